"""`due_clinics` knows each queue by its table and pointer, long work and deliveries among them."""

from django.db import migrations

FUNCTION = """
GRANT CREATE ON SCHEMA public TO stepwell_lookup;
SET ROLE stepwell_lookup;
CREATE OR REPLACE FUNCTION due_clinics(queue text, at timestamptz) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE pointer text;
BEGIN
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
RESET ROLE;
REVOKE CREATE ON SCHEMA public FROM stepwell_lookup;
"""


class Migration(migrations.Migration):
    dependencies = [("followup", "0006_jobs")]

    operations = [migrations.RunSQL(FUNCTION, migrations.RunSQL.noop)]
