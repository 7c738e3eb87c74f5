from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pathway", "0007_synchronising")]

    operations = [
        migrations.AddIndex(
            model_name="promptdecision",
            index=models.Index(
                fields=["clinic", "care_plan", "rule", "trigger_key", "occurrence", "recorded_at"],
                name="promptdecision_by_prompt",
            ),
        ),
    ]
