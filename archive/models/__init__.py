"""What is kept for ever, and found again."""

from archive.models.entry import FileText, SearchEntry

__all__ = ["FileText", "SearchEntry"]
