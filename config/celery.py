"""The Celery app: nudges only. Every due moment lives in PostgreSQL; losing a message loses nothing."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("stepwell")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    accept_content=["json"],
    task_ignore_result=True,
    # Acknowledged early: a late-acknowledging worker exits when Redis restarts (docs/adr/0004).
    task_acks_late=False,
    worker_prefetch_multiplier=1,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    broker_connection_retry_on_startup=True,
    broker_connection_timeout=0.25,
    broker_transport_options={"socket_connect_timeout": 0.25, "socket_timeout": 0.25},
    task_publish_retry=False,
    task_publish_retry_policy={"max_retries": 0},
    CELERY_DB_REUSE_MAX=100,
    timezone="UTC",
    beat_schedule={
        "sweep": {
            "task": "followup.sweep",
            "schedule": 15.0,
            "kwargs": {"sent_by": "beat"},
            "options": {"expires": 15},
        },
        "send": {"task": "followup.send", "schedule": 15.0, "options": {"expires": 15}},
        "tidy": {"task": "followup.tidy", "schedule": 3600.0, "options": {"expires": 3600}},
        "events": {"task": "api.events", "schedule": 15.0, "options": {"expires": 15}},
        "forget": {"task": "api.sweep_replies", "schedule": 3600.0, "options": {"expires": 3600}},
    },
)
app.autodiscover_tasks(["followup", "api"])
