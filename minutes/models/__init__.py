"""The minutes: their versions and files, and how they are signed off."""

from minutes.models.print import Print
from minutes.models.version import MinutesVersion

__all__ = ["MinutesVersion", "Print"]
