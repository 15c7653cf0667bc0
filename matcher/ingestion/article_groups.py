"""What an article tells of: groups of organizations, and statements with their places."""

from __future__ import annotations

from dataclasses import dataclass, field

from matcher.ingestion.article_names import Entity
from matcher.ingestion.article_sentences import Sentence


@dataclass(eq=False)
class Group:
    """One group of organizations of an article.

    Attributes
    ----------
    name : str or None
    words : str
        How the article first speaks of it.
    strong : bool
        Whether it is called by a word for organizations that stand together.
    roles : dict of Entity to str
        "lead", "member" or "invited".
    founded : str or None
    start, end : int
        Offsets of its first mention.
    """

    name: str | None
    words: str
    strong: bool
    roles: dict[Entity, str] = field(default_factory=dict)
    founded: str | None = None
    start: int = 0
    end: int = 0

    def of_role(self, *roles: str) -> list[Entity]:
        """Give the organizations in one of these roles."""
        return [entity for entity, role in self.roles.items() if role in roles]

    @property
    def members(self) -> set[Entity]:
        """Its leads and members, the invited left out."""
        return set(self.of_role("lead", "member"))


@dataclass(frozen=True)
class Statement:
    """One thing that the article says, and where.

    Attributes
    ----------
    says : str
        "lead", "member", "invited", "left", "rival", "founded", "competitor", "works with",
        "offers" or "needs".
    sentence : Sentence
    start, end : int
        Offsets in the article of the words that say it.
    entity, other : Entity or None
    group, other_group : Group or None
    date : str or None
        Stated in the sentence.
    what : str
        A product or capability, by its name.
    reason : str
        Why it is not taken into the draft; "" where it is.
    note : str
        What a person should know about how it was read.
    """

    says: str
    sentence: Sentence
    start: int
    end: int
    entity: Entity | None = None
    other: Entity | None = None
    group: Group | None = None
    other_group: Group | None = None
    date: str | None = None
    what: str = ""
    reason: str = ""
    note: str = ""


#: Why a statement is not taken.
REASONS = {
    "denied": "the sentence denies it",
    "unsure": "the sentence says it as a plan, a possibility or a rumour",
}

RANK = {"invited": 0, "member": 1, "lead": 2}
