"""All settings, read from the environment in this one place, with defaults that are safe.

Every variable that the product reads is named here and described in docs/settings.md.
"""

import contextlib
import os
import secrets
import sys
import tempfile
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONCE
from whitenoise.compress import Compressor

from cesam import database, embedded

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
# Everything that is written at run time lives below one folder, which git never sees.
VAR_DIR = embedded.state_folder()


def _secret_key() -> str:
    """The key from the environment, or one that was made on the first run and is kept in var/."""
    if given := env.str("SECRET_KEY", default=""):
        return given
    kept = VAR_DIR / "secret_key"
    if not kept.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(dir=VAR_DIR)  # readable by the owner alone
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
        # A link is made whole or not at all: two processes that start together agree on one key.
        with contextlib.suppress(FileExistsError):
            os.link(made, kept)
        os.unlink(made)
    return kept.read_text()


DEBUG: bool = env.bool("DEBUG", default=False)
SECRET_KEY = _secret_key()
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Demo mode shows the demo users on the sign-in page with one-click sign-in. Only `make run` sets it.
DEMO_MODE: bool = env.bool("CESAM_DEMO", default=False)
MUNICIPALITY: str = env.str("CESAM_MUNICIPALITY", default="CESAM")
# The municipality's own colour as #rrggbb; empty keeps the one of CESAM. Checked for contrast when the server starts.
ACCENT: str = env.str("CESAM_ACCENT", default="")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "js_asset",
    "django_prose_editor",
    "pgtrigger",
    "csp",
    "allauth",
    "allauth.account",
    "procrastinate.contrib.django",
    "cesam",
    "parties",
    "outbox",
    "paper",
    "meetings",
    "budget",
    "minutes",
    "archive",
    "demo",
]

MIDDLEWARE = [
    "cesam.middleware.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cesam.middleware.PersonLocaleMiddleware",
    "cesam.middleware.PrivatePageMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cesam.middleware.HtmxLoginMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cesam.middleware.LockedMiddleware",
]

ROOT_URLCONF = "cesam.urls"
WSGI_APPLICATION = "cesam.wsgi.application"

_LOADERS: list[Any] = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "cesam.context_processors.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "django_htmx.templatetags.django_htmx",
                "cesam.templatetags.cesam",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    _LOADERS if DEBUG else [("django.template.loaders.cached.Loader", _LOADERS)],
                )
            ],
        },
    }
]

FORM_RENDERER = "cesam.forms.FormRenderer"
CSRF_FAILURE_VIEW = "cesam.errors.csrf_failure"

DATABASES = {"default": database.settings()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Rate limits must be shared between worker processes; a database table does that without a second service.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cesam_cache"},
}

# Sign-in
AUTH_USER_MODEL = "parties.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "parties.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# No mail to addresses that nobody here has.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
# Django's own: the one of allauth would keep a copy of the address, which opens the account after it was changed.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_FORMS = {
    "login": "cesam.account_forms.SignInForm",
    "change_password": "cesam.account_forms.PasswordChangeForm",
    "set_password": "cesam.account_forms.FirstPasswordForm",
    "reset_password": "cesam.account_forms.PasswordResetForm",
    "reset_password_from_key": "cesam.account_forms.NewPasswordForm",
}
# Guessing is slowed per address and per account; the counts are shared by all workers through the cache table.
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,5/300s/key"}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False

# Language and time
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
# Off: it would also cut keys and years in two ("data-revision=1 234"). Pages write `|number`.
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["cesam.formats"]

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "paper.fonts.FaceFinder",
    "cesam.stylesheet.SheetFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "cesam.storage.StaticStorage"},
}
# Source maps are for those who read the scripts; packing them would take longer than everything else together.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]

# Security: closed unless opened
# HTTPS is the rule; `make run` serves plain http on loopback and says so by CESAM_HTTPS=0.
HTTPS: bool = env.bool("CESAM_HTTPS", default=True)
SECURE_SSL_REDIRECT = HTTPS
SESSION_ENGINE = "cesam.sessions"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = env.int("CESAM_HSTS_SECONDS", default=31_536_000 if HTTPS else 0)
BEHIND_PROXY: bool = env.bool("CESAM_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# Whose tries are counted against guessing: behind a proxy, the address that the proxy saw.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
# Whether the whole domain of a municipality is https only is not ours to say: its other services live there too.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'", NONCE],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

# Mail
vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
MAIL_FOLDER = VAR_DIR / "mail"
if DEMO_MODE and not env.str("EMAIL_URL", default=""):
    EMAIL_BACKEND = "outbox.folder.FolderBackend"
# How long a mail server may be silent (seconds) before the letter is tried again later.
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.str("CESAM_MAIL_FROM", default="cesam@localhost")
# What pages are called in letters, which are read elsewhere.
SITE: str = env.str("CESAM_SITE", default="http://localhost:8000")
# After a fault that may pass a letter is tried again after so many seconds, then after twice as many, up to an hour.
MAIL_RETRY_SECONDS: float = env.float("CESAM_MAIL_RETRY_SECONDS", default=60)
MAIL_GIVE_UP_HOURS: float = env.float("CESAM_MAIL_GIVE_UP_HOURS", default=48)

# Background work (docs/adr/0011-background-work.md). The heart of a worker beats so often, and a worker whose heart has
# not beaten for so long is dead: others take up its jobs, looking for them by the clock (cron, seconds last).
WORKER_HEARTBEAT_SECONDS = 10.0
WORKER_STALLED_SECONDS = 30.0
WORKER_RESCUE_CRON = "* * * * *"
# Jobs wake a worker at once; jobs for later are looked for so often.
WORKER_LOOK_SECONDS = 5.0

# Rendering of documents (seconds, bytes)
RENDER_CPU_SECONDS: int = env.int("CESAM_RENDER_CPU_SECONDS", default=20)
RENDER_WALL_SECONDS: int = env.int("CESAM_RENDER_WALL_SECONDS", default=60)
RENDER_MEMORY_BYTES: int = env.int("CESAM_RENDER_MEMORY_BYTES", default=1500 << 20)
# How long writing must pause before the file is rendered ahead (seconds).
RENDER_PAUSE_SECONDS: float = env.float("CESAM_RENDER_PAUSE_SECONDS", default=3.0)

# Annexes made into pages of the archive file (seconds and bytes per attempt, pages per annex)
ANNEX_SECONDS: int = env.int("CESAM_ANNEX_SECONDS", default=120)
ANNEX_MEMORY_BYTES: int = env.int("CESAM_ANNEX_MEMORY_BYTES", default=2 << 30)
ANNEX_PAGES: int = env.int("CESAM_ANNEX_PAGES", default=2000)

# Files that people add, by their hash; outside what is served.
DOCUMENTS: str = env.str("CESAM_DOCUMENTS", default=str(VAR_DIR / "documents"))
DOCUMENT_MEGABYTES: int = env.int("CESAM_DOCUMENT_MEGABYTES", default=50)
DOCUMENT_KINDS: list[str] = env.list(
    "CESAM_DOCUMENT_KINDS", default=["pdf", "png", "jpeg", "docx", "xlsx", "pptx", "odt", "ods", "odp", "txt"]
)

# Packages for the e-archive that were ordered from a page, and where the published schemas of packages lie.
PACKAGES: str = env.str("CESAM_PACKAGES", default=str(VAR_DIR / "packages"))
PACKAGE_SCHEMAS: str = env.str("CESAM_PACKAGE_SCHEMAS", default=str(Path(sys.prefix) / "share" / "cesam-schemas"))
# The organisation number that packages name the sender by.
ORGANISATION_NUMBER: str = env.str("CESAM_ORGANISATION_NUMBER", default="")
# Import of old minutes: how large a zip may be and what may come out of it, and how many files at once.
IMPORT_MEGABYTES: int = env.int("CESAM_IMPORT_MEGABYTES", default=2000)
IMPORT_FILES: int = env.int("CESAM_IMPORT_FILES", default=5000)
# A folder is sent as so many files in one form.
DATA_UPLOAD_MAX_NUMBER_FILES = 1000

# What opens and closes backups; none: they are not encrypted.
BACKUP_PASSPHRASE: str = env.str("CESAM_BACKUP_PASSPHRASE", default="")

# Reading of spreadsheets: how large a file may be, packed and unpacked.
BUDGET_FILE_BYTES: int = env.int("CESAM_BUDGET_FILE_BYTES", default=10_000_000)
BUDGET_EXPANDED_BYTES: int = env.int("CESAM_BUDGET_EXPANDED_BYTES", default=100_000_000)
BUDGET_EXPANSION: int = env.int("CESAM_BUDGET_EXPANSION", default=200)
BUDGET_ROWS: int = env.int("CESAM_BUDGET_ROWS", default=20_000)
#: Longer tables are taken in by the worker.
BUDGET_ROWS_AT_ONCE: int = env.int("CESAM_BUDGET_ROWS_AT_ONCE", default=1_000)

# The seal of signed minutes: the organisation's certificate, whom it and the time stamps lead back to, and the server
# that stamps time. In demo mode what is not set is a demonstration's own, made below var/.
SEAL_PKCS12: str = env.str("CESAM_SEAL_PKCS12", default="")
SEAL_PASSPHRASE: str = env.str("CESAM_SEAL_PASSPHRASE", default="")
SEAL_PKCS11_MODULE: str = env.str("CESAM_SEAL_PKCS11_MODULE", default="")
SEAL_PKCS11_TOKEN: str = env.str("CESAM_SEAL_PKCS11_TOKEN", default="")
SEAL_PKCS11_LABEL: str = env.str("CESAM_SEAL_PKCS11_LABEL", default="")
SEAL_PKCS11_PIN: str = env.str("CESAM_SEAL_PKCS11_PIN", default="")
SEAL_ROOTS: str = env.str("CESAM_SEAL_ROOTS", default="")
SEAL_CHAIN: str = env.str("CESAM_SEAL_CHAIN", default="")
SEAL_REVOCATIONS: str = env.str("CESAM_SEAL_REVOCATIONS", default="")
SEAL_ORGANISATION: str = env.str("CESAM_SEAL_ORGANISATION", default="")
SEAL_DEMO_FOLDER = VAR_DIR / "sealing"
TIMESTAMP_URL: str = env.str("CESAM_TIMESTAMP_URL", default="")
# After a try that failed a sealing is tried again after so many seconds, then after twice as many, up to an hour.
SEAL_RETRY_SECONDS: float = env.float("CESAM_SEAL_RETRY_SECONDS", default=15)
# The archive time stamp is renewed when its certificate ends within so many days, and every year.
SEAL_RENEW_DAYS: int = env.int("CESAM_SEAL_RENEW_DAYS", default=180)
# The largest file that the page takes to be checked.
VERIFY_MEGABYTES: int = env.int("CESAM_VERIFY_MEGABYTES", default=50)

# Signing with e-identification (minutes/eid). Ways to sign whose settings are empty are not offered.
# The secret that personal identity numbers are hashed with; without it one is derived from SECRET_KEY.
EID_KEY: str = env.str("CESAM_EID_KEY", default="")
# How far the clocks of the services may be from ours (seconds).
EID_SKEW_SECONDS: float = env.float("CESAM_EID_SKEW_SECONDS", default=120)
BANKID_URL: str = env.str("CESAM_BANKID_URL", default="")
BANKID_CERT: str = env.str("CESAM_BANKID_CERT", default="")
BANKID_KEY: str = env.str("CESAM_BANKID_KEY", default="")
BANKID_CA: str = env.str("CESAM_BANKID_CA", default="")
BANKID_ROOTS: str = env.str("CESAM_BANKID_ROOTS", default="")
BANKID_POLICIES: list[str] = env.list("CESAM_BANKID_POLICIES", default=[])
# Where BankID is opened on the same device, if not at BankID's own addresses: the simulator's phone.
BANKID_APP: str = env.str("CESAM_BANKID_APP", default="")
# A service of which the signatures are for trying only; what carries one says so.
BANKID_SIMULATED: bool = env.bool("CESAM_BANKID_SIMULATED", default=False)
OIDC_ISSUER: str = env.str("CESAM_OIDC_ISSUER", default="")
OIDC_CLIENT_ID: str = env.str("CESAM_OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET: str = env.str("CESAM_OIDC_CLIENT_SECRET", default="")
OIDC_ACR: list[str] = env.list("CESAM_OIDC_ACR", default=["http://id.elegnamnden.se/loa/1.0/loa3"])
OIDC_SCOPE: str = env.str("CESAM_OIDC_SCOPE", default="openid profile")
OIDC_PERSON_CLAIM: str = env.str("CESAM_OIDC_PERSON_CLAIM", default="https://id.oidc.se/claim/personalIdentityNumber")
OIDC_LABEL: str = env.str("CESAM_OIDC_LABEL", default="")
EXTERNAL_ROOTS: str = env.str("CESAM_EXTERNAL_ROOTS", default="")
EXTERNAL_MEGABYTES: int = env.int("CESAM_EXTERNAL_MEGABYTES", default=50)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("CESAM_LOG_LEVEL", default="WARNING")},
    # A refused page is an answer, not a fault: only what broke is told here.
    # The signing library tells of every file that does not hold by a traceback; ours tells it in a word.
    # At finer levels the others tell of everything that passes: certificates and tokens of those who sign.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "pyhanko": {"level": "CRITICAL"},
        "pyhanko_certvalidator": {"level": "CRITICAL"},
        **{name: {"level": "WARNING"} for name in ("signxml", "httpx", "httpcore")},
    },
}
