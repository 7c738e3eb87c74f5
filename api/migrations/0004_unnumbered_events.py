"""`due_clinics` learns which clinics have events without a position: there is no date to wait for."""

from importlib import import_module

from django.db import migrations

QUEUES = import_module("followup.migrations.0007_queues").FUNCTION
BEGIN = "  pointer := CASE queue"
UNNUMBERED = """  IF queue = 'ledger_event' THEN
    RETURN QUERY SELECT c.id FROM clinic c
    WHERE c.suspended_at IS NULL AND EXISTS (
      SELECT 1 FROM ledger_event q WHERE q.clinic_id = c.id AND q.position IS NULL);
    RETURN;
  END IF;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0003_events_and_webhooks"),
        ("clinic", "0005_feed_heads_and_seals"),
        ("followup", "0007_queues"),
    ]

    operations = [migrations.RunSQL(QUEUES.replace(BEGIN, UNNUMBERED + BEGIN), QUEUES)]
