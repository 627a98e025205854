"""The test settings for a server in a process of its own, on the database of the test run that started it."""

import os

from cesam.test_settings import *  # noqa: F403

DATABASES["default"]["NAME"] = os.environ["CESAM_SERVED_DATABASE"]  # noqa: F405
