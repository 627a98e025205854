"""All that is held about one person, gathered by keys and written as a zip: a page to read, and the same as JSON."""

from archive.personal.gathering import gather, is_small
from archive.personal.writing import make

__all__ = ["gather", "is_small", "make"]
