"""How large a file may be, before and after it is unpacked."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Limits:
    file_bytes: int = 10_000_000
    #: All parts of a workbook together, unpacked.
    expanded_bytes: int = 100_000_000
    #: How many times larger than the file they may be.
    ratio: int = 200
    rows: int = 20_000
    columns: int = 200
    cells: int = 300_000

    @classmethod
    def of_settings(cls) -> "Limits":
        return cls(
            file_bytes=settings.BUDGET_FILE_BYTES,
            expanded_bytes=settings.BUDGET_EXPANDED_BYTES,
            ratio=settings.BUDGET_EXPANSION,
            rows=settings.BUDGET_ROWS,
        )
