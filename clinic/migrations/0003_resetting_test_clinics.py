"""A test clinic can be emptied, and nothing makes a live clinic a test clinic (ADR 0133).

Facts are append-only by the grants of the role that serves requests. So the function belongs to
the schema's owner, who may delete; row-level security is forced on the owner too, and every
statement names the clinic besides. It looks in the catalogue for what a clinic has: a table that
is made later is emptied unless it is named here.
"""

from django.db import migrations

import clinic.tenancy

FUNCTION = """
CREATE FUNCTION reset_test_clinic(OUT patients bigint, OUT at timestamptz, OUT back interval)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  here uuid := nullif(current_setting('app.clinic_id', true), '')::uuid;
  -- What a clinic is made of. Everything else was told about patients, or follows from that.
  stays text[] := ARRAY[
    'clinic_settings', 'clinic_key', 'membership', 'saved_view', 'link',
    'protocol_override', 'message_text', 'measure_target',
    'api_client', 'credential', 'used_jti', 'webhook_endpoint', 'feed_head', 'feed_seal'];
  name text;
  moved text;
BEGIN
  -- Everybody who is in a test clinic holds this lock with others: from here on nobody else is.
  PERFORM pg_advisory_xact_lock(hashtextextended(here::text, 0));
  SELECT clock_offset INTO back FROM public.clinic WHERE id = here AND is_test FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Only a test clinic can be emptied' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT count(*) INTO patients FROM public.patient WHERE clinic_id = here;
  at := now();

  FOR name IN
    SELECT c.relname FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'clinic_id' AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> ALL (stays)
  LOOP
    EXECUTE format('DELETE FROM public.%I WHERE clinic_id = $1', name) USING here;
  END LOOP;
  -- An address that patients were sent goes, a subscribed calendar stays.
  DELETE FROM public.link WHERE clinic_id = here AND kind <> 'calendar';
  -- A view that looks for somebody says a name.
  DELETE FROM public.saved_view WHERE clinic_id = here AND query ~ '(^|&)q=';
  -- The numbers of the feed go on, and so does the chain: from the last seal.
  DELETE FROM public.feed_seal s USING public.feed_head h
  WHERE s.clinic_id = here AND h.clinic_id = here AND s.up_to_position <> h.position;
  SET CONSTRAINTS ALL IMMEDIATE;
  SET CONSTRAINTS ALL DEFERRED;

  -- The clock goes back to the true time, and takes along what it would leave in the future. Only
  -- the end that somebody set for a key before the clock was moved is a day of their own choosing.
  FOR name, moved IN
    SELECT c.relname, string_agg(format('%1$I = CASE WHEN %1$I > $2 %2$s THEN %1$I - $3 ELSE %1$I END',
      a.attname, CASE WHEN c.relname = 'credential' AND a.attname = 'expires_at' THEN
        'AND (created_at > $2 OR replaced_by_id IS NOT NULL OR kind = ''access_token'')' END), ', ')
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (stays)
      AND a.atttypid = 'timestamptz'::regtype
    GROUP BY c.relname
  LOOP
    EXECUTE format('UPDATE public.%I SET %s WHERE clinic_id = $1', name, moved)
    USING here, at, back;
  END LOOP;
  UPDATE public.clinic SET clock_offset = interval '0' WHERE id = here;
END $$;

REVOKE ALL ON FUNCTION reset_test_clinic() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reset_test_clinic() TO stepwell_app;
"""


class Migration(migrations.Migration):
    replaces = [("clinic", "0008_reset_of_test_clinics")]

    dependencies = [("clinic", "0002_grants_of_libraries")]

    operations = [
        migrations.RemoveConstraint(model_name="clinic", name="clinic_grants"),
        migrations.AddConstraint(
            model_name="clinic",
            constraint=clinic.tenancy.GlobalGrants(
                grants="SELECT, INSERT, UPDATE (slug, public_key, name, time_zone, date_format,"
                " decimal_mark, clock_offset, suspended_at)",
                name="clinic_grants",
            ),
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION reset_test_clinic()"),
    ]
