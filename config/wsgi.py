"""The web process: refuses to start under a database role that could see every clinic."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("STEPWELL_WEB", "1")

from django.core.wsgi import get_wsgi_application

from clinic.roles import refuse_wrong_role

application = get_wsgi_application()
refuse_wrong_role()
