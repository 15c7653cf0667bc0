"""What an article says in all: which groups there are, and who has which role in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from matcher.ingestion.article_grammar import AGAINST, Said, same_groups, statements
from matcher.ingestion.article_groups import RANK, REASONS, Group, Statement
from matcher.ingestion.article_mask import GroupMention, Masked, mark_groups
from matcher.ingestion.article_names import Entity
from matcher.ingestion.article_patterns import LIST
from matcher.ingestion.article_works import date_of, foundings, works

_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_NUMBERS |= {"duo": 2, "pair": 2, "both": 2, "trio": 3, "quartet": 4, "quintet": 5}
_TOGETHER = re.compile(
    r"\b(?:the|these|those|all|both of the)\s(?P<number>two|three|four|five|six|seven|eight|duo"
    r"|pair|trio"
    r"|quartet|quintet)\b(?:\s(?:[\w-]+\s)?(?:companies|firms|partners|organi[sz]ations|allies"
    r"|founders"
    r"|institutions|members|parties|sides|giants|players|carriers|entities"
    r"|universities))?(?!\s\w*tions?\b)"
    r"|\b(?P<both>both)\s(?:companies|firms|partners|parties|sides)"
    r"|\bthe (?:companies|firms|partners|allies|founders)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"^\W*(?:[\w-]+,\s|(?:later|then|meanwhile|today|now)\s)?(?:it|its|they|their|members?|the"
    r" members|other|others|the companies|partners)\b",
    re.IGNORECASE,
)
_RIVAL_WORDS = re.compile(r"\b(?:rival|compet|oppos)", re.IGNORECASE)


class Story:
    """Reads the sentences of one article in their order.

    Attributes
    ----------
    groups : list of Group
        In the order of the text.
    statements : list of Statement
    same : list of (Group, Group, str)
        Groups that were taken to be one, and why.
    """

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self.statements: list[Statement] = []
        self.same: list[tuple[str, str, Group]] = []
        self._current: Group | None = None
        self._lists: list[list[Entity]] = []
        self._several = False
        self._rivals = False

    def read(self, masked: Masked) -> None:
        """Read one sentence, whose names are marked."""
        self._mark_together(masked)
        mark_groups(masked, talked_of=self._several)
        before = self._current
        groups = self._resolve(masked)
        told = sorted(statements(masked), key=lambda said: (said.at, said.start))
        for said in told:
            self._tell(masked, said, groups)
        self._rivalries(masked, groups, before)
        for mark, day, start, end in foundings(masked):
            group = groups[mark]
            if group is not None and group.founded is None:
                group.founded = day
                self.statements.append(
                    Statement("founded", masked.sentence, start, end, group=group, date=day)
                )
        self.statements += works(masked, alone=not any(groups))
        self._remember(masked, groups)

    def finish(self) -> None:
        """Join groups that prove to be one, and drop those of which nothing is said."""
        for group in list(self.groups):
            if group in self.groups:
                self._join_twin(group)
        self.groups = [group for group in self.groups if _is_told(group)]
        kept = set(map(id, self.groups))
        self.statements = [
            said
            for said in self.statements
            if (said.group is None or id(said.group) in kept)
            and (said.other_group is None or id(said.other_group) in kept)
            and not (said.says == "rival" and said.group is said.other_group)
        ]
        self._rivals_by_number()

    # -- groups --------------------------------------------------------------------------------

    def _mark_together(self, masked: Masked) -> None:
        """Mark "the three companies" by the organizations that were named together."""
        parts = []
        for found in _TOGETHER.finditer(masked.text):
            word = (found["number"] or found["both"] or "").lower()
            meant = self._named_together(_NUMBERS.get(word))
            if meant:
                parts.append((found.start(), found.end(), f"⟦O{len(masked.entities)}⟧"))
                masked.entities.append(meant)
        masked.replace(parts)

    def _named_together(self, number: int | None) -> list[Entity]:
        for named in reversed(self._lists):
            if number is None or len(named) == number:
                return named
        for group in reversed(self.groups):
            if number is not None and len(group.members) == number:
                return list(group.of_role("lead", "member"))
        return []

    def _resolve(self, masked: Masked) -> list[Group | None]:
        """Say which group each mark of a sentence stands for."""
        groups: list[Group | None] = [None] * len(masked.groups)
        same = dict(same_groups(masked)) | {b: a for a, b in same_groups(masked)}
        order = sorted(
            range(len(masked.groups)),
            key=lambda number: (masked.groups[number].name is None, number),
        )
        for number in order:
            mention = masked.groups[number]
            twin = groups[same[number]] if number in same else None
            if twin is not None and mention.name is None:
                groups[number] = twin
                twin.strong = True
                self._own(masked, mention, twin)
            else:
                groups[number] = self._group(masked, mention)
        return groups

    def _group(self, masked: Masked, mention: GroupMention) -> Group | None:
        if mention.name is not None:
            return self._named(mention)
        if mention.plural:
            return None
        own = mention.leads or mention.joint
        if own:
            found = self._of(own)
            if found is None and (mention.strong or mention.leads):
                found = self._new(mention)
            if found is not None:
                self._own(masked, mention, found)
            return found
        if mention.rival:
            others = [group for group in self.groups if group is not self._current]
            return others[-1] if mention.definite and others else self._new(mention)
        if mention.definite:
            if self._current is not None:
                return self._current
            return self._new(mention) if mention.strong else None
        return self._new(mention)

    def _named(self, mention: GroupMention) -> Group:
        name = mention.name or ""
        for group in self.groups:
            if group.name is not None and _key(group.name) == _key(name):
                return group
        return self._new(mention)

    def _of(self, entities: Sequence[Entity]) -> Group | None:
        """Find the group of all of these organizations."""
        wanted = set(entities)
        for group in reversed(self.groups):
            if wanted <= set(group.of_role("lead")):
                return group
        for group in reversed(self.groups):
            if wanted <= group.members:
                return group
        return None

    def _new(self, mention: GroupMention) -> Group:
        strong = mention.strong or mention.name is not None
        group = Group(mention.name, mention.words, strong, start=mention.start, end=mention.end)
        self.groups.append(group)
        return group

    def _own(self, masked: Masked, mention: GroupMention, group: Group) -> None:
        """Take what the words for a group say of it: the X-led alliance."""
        role = "lead" if mention.leads or len(mention.joint) == 1 else "member"
        for entity in mention.leads or mention.joint:
            if role == "lead" or entity not in group.roles:
                self._role(masked, group, entity, role, mention.start, mention.end, None)

    def _join_twin(self, group: Group) -> None:
        """Join a group without a name to the one that has the same organizations."""
        if group.name is not None or not group.members:
            return
        for other in self.groups:
            if other is group or not other.members:
                continue
            lead = set(group.of_role("lead"))
            alike = group.members == other.members
            led = bool(lead) and lead <= other.members and group.members <= other.members
            both_led = bool(lead) and lead == set(other.of_role("lead"))
            if alike or led or both_led:
                self._join(group, other, "the same organizations" if alike else "the same lead")
                return

    def _join(self, group: Group, other: Group, why: str) -> None:
        for entity, role in group.roles.items():
            if RANK[role] > RANK.get(other.roles.get(entity, ""), -1):
                other.roles[entity] = role
        other.founded = other.founded or group.founded
        self.groups.remove(group)
        if self._current is group:
            self._current = other
        self.same.append((group.words, why, other))
        self.statements = [_moved(said, group, other) for said in self.statements]

    # -- statements ----------------------------------------------------------------------------

    def _tell(self, masked: Masked, said: Said, groups: Sequence[Group | None]) -> None:
        """Take one statement of the grammar."""
        group = self._meant(masked, said, groups)
        if group is None:
            return
        who = masked.orgs(said.who)
        lone = re.fullmatch(r"(?:[\w'-]+ )*⟦O(\d+)⟧", said.who)
        date = date_of(masked, said.start, said.end)
        says = said.says
        if (
            says == "member"
            and len(who) == 1
            and re.search(r"\bby ⟦O\d+⟧$", masked.text[: said.end])
        ):
            founder = re.search(r"\b(?:formed|founded|launched|set up|established|created"
                                r"|initiated)\b",
                masked.text[said.start : said.end])  # fmt: skip
            says = "lead" if founder else says
        if lone and int(lone[1]) in masked.weak and not _plausible(who[0].name):
            return
        for entity in who:
            start, end = masked.span(said.start, said.end)
            self._role(masked, group, entity, says, start, end, date, REASONS.get(said.status, ""))

    def _role(
        self,
        masked: Masked,
        group: Group,
        entity: Entity,
        role: str,
        start: int,
        end: int,
        date: str | None,
        reason: str = "",
    ) -> None:
        """Note that an organization has a role in a group, unless a better one is known."""
        if not reason and role in RANK:
            known = group.roles.get(entity)
            if known is not None and RANK[known] >= RANK[role]:
                return
            group.roles[entity] = role
        if reason and entity in group.roles and role in RANK:
            return
        self.statements.append(
            Statement(
                role, masked.sentence, start, end, entity, group=group, date=date, reason=reason
            )
        )

    def _meant(self, masked: Masked, said: Said, groups: Sequence[Group | None]) -> Group | None:
        """Find the group that a statement is about."""
        if said.group is not None:
            return groups[_number(said.group)]
        left = re.findall(r"⟦G(\d+)⟧", masked.text[: said.at])
        if left:
            return groups[int(left[-1])]
        right = re.findall(r"⟦G(\d+)⟧", masked.text[said.at :])
        if right and (said.says != "member" or said.start <= 3):
            return groups[int(right[0])]
        own = _OWN.match(masked.text) or re.match(
            r"(?:[^⟦]|⟦O)*\bmembers?\b", masked.text[said.start :]
        )
        joins = said.says == "member" and re.search(r"\bjoin(?:s|ed)?$", masked.text[: said.end])
        if own or joins or said.says == "invited":
            return self._current
        return None

    # -- rivals --------------------------------------------------------------------------------

    def _rivalries(
        self, masked: Masked, groups: Sequence[Group | None], before: Group | None
    ) -> None:
        for number, mention in enumerate(masked.groups):
            group = groups[number]
            if mention.plural and _RIVAL_WORDS.search(mention.words):
                self._rivals = True
            named_rival = mention.rival and "rival" in mention.words.lower()
            if group is not None and named_rival and before is not None and before is not group:
                self._rival(masked, before, group, mention.start, mention.end)
        for found in AGAINST.finditer(masked.text):
            self._against(masked, groups, found)

    def _against(
        self, masked: Masked, groups: Sequence[Group | None], found: re.Match[str]
    ) -> None:
        """Read "X against Y"; each side is a group or organizations."""
        text = masked.text
        right = re.match(
            rf"\s(?:(?:it|them|this|that) stands?\s\"?)?(?:(?:the|its|their|his|arch-?rivals?"
            rf"|rivals?|competitors?|with|of|to|by|another"
            rf"|such as|like)\s)*"
            rf"(?:(⟦G\d+⟧)|({LIST}))",
            text[found.end() :],
            re.IGNORECASE,
        )
        if right is None:
            return
        marks = re.findall(r"⟦G(\d+)⟧", text[: found.start()])
        left = groups[int(marks[-1])] if marks else None
        subjects = [] if marks else masked.orgs(text[: found.start()])
        if left is None and subjects:
            left = self._of(subjects[:1])
        elif left is None and re.match(r"\s(?:it|them)\b", text[found.end() :]):
            left = self._current
        other = groups[_number(right[1])] if right[1] else None
        named = [] if right[1] else masked.orgs(right[2])
        if named:
            other = self._overlapping(named, left)
        start, end = masked.span(found.start(), found.end() + right.end())
        if left is not None and other is not None:
            self._rival(masked, left, other, start, end)
        elif named and subjects and len(subjects) <= 4:
            for one in subjects:
                for two in named:
                    self.statements.append(
                        Statement("competitor", masked.sentence, start, end, one, two)
                    )

    def _overlapping(self, named: Sequence[Entity], left: Group | None) -> Group | None:
        """Find the group that most of some organizations belong to, other than one."""
        best = [
            (len(set(named) & group.members), -place, group)
            for place, group in enumerate(self.groups)
            if group is not left
        ]
        best = [each for each in best if 2 * each[0] >= len(named)]
        return max(best, key=lambda each: each[:2])[2] if best else None

    def _rival(self, masked: Masked, one: Group, two: Group, start: int, end: int) -> None:
        if one is two:
            return
        self.statements.append(
            Statement("rival", masked.sentence, start, end, group=one, other_group=two)
        )

    def _rivals_by_number(self) -> None:
        """Two competing coalitions, and two are told of: they are each other's rivals."""
        known = any(said.says == "rival" for said in self.statements)
        if self._rivals and len(self.groups) == 2 and not known:
            one, two = self.groups
            first = next(said for said in self.statements if said.group is two)
            note = "the article calls its groups rivals, and speaks of two"
            self.statements.append(
                Statement(
                    *("rival", first.sentence, first.start, first.end),
                    group=one,
                    other_group=two,
                    note=note,
                )
            )

    # -- the next sentence ---------------------------------------------------------------------

    def _remember(self, masked: Masked, groups: Sequence[Group | None]) -> None:
        """Keep what the next sentence can point back to."""
        # What is named first in a sentence is what it is about.
        lists = [masked.orgs(found[0]) for found in re.finditer(LIST, masked.text)]
        self._lists += [named for named in reversed(lists) if len(named) > 1]
        self._several = any(mention.plural for mention in masked.groups)
        present = [
            group
            for mention, group in zip(masked.groups, groups, strict=True)
            if group is not None and (group.strong or group.roles)
        ]
        if present:
            ellipses = any(mention.words.lower().startswith("one") for mention in masked.groups)
            self._current = present[-1] if ellipses else present[0]


def _moved(said: Statement, old: Group, new: Group) -> Statement:
    if said.group is not old and said.other_group is not old:
        return said
    group = new if said.group is old else said.group
    other = new if said.other_group is old else said.other_group
    return replace(said, group=group, other_group=other)


def _is_told(group: Group) -> bool:
    """Tell whether enough is said of a group to call it one."""
    if group.name is not None or group.strong:
        return bool(group.roles)
    return bool(group.of_role("lead")) and len(group.roles) > 1


def _plausible(name: str) -> bool:
    """Tell whether one capitalised word at the beginning of a sentence can be a name."""
    return not name.lower().endswith(("ly", "ing", "ed")) and len(name) > 2


def _number(mark: str) -> int:
    return int(re.sub(r"\D", "", mark))


def _key(name: str) -> str:
    return re.sub(r"\W+", " ", name.casefold()).removeprefix("the ").strip()
