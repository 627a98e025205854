"""Sessions in the database as Django keeps them, found by a statement that is compiled once: every request asks it."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, QuerySet

from parties.compiled import Asking, Compiled


def _alive(asking: Asking, key: Any) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=asking.now)


_ALIVE = Compiled(_alive, key=CharField())


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        for session in _ALIVE.rows(None, key=self.session_key):
            return session
        # Unknown, or outlived: whoever goes on with it gets a new key.
        self._session_key = None
        return None
