"""The test settings for a worker in a process of its own, which speaks to a real mail server (EMAIL_URL)."""

import os

from cesam.test_settings import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_TIMEOUT = 20
# A busy machine holds up a heart too; only tests that kill a worker are in a hurry to believe it dead.
WORKER_STALLED_SECONDS = float(os.environ.get("TEST_STALLED_SECONDS", "30"))
