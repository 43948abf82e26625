"""One settings file; what differs between machines comes from the environment (see .env.example)."""

import tomllib
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(environ.Env().str("DVB_VAR_DIR", default=str(BASE_DIR / "var")))

VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
_DEVELOPMENT_KEY = "development-only-" + "x" * 50
SECRET_KEY = env.str("SECRET_KEY", default=_DEVELOPMENT_KEY)
PERSONAL_DATA_KEY = env.str("PERSONAL_DATA_KEY", default=SECRET_KEY)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "dvb",
    "matching",
    "alliances",
    "alliances.audit.apps.AuditedAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "allauth.idp.oidc",
    "corsheaders",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "dvb.account.middleware.HeadMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "dvb.account.middleware.HealthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dvb.site.response_headers.ResponseHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "dvb.site.request_size.RequestSizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "dvb.site.typed_text.TypedTextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dvb.account.middleware.ActorMiddleware",
    "dvb.account.middleware.IdleMiddleware",
    "dvb.account.middleware.SecondFactorMiddleware",
    "dvb.account.middleware.RefusedMiddleware",
    "dvb.site.reloads.ReloadMiddleware",
    "dvb.site.merged_addresses.MergedAddressMiddleware",
]

ROOT_URLCONF = "dvb.urls"
WSGI_APPLICATION = "dvb.wsgi.application"
ASGI_APPLICATION = "dvb.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "dvb.site.page_context.site",
            ],
            "builtins": ["dvb.site.templatetags.dvb"],
        },
    }
]

_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": env.float("SQLITE_TIMEOUT", default=20),  # seconds to wait for another writer
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; "
        "PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-20000;"
    ),
}
DATABASES: dict[str, Any] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'dvb.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = _SQLITE_OPTIONS
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 10)

AUTH_USER_MODEL = "alliances.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "dvb.account.backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "dvb.account.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "request_login_code": "dvb.account.forms.RequestLoginCodeForm",
    "reset_password": "dvb.account.forms.ResetPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900  # seconds, as other codes; the e-mail is tried again after one minute
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # an old address is told of a new one, and of a changed password or factor
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    "employer_look_up": "60/h/ip",
    "employer_register": "20/h/ip,5/h/key",
    "list_file": "120/h/user",  # alliances.audit.list_files
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True

# Whose address is counted and stored (alliances.kernel.client_address): how many proxies of our own stand in
# front, or the header in which the outermost of them writes the visitor's address.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
TRUSTED_CLIENT_IP_HEADER = env.str("TRUSTED_CLIENT_IP_HEADER", default="")
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
ALLAUTH_TRUSTED_CLIENT_IP_HEADER = TRUSTED_CLIENT_IP_HEADER or None

MFA_ADAPTER = "dvb.account.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {"add_webauthn": "dvb.account.forms.AddPasskeyForm"}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO  # a browser keeps passkeys for http://localhost as well
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=not DEMO)  # for whom: people.access.needs_second_factor

# Days after which others who see many learners need one as well (people.access.sees_many_learners).
MFA_GRACE_DAYS = env.int("MFA_GRACE_DAYS", default=30)

# No call that leaves this machine lasts longer, in seconds: a webhook in all, others for each answer.
OUTGOING_TIMEOUT = env.int("OUTGOING_TIMEOUT", default=10)

# The state portal, or any other OpenID Connect provider: off unless all three are given (docs/operations.md).
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
OIDC_NAME = env.str("OIDC_NAME", default="Latvija.lv")
SOCIALACCOUNT_ADAPTER = "dvb.account.adapters.SocialAccountAdapter"
SOCIALACCOUNT_REQUESTS_TIMEOUT = OUTGOING_TIMEOUT
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # a known and confirmed address signs in; an unknown one never does
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if OIDC_SERVER_URL and OIDC_CLIENT_ID and OIDC_CLIENT_SECRET:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        {
            "provider_id": "portal",
            "name": OIDC_NAME,
            "client_id": OIDC_CLIENT_ID,
            "secret": OIDC_CLIENT_SECRET,
            "settings": {"server_url": OIDC_SERVER_URL},
        }
    )
OIDC_ORIGIN = "/".join(OIDC_SERVER_URL.split("/")[:3])

# Programs: tokens by client credentials, an hour each. API_CORS_ORIGINS: sites whose pages may read the API.
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 3600
CORS_ALLOWED_ORIGINS = env.list("API_CORS_ORIGINS", default=[])
CORS_URLS_REGEX = r"^/api/"
CORS_EXPOSE_HEADERS = ["ETag", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]
API_CALLS_A_MINUTE = env.int("API_CALLS_A_MINUTE", default=120)

# What was tried too often is remembered by every process of this machine, and across restarts.
CACHES = {"default": env.cache_url("CACHE_URL", default=f"filecache://{VAR_DIR / 'cache'}")}
if "redis" in CACHES["default"]["BACKEND"]:
    CACHES["default"].setdefault("OPTIONS", {}).update(socket_timeout=3, socket_connect_timeout=3)
elif "filebased" in CACHES["default"]["BACKEND"]:
    CACHES["default"]["BACKEND"] = "dvb.kernel.counting_cache.FileBasedCountingCache"
    CACHES["default"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 10_000)

LANGUAGE_CODE = "lv"
LANGUAGES = [("lv", _("Latvian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "dvb" / "locale"]
FORMAT_MODULE_PATH = ["dvb.site.formats"]
TIME_ZONE = "Europe/Riga"
USE_TZ = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns where it is missing
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR_DIR / "files")},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_ROOT = BASE_DIR / "dvb" / "static_root"  # what browsers ask for by a fixed name: /favicon.ico

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440  # all of a request but its files
UPLOAD_MAX_BYTES = 25 * 1024 * 1024
REQUEST_MAX_BYTES = (
    30 * 1024 * 1024
)  # with its files (dvb.site.request_size); a proxy in front bounds the same

GEOCODER = env.str("GEOCODER", default="")  # geopy service name, e.g. "nominatim"; empty = offline only
RETENTION_YEARS = env.int("RETENTION_YEARS", default=5)
"""For how many years after the year of leaving papers about a learner are kept (Regulation (EU) 2021/1060,
article 82, for projects; a school's own file plan may ask for more)."""

GEOCODER_USER_AGENT = env.str("GEOCODER_USER_AGENT", default="dvb")

SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
DEFAULT_SITE_NAME = "DVB"
SITE_NAME = env.str("SITE_NAME", default=DEFAULT_SITE_NAME)  # in e-mails; never the host of a request
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail://" if DEMO else "consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_FILE_PATH = EMAIL_CONFIG["EMAIL_FILE_PATH"] or str(VAR_DIR / "mail")
QUIET_HOURS = env.bool("QUIET_HOURS", default=not DEMO)  # alliances/kernel/quiet_hours.py
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="dvb@localhost")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *([OIDC_ORIGIN] if OIDC_ORIGIN else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_IDLE_HOURS = env.int("SESSION_IDLE_HOURS", default=8)  # 0: never; learners keep their two weeks
LINK_SESSION_HOURS = env.int("LINK_SESSION_HOURS", default=12)  # after signing in by a personal link
CSRF_COOKIE_HTTPONLY = False
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # machines ask it directly
HTTPS = env.bool("HTTPS", default=False)
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"redacted": {"()": "dvb.site.log_redaction.RedactingFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "redacted"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
