"""The six aspects of the regional briefing, one module each.

Every module offers one function from :class:`forestall.workbench.evidence.Evidence` to
:class:`forestall.workbench.product.Aspect`. It computes what it says, names the basis of every
sentence, and says plainly what it does not know. To add a sentence, add it in its aspect; to add
an aspect, add a module and its line in :data:`ASPECTS`.
"""

from collections.abc import Callable

from forestall.workbench.aspects.agility import describe_agility
from forestall.workbench.aspects.digital import describe_digital
from forestall.workbench.aspects.evaluation import describe_evaluation
from forestall.workbench.aspects.groups import describe_groups
from forestall.workbench.aspects.markets import describe_markets
from forestall.workbench.aspects.places import describe_places
from forestall.workbench.evidence import Evidence
from forestall.workbench.product import Aspect

__all__ = [
    "ASPECTS",
    "describe_agility",
    "describe_digital",
    "describe_evaluation",
    "describe_groups",
    "describe_markets",
    "describe_places",
]

ASPECTS: tuple[Callable[[Evidence], Aspect], ...] = (
    describe_groups,
    describe_digital,
    describe_markets,
    describe_evaluation,
    describe_places,
    describe_agility,
)
"""The six aspects, in the order in which they are printed."""
