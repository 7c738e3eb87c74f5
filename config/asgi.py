"""What the web server calls: Django, which is given whole requests."""

# First: it says that this is a web process, before anything reads the settings.
from django.conf import settings

from config.bodies import Intake
from config.bridge import Bridge
from config.wsgi import application as django

# Each may hold a connection to the database: the pool has room for twice as many.
THREADS = 4

application = Bridge(
    django,
    intake=Intake(most_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE, seconds=settings.BODY_SECONDS),
    threads=THREADS,
)
