"""Whether the database would refuse us what must be refused.

Triggers keep what is signed as it is, but whoever owns a table can switch its triggers off. In production the services
sign in as a role that owns none (docs/production.md).
"""

from django.db import connection

# A superuser has the rights of every owner.
_OWNED = """
SELECT count(*) FROM pg_class
WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND pg_has_role(current_user, relowner, 'USAGE')
"""


def owned_tables() -> int:
    """How many tables the role that we are signed in as owns, by itself or through another role."""
    with connection.cursor() as cursor:
        cursor.execute(_OWNED)
        return cursor.fetchone()[0]


def warning() -> str:
    """What to say about it at start; "" where all is as it should be."""
    count = owned_tables()
    if not count:
        return ""
    return (
        f"The database role of this service owns {count} tables, so it could switch off what keeps signed minutes as "
        "they are. Let it sign in as a role that owns none: docs/production.md tells how."
    )
