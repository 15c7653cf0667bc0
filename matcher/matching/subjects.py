"""What a next step is about, and the two whom it is said of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Side:
    """One of a pair, and what it is called in a sentence."""

    row: int
    name: str
    plural: bool = False
    asks: bool = False

    def does(self, verb: str) -> str:
        """Say that it does something; `verb` is of the plural."""
        return f"{self.name} {verb}{'' if self.plural else 's'}"

    @property
    def has(self) -> str:
        """The word that goes with its name."""
        return "have" if self.plural else "has"

    @property
    def whose(self) -> str:
        """Of it, or of them."""
        return "their" if self.plural else f"{self.name}'s"


@dataclass(frozen=True)
class Subject:
    """What to talk about, and what it rests on.

    Attributes
    ----------
    words : str
    needs : list of (Side, list of int)
        Who needs which capabilities of the other.
    old : list of str
        Which parts of the reason were last reported long ago.
    against : list of str
        What counts against it by itself.
    idle : bool
        Whether no need is stated, and the other adds nothing that who asks lacks, or no more links
        the two than somebody between, or a neighbouring field.
    shared : sequence of int
        Which capabilities it says that both offer.
    """

    words: str
    needs: list[tuple[Side, list[int]]] = field(default_factory=list)
    old: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    idle: bool = False
    shared: Sequence[int] = ()
