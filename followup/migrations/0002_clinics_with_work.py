"""The one question asked across clinics: which have work due. It answers with ids alone.

A queue is a table with a pointer to the moment its next row is due; events without a position in
their clinic's feed are due at once. The function belongs to `stepwell_lookup`, whose policies show
it two columns of each queue; owned by the schema's owner it would see nothing under FORCE.
"""

from django.db import migrations

FUNCTION = """
GRANT CREATE ON SCHEMA public TO stepwell_lookup;
GRANT SELECT (id, clock_offset, suspended_at) ON clinic TO stepwell_lookup;
SET ROLE stepwell_lookup;

CREATE FUNCTION due_clinics(queue text, at timestamptz) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE pointer text;
BEGIN
  IF queue = 'ledger_event' THEN
    RETURN QUERY SELECT c.id FROM clinic c
    WHERE c.suspended_at IS NULL AND EXISTS (
      SELECT 1 FROM ledger_event q WHERE q.clinic_id = c.id AND q.position IS NULL);
    RETURN;
  END IF;
  pointer := CASE queue
    WHEN 'care_plan' THEN 'evaluate_at'
    WHEN 'task' THEN 'next_step_at'
    WHEN 'communication' THEN 'send_after'
    WHEN 'job' THEN 'run_after'
    WHEN 'delivery' THEN 'next_try_at'
  END;
  IF pointer IS NULL THEN
    RAISE EXCEPTION 'There is no queue named %', queue;
  END IF;
  RETURN QUERY EXECUTE format(
    'SELECT c.id FROM clinic c CROSS JOIN LATERAL ('
    '  SELECT min(q.%1$I) AS oldest FROM %2$I q WHERE q.clinic_id = c.id AND q.%1$I IS NOT NULL'
    ') due WHERE c.suspended_at IS NULL AND due.oldest <= $1 + c.clock_offset ORDER BY due.oldest',
    pointer, queue) USING at;
END $$;

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
    replaces = [
        ("followup", "0002_due_clinics"),
        ("followup", "0007_queues"),
        ("api", "0004_unnumbered_events"),
    ]

    dependencies = [("followup", "0001_tables")]

    operations = [migrations.RunSQL(FUNCTION, UNDO)]
