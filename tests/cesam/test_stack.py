"""Calls at any depth find room on the stack; Python asks the kernel for it on each call just where a chunk ends."""

import resource

from cesam.stack import roomy

_CALLS = 300


def _faults(depth: int) -> int:
    """How many pages the kernel had to find while a function was called again and again, so many calls deep."""
    if depth:
        return _faults(depth - 1)

    def work(number: int) -> int:
        return number

    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for number in range(_CALLS):
        work(number)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_no_depth_of_calls_costs_a_page_for_each():
    assert max(roomy(_faults)(depth) for depth in range(400)) < _CALLS / 10


def test_what_is_called_gets_its_arguments_and_gives_its_answer():
    assert roomy(divmod)(7, 2) == (3, 1)
    assert roomy(int)("11", base=2) == 3
    assert roomy(_faults).__name__ == "_faults"
