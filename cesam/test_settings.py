"""The product's settings with what a test run needs to be quick and closed off."""

from cesam.settings import *  # noqa: F403
from cesam.settings import MIDDLEWARE as _MIDDLEWARE
from cesam.settings import STORAGES as _STORAGES

SECRET_KEY = "tests-only"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
HTTPS = SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
DEMO_MODE = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAIL_FOLDER = VAR_DIR / "test-mail"  # noqa: F405
SITE = "http://testserver"
MAIL_RETRY_SECONDS = WORKER_LOOK_SECONDS = WORKER_HEARTBEAT_SECONDS = 0.2
WORKER_STALLED_SECONDS = 2.0
WORKER_RESCUE_CRON = "* * * * * *"
# The manifest needs `collectstatic`, which a test run does not do.
STORAGES = _STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Each test client builds the middleware anew, and WhiteNoise would look at every collected file each time.
MIDDLEWARE = [name for name in _MIDDLEWARE if not name.startswith("whitenoise.")]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# No test asks what a power cut leaves behind, so a commit need not wait for the disk.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"  # noqa: F405
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
