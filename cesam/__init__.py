"""Wiring: settings, database, middleware."""

from typing import Final

#: As in pyproject.toml.
VERSION: Final = "0.1.0"
