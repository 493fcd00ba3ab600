"""One fault: what is injected, and how the bank differs from a clean run once all is done."""

from collections.abc import Callable
from dataclasses import dataclass

from .compare import Difference


class NotReached(Exception):
    """The run was over before the fault could happen: nothing was injected."""


@dataclass
class Fault:
    """:param inject: of a :class:`~.world.World`: injects, mends, finishes; a
    :class:`~.compare.Difference`

        :raises NotReached:
    """

    kind: str
    name: str
    inject: Callable[[object], Difference]


def spread(most, count):
    """``count`` whole numbers from 1 to ``most``, evenly, both ends among them."""
    if most <= count:
        return list(range(1, most + 1))
    if count == 1:
        return [(most + 1) // 2]
    return sorted({1 + round(n * (most - 1) / (count - 1)) for n in range(count)})
