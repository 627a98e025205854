"""The numbers of annexes: "1", "2 a", "2 b", "3". Pure.

Files in a row that belong to the same item share a number and are told apart by letters, as people cite them
("se bilaga 2 a–c"); a file of the meeting itself has a number of its own.
"""

from collections.abc import Hashable, Sequence
from itertools import groupby
from string import ascii_lowercase


def labels(owners: Sequence[Hashable | None]) -> list[str]:
    """The label of each file in order. `owners` says which item each belongs to, None for the meeting itself."""
    runs: list[int] = []
    for owner, files in groupby(owners):
        count = len(list(files))
        runs += [1] * count if owner is None else [count]
    found = []
    for number, count in enumerate(runs, start=1):
        found += [str(number)] if count == 1 else [f"{number} {_letters(index)}" for index in range(count)]
    return found


def _letters(index: int) -> str:
    """a … z, aa, ab …"""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = ascii_lowercase[rest] + text
    return text
