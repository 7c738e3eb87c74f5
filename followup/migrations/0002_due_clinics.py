"""The one question asked across clinics: which have work due. It answers with ids alone.

The function belongs to `stepwell_lookup`, whose policies show it two columns of
each queue; owned by the schema's owner it would see nothing under FORCE.
"""

from django.db import migrations

FUNCTION = """
GRANT CREATE ON SCHEMA public TO stepwell_lookup;
GRANT SELECT (id, clock_offset, suspended_at) ON clinic TO stepwell_lookup;

CREATE FUNCTION due_clinics(queue text, at timestamptz) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF queue = 'care_plan' THEN
    RETURN QUERY SELECT c.id FROM clinic c CROSS JOIN LATERAL (
      SELECT min(q.evaluate_at) AS oldest FROM care_plan q
      WHERE q.clinic_id = c.id AND q.evaluate_at IS NOT NULL) due
    WHERE c.suspended_at IS NULL AND due.oldest <= at + c.clock_offset ORDER BY due.oldest;
  ELSIF queue = 'task' THEN
    RETURN QUERY SELECT c.id FROM clinic c CROSS JOIN LATERAL (
      SELECT min(q.next_step_at) AS oldest FROM task q
      WHERE q.clinic_id = c.id AND q.next_step_at IS NOT NULL) due
    WHERE c.suspended_at IS NULL AND due.oldest <= at + c.clock_offset ORDER BY due.oldest;
  ELSIF queue = 'communication' THEN
    RETURN QUERY SELECT c.id FROM clinic c CROSS JOIN LATERAL (
      SELECT min(q.send_after) AS oldest FROM communication q
      WHERE q.clinic_id = c.id AND q.send_after IS NOT NULL) due
    WHERE c.suspended_at IS NULL AND due.oldest <= at + c.clock_offset ORDER BY due.oldest;
  ELSE
    RAISE EXCEPTION 'There is no queue named %', queue;
  END IF;
END $$;

ALTER FUNCTION due_clinics(text, timestamptz) OWNER TO stepwell_lookup;
SET ROLE stepwell_lookup;
REVOKE ALL ON FUNCTION due_clinics(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_clinics(text, timestamptz) TO stepwell_app;
RESET ROLE;
REVOKE CREATE ON SCHEMA public FROM stepwell_lookup;
"""

UNDO = """
SET ROLE stepwell_lookup;
DROP FUNCTION due_clinics(text, timestamptz);
RESET ROLE;
REVOKE SELECT (id, clock_offset, suspended_at) ON clinic FROM stepwell_lookup;
"""


class Migration(migrations.Migration):
    dependencies = [("followup", "0001_initial"), ("pathway", "0001_initial")]

    operations = [migrations.RunSQL(FUNCTION, UNDO)]
