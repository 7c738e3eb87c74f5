from django.db import migrations

# The worklist reads the column: rows of before it existed, of closed care plans too, get it now.
# Without force the owner of the tables, who migrates, reaches every clinic's rows.
FILL = """
    ALTER TABLE caseload NO FORCE ROW LEVEL SECURITY;
    ALTER TABLE task NO FORCE ROW LEVEL SECURITY;
    ALTER TABLE prompt NO FORCE ROW LEVEL SECURITY;
    UPDATE caseload v SET next_due_at = least(
        (SELECT min(t.due_at) FROM task t WHERE t.clinic_id = v.clinic_id
            AND t.care_plan_id = v.care_plan_id AND t.state = 'open'),
        (SELECT min(p.due_at) FROM prompt p WHERE p.clinic_id = v.clinic_id
            AND p.care_plan_id = v.care_plan_id AND p.closed_at IS NULL
            AND p.state IN ('open', 'acknowledged', 'accepted'))
    ) WHERE next_due_at IS NULL;
    ALTER TABLE caseload FORCE ROW LEVEL SECURITY;
    ALTER TABLE task FORCE ROW LEVEL SECURITY;
    ALTER TABLE prompt FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("followup", "0008_tasks_by_update"),
        ("pathway", "0007_synchronising"),
    ]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
