"""Search: what a person typed, what of it that person may read, and where in it the words stand."""

from archive.finding.asking import Asked, parse
from archive.finding.looking import Found, find

__all__ = ["Asked", "Found", "find", "parse"]
