import sys
from typing import Any

from django.core.management.base import BaseCommand

from outbox import bounces


class Command(BaseCommand):
    help = "Read mail that came to the sender's address (standard input); a report of a letter that came back is noted."

    def handle(self, *args: Any, **options: Any) -> None:
        # Mail of another kind is nobody's fault: the mail server that hands it over must not send it back.
        bounces.take(sys.stdin.buffer.read())
