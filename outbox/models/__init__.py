"""What is sent to people outside the pages: letters with what is enclosed, and who wants which kinds."""

from outbox.models.letter import Content, EnclosedFile, Letter
from outbox.models.preference import Preference

__all__ = ["Content", "EnclosedFile", "Letter", "Preference"]
