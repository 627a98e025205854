"""The test settings for a worker in a process of its own, which speaks to a real mail server (EMAIL_URL)."""

from cesam.test_settings import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_TIMEOUT = 20
