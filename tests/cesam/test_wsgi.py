"""The web server's process, as it is when the first page is asked for."""

import subprocess
import sys

from django.conf import settings

_PROGRAM = """
import cesam.wsgi, gc, sys
before = gc.get_freeze_count()
import archive.views.search, meetings.views.meeting, minutes.views.document
print(before > 50_000, len(gc.get_objects()) < 20_000, "numpy" in sys.modules, "weasyprint" in sys.modules)
"""


def test_what_is_loaded_for_good_is_not_looked_through_by_the_garbage_collector():
    """With all views loaded, and nothing that only the renderer or a spreadsheet needs."""
    made = subprocess.run(
        [sys.executable, "-c", _PROGRAM], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert made.stdout == "True True False False\n", made.stdout + made.stderr
