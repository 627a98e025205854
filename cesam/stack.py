"""Room on Python's stack, so that deep calls do not ask the kernel for it again and again.

Python keeps the frames of its functions in chunks of 16 kB, and gives a chunk back to the kernel the moment its last
frame returns. A loop that calls functions just where a chunk ends has one made and thrown away on each round: half of
the page faults of a document, and a fifteenth of its time.
"""

import functools
from collections.abc import Callable
from typing import Any, Final, TypeVar

#: 8 bytes each. Chunks come in powers of two: one for a frame of this size leaves a quarter of a megabyte for others.
_WORDS: Final = 33_000

T = TypeVar("T")


def roomy(act: Callable[..., T]) -> Callable[..., T]:
    """`act`, called from a frame so large that the chunk made for it holds the frames of all that `act` calls too."""

    def call(*arguments: Any, **named: Any) -> T:
        return act(*arguments, **named)

    # How much the function needs at most, as the compiler noted it. More is allowed, and is not touched until needed.
    call.__code__ = call.__code__.replace(co_stacksize=_WORDS)
    functools.update_wrapper(call, act, assigned=("__module__", "__name__", "__doc__"))
    return call
