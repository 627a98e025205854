"""The whole of CESAM in one file: the database as it was at one instant, and every file that it names.

A backup that was broken off leaves nothing under the name that was asked for. A restore looks through the whole file
first and fills an empty database in one transaction: it is there entirely, or not at all.
"""

from archive.backup.envelope import WrongPassphrase
from archive.backup.restoring import BackupDamaged, NotEmpty, restore, verify
from archive.backup.writing import BackupFailed, Written, write

__all__ = [
    "BackupDamaged",
    "BackupFailed",
    "NotEmpty",
    "Written",
    "WrongPassphrase",
    "restore",
    "verify",
    "write",
]
