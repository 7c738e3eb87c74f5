"""Settings of Stepwell: one file, driven by the environment (docs/operations.md lists it)."""

import os
import zoneinfo
from datetime import timedelta
from pathlib import Path
from typing import Any

from config.environment import broker_url, database, flag, items, json_object, one_of, setting

# Zone rules come from the pinned tzdata package alone: the system's may differ. Whoever started
# this process has imported zoneinfo already, so the variable alone would come too late.
os.environ["PYTHONTZPATH"] = ""
zoneinfo.reset_tzpath(to=())
zoneinfo.ZoneInfo.clear_cache()

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = setting("STEPWELL_ENV", "production")
IS_HTTPS = flag("STEPWELL_HTTPS", default=True)

DEBUG = False
SECRET_KEY = setting("STEPWELL_SECRET_KEY")
MASTER_KEY = setting("STEPWELL_MASTER_KEY")
ALLOWED_HOSTS = items("STEPWELL_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = items("STEPWELL_CSRF_TRUSTED_ORIGINS")
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "csp",
    "clinic",
    "pathway",
    "followup",
    "api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "clinic.middleware.CompressionMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "clinic.middleware.RequestIdMiddleware",
    "api.middleware.ProblemMiddleware",
    "clinic.middleware.StrictInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clinic.middleware.LanguageMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "clinic.middleware.ClinicScopeMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clinic.context.workplace",
            ],
        },
    }
]

# ---- PostgreSQL: the runtime role everywhere, the owner only where migrations run

# Without jit: a server that has it compiles long statements, and ours are long but read little.
CONNECTION_GUARDS = (
    "-c statement_timeout=10s -c lock_timeout=2s -c idle_in_transaction_session_timeout=15s"
    " -c jit=off"
)
IS_WEB = flag("STEPWELL_WEB", default=False)
DATABASES = {
    "default": database(
        setting("DATABASE_URL"),
        # Server-side binding keeps patient data out of PostgreSQL's log of failed statements.
        server_side_binding=True,
        options=CONNECTION_GUARDS,
        **({"pool": {"min_size": 1, "max_size": 8, "timeout": 5}} if IS_WEB else {}),
    )
}
DATABASES["default"]["CONN_MAX_AGE"] = 0 if IS_WEB else 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = not IS_WEB
if owner_url := setting("DATABASE_OWNER_URL", ""):
    DATABASES["owner"] = database(owner_url)
CLINIC_DOORS = [
    "api.doors.ApiKeyDoor",
    "followup.doors.CallbackDoor",
    "followup.doors.LinkDoor",
    "clinic.doors.SessionDoor",
]
# What `poll` does every few seconds, each kind in a loop of its own.
TICKS = {
    "poll": "followup.services.due_work.do_dated_work",
    "sender": "followup.services.sending.send_due",
    "probe": "followup.services.probing.ask_around",
    "jobs": "followup.services.jobs.do_due_jobs",
    "events": "api.events.feed.advance_due",
    "webhooks": "api.webhooks.sending.send_due",
}
# What stores the rows of each kind of long work.
JOB_WORKERS = {
    "caseload_table": "followup.caseload_import.storing.store_rows",
    "patients": "api.bulk.storing.store_patients",
    "facts": "api.bulk.storing.store_facts",
    "fhir": "api.imports.working.store_fhir",
    "export": "api.exports.writing.write_rows",
    "demo_patients": "followup.demo.filling.tell_rows",
}
DATABASE_ROUTERS = ["clinic.tenancy.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- Protocols beside those of this build: folders laid out as <name>/<version>

PROTOCOL_FOLDERS = [Path(folder) for folder in items("STEPWELL_PROTOCOLS")]

# ---- Redis: wakes workers and counts; it holds nothing that may not be lost

REDIS_URL = setting("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "stepwell",
        "OPTIONS": {
            "serializer": "config.cache.JsonSerializer",
            "socket_connect_timeout": 0.25,
            "socket_timeout": 0.25,
        },
    }
}
CELERY_BROKER_URL = broker_url(REDIS_URL)

# ---- People and sessions

AUTH_USER_MODEL = "clinic.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["clinic.passwords.Argon2idPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "choose_clinic"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "clinic.accounts.InvitedPeopleOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key,30/15m/ip"}
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-sid" if IS_HTTPS else "sid"
# What a page says next names patients: it ends with the session, and no cookie carries it.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "clinic.unsent.refuse_token"
# The demo's mail goes to its console. Elsewhere that would put links that set a password into a
# log: without a mail server there is no mail, and no page that promises any.
EMAIL_HOST = setting("STEPWELL_SMTP_HOST", "")
EMAIL_PORT = int(setting("STEPWELL_SMTP_PORT", "587"))
EMAIL_HOST_USER = setting("STEPWELL_SMTP_USER", "")
EMAIL_HOST_PASSWORD = setting("STEPWELL_SMTP_PASSWORD", "")
EMAIL_USE_TLS = flag("STEPWELL_SMTP_STARTTLS", default=True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = setting("STEPWELL_MAIL_FROM", "stepwell@localhost")
_WITHOUT_SERVER = "console" if ENVIRONMENT == "demo" else "dummy"
MAIL_BACKEND = setting(
    "STEPWELL_MAIL_BACKEND", "followup.messaging.channels.smtp.SmtpBackend" if EMAIL_HOST else ""
)
EMAIL_BACKEND = MAIL_BACKEND or f"django.core.mail.backends.{_WITHOUT_SERVER}.EmailBackend"
CAN_SEND_MAIL = bool(MAIL_BACKEND) or ENVIRONMENT in {"demo", "test"}
ANYMAIL = {"REQUESTS_TIMEOUT": (5, 10), **json_object("STEPWELL_ANYMAIL")}

# ---- Messages to patients and staff (docs/messages.md)

# Where people reach this installation: the addresses in messages start with it.
PUBLIC_URL = setting("STEPWELL_PUBLIC_URL", "http://localhost:8000").rstrip("/")
# Nothing leaves a demo or a test: each message stays where its page shows it.
KEEPS_MESSAGES = ENVIRONMENT in {"demo", "test"}
# Webhooks and key sets may be on this very machine, and without TLS, where people try things out.
OUTGOING_TO_LOCALHOST = ENVIRONMENT in {"demo", "test"}
SMS_PROVIDER: dict[str, Any] = {
    "url": setting("STEPWELL_SMS_URL", ""),
    "headers": json_object("STEPWELL_SMS_HEADERS"),
    "fields": {
        "to": "to",
        "text": "text",
        "sender": "from",
        "reference": "reference",
        **json_object("STEPWELL_SMS_FIELDS"),
    },
    "sender": setting("STEPWELL_SMS_SENDER", ""),
    "format": one_of("STEPWELL_SMS_FORMAT", {"json": "json", "data": "data"}, "json"),
    "idempotency_header": setting("STEPWELL_SMS_IDEMPOTENCY_HEADER", "Idempotency-Key"),
    "id_field": setting("STEPWELL_SMS_ID_FIELD", ""),
}
_CHANNELS = "followup.messaging.channels"
_OUTBOX = f"{_CHANNELS}.outbox.OutboxChannel"
_BY_SMS = one_of(
    "STEPWELL_SMS",
    {
        "": "",
        "console": f"{_CHANNELS}.sms.ConsoleChannel",
        "http": f"{_CHANNELS}.sms.HttpChannel",
    },
    "http" if SMS_PROVIDER["url"] else "",
)
_BY_EMAIL = f"{_CHANNELS}.mail.MailChannel" if MAIL_BACKEND else ""
# Only what is set up: a patient without a usable address is nobody's to write to.
MESSAGE_CHANNELS = {
    name: _OUTBOX if KEEPS_MESSAGES else way
    for name, way in {"sms": _BY_SMS, "email": _BY_EMAIL}.items()
    if KEEPS_MESSAGES or way
}

# ---- Browser security

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^api/", r"^health$"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if flag("STEPWELL_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Otherwise all people share the proxy's address, and one attacker's limit locks out everybody.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
# Of a request's body; a longer one has more (config/bodies.py).
BODY_SECONDS = float(setting("STEPWELL_BODY_SECONDS", "20"))
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# ---- Words, time, files

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
# The image collects and hashes its files; the demo serves them from where they are.
IS_COLLECTED = flag("STEPWELL_STATIC_MANIFEST", default=False)
STATIC_ROOT = (
    setting("STEPWELL_STATIC_ROOT", str(BASE_DIR / "staticfiles")) if IS_COLLECTED else None
)
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not IS_COLLECTED
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# ---- REST

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.StaffSession"],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.DeclaredPermission"],
    "DEFAULT_RENDERER_CLASSES": ["api.rendering.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsing.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.problems.problem_response",
    "UNAUTHENTICATED_USER": None,
    "COERCE_DECIMAL_TO_STRING": True,
}
# Of each machine client.
API_REQUESTS_PER_MINUTE = int(setting("STEPWELL_API_REQUESTS_PER_MINUTE", "600"))
# What became of deliveries to webhooks, at the least as long as the feed promises its events.
DELIVERIES_KEPT = timedelta(days=max(30, int(setting("STEPWELL_DELIVERIES_KEPT_DAYS", "90"))))
SPECTACULAR_SETTINGS = {
    "TITLE": "Stepwell",
    "DESCRIPTION": "Stepped care and follow-up for radiating low back pain.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "clinic.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": setting("STEPWELL_LOG_LEVEL", "INFO")},
}
