"""What an article says in all: which groups there are, and who has which role in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from matcher.ingestion.article_groups import (
    RANK,
    SAME,
    Group,
    Marked,
    Spoken,
    Statement,
    mark_groups,
)
from matcher.ingestion.article_lists import NameList, name_lists
from matcher.ingestion.article_names import Entity

#: Why a statement is not taken.
REASONS = {
    "": "",
    "denied": "the sentence denies it",
    "unsure": "the sentence says it as a plan, a possibility or a rumour",
}
_TELLING = ("lead", "member", "invited", "left")
#: Sentences after which "the members" no longer means the group that was spoken of.
_MEMORY = 4
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "both": 2, "trio": 3}
_TOGETHER = re.compile(
    r"\b(?:(?:the|these|those|all)\s(?P<count>two|three|four|five|six|seven|trio)\b(?:\s[\w-]+)??"
    r"(?:\s(?:companies|firms|partners|organi[sz]ations|founders|institutions|members|parties"
    r"|players|carriers|universities))?(?!\s\w*tions?\b)|(?P<both>both)\s(?:companies|firms|partners|parties)"
    r"|the (?:companies|firms|partners|founders)(?! (?:in|of|are|include)))\b",
    re.IGNORECASE,
)
#: How a sentence begins that goes on about the group before.
_OF_THE_SAME = re.compile(
    r"^\W*(?:[\w-]+,\s|(?:later|then|meanwhile|today|now|also)\s)?(?:it|its|they|their|the|all|new"
    r"|other|others|further|among|founding|initial|fellow|invitations|those|on board|members?"
    r"|partners?|participants?|on)\b|\bmembers?\b|\bparticipants\b|\balso on board\b",
    re.IGNORECASE,
)
_BLOCKED = re.compile(
    r"\b(?:round|funding|investment|study|research|delegation|investors?|series|financing|survey"
    r"|deal|customers?|clients|users|suppliers|products?|tools|features|analysts?|models?|brands)\W*\w*$",
    re.IGNORECASE,
)
_TOGETHER_WORDS = re.compile(
    r"\b(?:join|form|found|launch|set up|establish|creat|member|partner|participa|take part|took part|sign|team|together"
    r"|contribut|on board|aboard|agree|pledge|commit|unit|backed|support|involv)",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"\b(?:not|without|never|nor|neither|rival\w*|compet\w+|against|left|leave|quit|exit\w*|miss\w+"
    r"|absent|unlike|customer\w*|analyst\w*|invest\w+|may|might|could|would|shares|sued)\b|n't\b",
    re.IGNORECASE,
)
#: What shows that a group is not what a sentence is about.
_SPEAKS = re.compile(
    r"\W*(?:has |have )?(?:said|says|announced|hosts?|will host"
    r"|(?:set up|launched|formed|created|founded)\b[^⟦]*⟦G)"
)
_FOUNDED = re.compile(
    r"(⟦G\d+⟧)(?:[^⟦⟧;.]|⟦O\d+⟧){0,60}?\b(?:formed|founded|launched|set up|established|created|started"
    r"|born|inaugurated|forged|unveiled|announced|dates? back to|exist\w* since|kicked off)\b"
    r"(?:[^⟦⟧;.]|⟦O\d+⟧){0,60}?(⟦D\d+⟧)"
)
_EVENT = re.compile(
    r"\b(?:join|form|launch|invit|sign|found|left|leav|announc|creat|establish|set|unveil|quit|withdr"
    r"|team|start|kick|made|make|asked|bec[ao]me|forged|inaugurat|partner|work|collab|cooperat)"
)
#: "founded by X", where one alone did.
_FOUNDER = re.compile(
    r"(?:formed|(?:co-)?founded|launched|set up|established|created|started|initiated)\b.* by\b"
)
_WORKS_WITH = re.compile(
    r"\b(?:partner(?:ed|s|ing)?|team(?:ed|s|ing)? up|collaborat\w+|cooperat\w+|work(?:s|ed|ing)"
    r"|join(?:ed|ing)? (?:hands|forces)|allied|tied up|sign(?:ed|s|ing) (?:[\w'-]+ ){0,6}?(?:agreement"
    r"|MoU|memorandum|contract|deal|pact|partnership)(?: of understanding)?)(?: [\w-]+){0,3}? with $"
)


class Story:
    """Reads the sentences of one article in their order.

    Attributes
    ----------
    groups : list of Group
        In the order of the text.
    statements : list of Statement
    same : list of (str, Group)
        Words for groups that were taken to be another, and that one.
    """

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self.statements: list[Statement] = []
        self.same: list[tuple[str, Group]] = []
        self._current: Group | None = None
        self._age = 0
        self._named: list[list[Entity]] = []
        self._several = self._rivals = False
        self._opening = ""
        self._subject: list[Entity] = []

    def read(self, marked: Marked) -> None:
        """Read one sentence, whose names are marked."""
        self._mark_together(marked)
        mark_groups(marked, several=self._several)
        before = self._current if self._age <= _MEMORY else None
        groups = self._groups(marked)
        lists = name_lists(marked, self._opening)
        last: tuple[str, Group | None] = ("", None)
        for each in lists:
            last = each.says, self._tell(marked, each, groups, before, last)
        self._plain(marked, lists, groups, before)
        self._rivalries(marked, groups, before, lists)
        self._foundings(marked, groups)
        if not any(groups):
            self._works(marked, lists)
        self._remember(marked, groups, lists)

    # -- groups --------------------------------------------------------------------------------

    def _mark_together(self, marked: Marked) -> None:
        """Mark "the three companies" by the organizations that were named together."""
        parts = []
        they = re.match(r"They\b", marked.text)
        if they and self._subject:
            parts.append((*they.span(), f"⟦O{len(marked.orgs)}⟧"))
            marked.orgs.append(self._subject)
        for found in _TOGETHER.finditer(marked.text):
            count = _COUNTS.get((found["count"] or found["both"] or "").lower())
            known = [*reversed(self._named), *([*group.members] for group in self.groups[::-1])]
            meant = next((who for who in known if count is None or len(who) == count), [])
            if meant:
                parts.append((found.start(), found.end(), f"⟦O{len(marked.orgs)}⟧"))
                marked.orgs.append(meant)
        marked.replace(parts)

    def _groups(self, marked: Marked) -> list[Group | None]:
        """Say which group each mark of a sentence stands for, those with a name first."""
        groups: list[Group | None] = [None] * len(marked.groups)
        twins = [tuple(map(int, found.groups())) for found in SAME.finditer(marked.text)]
        for row, spoken in sorted(enumerate(marked.groups), key=lambda each: each[1].name is None):
            other = next((sum(pair) - row for pair in twins if row in pair), None)
            twin = groups[other] if other is not None else None
            if twin is not None and spoken.name is None and not spoken.plural:
                groups[row], twin.strong = twin, True
                self._own(marked, spoken, twin)
            elif not spoken.plural:
                groups[row] = self._group(marked, spoken)
        return groups

    def _own(self, marked: Marked, spoken: Spoken, group: Group) -> None:
        """Take what the words for a group say of it: the X-led alliance."""
        role = "lead" if spoken.leads or len(spoken.joint) == 1 else "member"
        for entity in spoken.leads or spoken.joint:
            if role == "lead" or entity not in group.roles:
                self._role(marked, group, entity, role, spoken.place)

    def _group(self, marked: Marked, spoken: Spoken) -> Group | None:
        """Say which group a place speaks of; None where it is none."""
        own = spoken.leads or spoken.joint
        if spoken.name is not None:
            named = [group for group in self.groups if _key(group.name) == _key(spoken.name)]
            return named[0] if named else self._new(spoken)
        if own:
            found = self._of(own)
            if found is None and (spoken.sure or spoken.leads):
                found = self._new(spoken)
            if found is not None:
                self._own(marked, spoken, found)
            return found
        if spoken.rival:
            others = [group for group in self.groups if group is not self._current]
            return others[-1] if spoken.definite and others else self._new(spoken)
        if spoken.definite and self._current is not None:
            return self._current
        return self._new(spoken) if spoken.sure or not spoken.definite else None

    def _of(self, entities: Sequence[Entity]) -> Group | None:
        """Find the group of all of these organizations, first that which they lead."""
        wanted = set(entities)
        for roles in (("lead",), ("lead", "member")):
            for group in reversed(self.groups):
                if wanted <= set(group.of_role(*roles)):
                    return group
        return None

    def _new(self, spoken: Spoken) -> Group:
        group = Group(spoken.name, spoken.words, spoken.sure)
        self.groups.append(group)
        return group

    # -- lists ---------------------------------------------------------------------------------

    def _tell(
        self,
        marked: Marked,
        told: NameList,
        groups: Sequence[Group | None],
        before: Group | None,
        last: tuple[str, Group | None],
    ) -> Group | None:
        """Take what is said of one list, if it is of a group; gives that group."""
        if told.says not in _TELLING:
            return None
        group = self._meant(marked, told, groups, before, last)
        lone = len(told.numbers) == 1 and told.numbers[0] in marked.weak
        if group is None or (lone and not _is_plausible(told.who[0].name)):
            return None
        words = marked.text[slice(*told.told)]
        says = told.says
        if says == "member" and len(told.who) == 1 and _FOUNDER.match(words):
            says = "lead"
        day = self._day(marked, told.told)
        for entity in told.who:
            self._role(marked, group, entity, says, marked.span(*told.told), day, told.status)
        return group

    def _plain(
        self,
        marked: Marked,
        lists: Sequence[NameList],
        groups: Sequence[Group | None],
        before: Group | None,
    ) -> None:
        """Take a long list beside a group and a verb of joining, if no words say otherwise."""
        near = [group for group in groups if group is not None] or [before]
        clear = _TOGETHER_WORDS.search(marked.text) and not _OTHERWISE.search(marked.text)
        if near[0] is None or not clear or any(told.says in _TELLING for told in lists):
            return
        for told in lists:
            if told.says:
                continue
            partner = re.match(r"[^⟦⟧]* with (?:the )?⟦G", marked.text[told.end :])
            blocked = partner or _BLOCKED.search(marked.text[: told.start])
            if len(told.who) > 2 and not blocked:
                for entity in told.who:
                    place = marked.span(told.start, told.end)
                    self._role(marked, near[0], entity, "member", place)

    def _meant(
        self,
        marked: Marked,
        told: NameList,
        groups: Sequence[Group | None],
        before: Group | None,
        last: tuple[str, Group | None],
    ) -> Group | None:
        """Find the group that a list is about."""
        if told.group is not None:
            return groups[told.group]
        head, tail = marked.text[: told.start], marked.text[told.end :]
        start = marked.text[: told.told[0]] if told.before else head
        if _BLOCKED.search(start):
            return None
        left = re.findall(r"⟦G(\d+)⟧", head)
        if left:
            return groups[int(left[-1])]
        right = re.findall(r"⟦G(\d+)⟧", tail)
        if right and (told.before or told.says != "left"):
            return groups[int(right[0])]
        # Without a group in the sentence it is the one before, if the sentence goes on about it.
        if last[1] is not None:
            return last[1]
        if re.search(r"⟦O\d+⟧,? (?:which (?:is|was) |is |was )?$", start):
            return None  # "Its rival X, led by Y"
        goes_on = _OF_THE_SAME.search(marked.text) or self._opening or not told.before
        goes_on = goes_on or re.search(r"\b(?:it|they|which) (?:\w+ )?$", start)
        return before if goes_on else None

    def _role(
        self,
        marked: Marked,
        group: Group,
        entity: Entity,
        role: str,
        place: tuple[int, int],
        date: str | None = None,
        status: str = "",
    ) -> None:
        """Note that an organization has a role in a group, unless a better one is known."""
        known = group.roles.get(entity)
        if role in RANK and known is not None and (status or RANK[known] >= RANK[role]):
            return
        if not status and role in RANK:
            group.roles[entity] = role
        self.statements.append(
            Statement(
                role,
                marked.sentence,
                *place,
                entity,
                group=group,
                date=date,
                reason=REASONS[status],
            )
        )

    def _day(self, marked: Marked, place: tuple[int, int]) -> str | None:
        """Give the date of a statement: the one within it, else the only one of its sentence."""
        inside = re.findall(r"⟦D(\d+)⟧", marked.text[slice(*place)])
        if inside:
            return marked.dates[int(inside[0])]
        event = _EVENT.search(marked.text[slice(*place)])
        return marked.dates[0] if event and len(marked.dates) == 1 else None

    def _foundings(self, marked: Marked, groups: Sequence[Group | None]) -> None:
        for found in _FOUNDED.finditer(marked.text):
            group, day = groups[_number(found[1])], marked.dates[_number(found[2])]
            if group is not None and group.founded is None:
                group.founded = day
                place = marked.span(*found.span())
                self.statements.append(
                    Statement("founded", marked.sentence, *place, group=group, date=day)
                )

    def _works(self, marked: Marked, lists: Sequence[NameList]) -> None:
        """Take who works with whom, outside of any group."""
        for one, two in zip(lists, lists[1:], strict=False):
            if _WORKS_WITH.search(marked.text[one.end : two.start]):
                place = (one.start, two.end)
                for a in one.who:
                    for b in two.who:
                        self.statements.append(
                            Statement("works with", marked.sentence, *marked.span(*place), a, b,
                                      date=self._day(marked, place))
                        )  # fmt: skip

    # -- rivals --------------------------------------------------------------------------------

    def _rivalries(
        self,
        marked: Marked,
        groups: Sequence[Group | None],
        before: Group | None,
        lists: Sequence[NameList],
    ) -> None:
        for spoken, group in zip(marked.groups, groups, strict=True):
            self._rivals |= spoken.plural and bool(re.search(r"rival|compet|oppos", spoken.words))
            if "rival" in spoken.words.lower() and group is not None and before is not None:
                self._rival(marked, before, group, spoken.place)
        against = re.search(
            r"(?:compet\w+ (?:\w+ )?(?:with|against)|\b(?:against|versus|vs\.?|takes? on|challenges)"
            r"|\brivals?)(?: (?:it|them|this) stands?)?\s(?:the |its |rivals? )?(⟦G\d+⟧)",
            marked.text, re.IGNORECASE,
        )  # fmt: skip
        if against:
            marks = re.findall(r"⟦G(\d+)⟧", marked.text[: against.start()])
            one, two = groups[int(marks[-1])] if marks else before, groups[_number(against[1])]
            self._rival(marked, one, two, marked.span(*against.span()))
        for row, told in enumerate(lists):
            if told.says == "against":
                self._against(marked, groups, told, lists[row - 1] if row else None)

    def _against(
        self, marked: Marked, groups: Sequence[Group | None], told: NameList, one: NameList | None
    ) -> None:
        """Read "against rivals X and Y": of a group, else of those who stand before it."""
        marks = re.findall(r"⟦G(\d+)⟧", marked.text[: told.start])
        left = groups[int(marks[-1])] if marks else self._of(one.who[:1]) if one else None
        others = [group for group in self.groups if group is not left]
        sizes = [len(set(told.who) & group.members) for group in others]
        if left is not None and sizes and 2 * max(sizes) >= len(told.who):
            other = others[sizes.index(max(sizes))]
            self._rival(marked, left, other, marked.span(*told.told))
        elif one is not None and left is None and len(one.who) <= 4:
            place = marked.span(*told.told)
            for a in one.who:
                for b in told.who:
                    self.statements.append(Statement("competitor", marked.sentence, *place, a, b))

    def _rival(
        self, marked: Marked, one: Group | None, two: Group | None, place: tuple[int, int]
    ) -> None:
        if one is not None and two is not None and one is not two:
            said = Statement("rival", marked.sentence, *place, group=one, other_group=two)
            self.statements.append(said)

    # -- the whole -----------------------------------------------------------------------------

    def _remember(
        self, marked: Marked, groups: Sequence[Group | None], lists: Sequence[NameList]
    ) -> None:
        """Keep what the next sentence can point back to."""
        self._named += [each.who for each in reversed(lists) if len(each.who) > 1]
        self._subject = lists[0].who if lists and len(lists[0].who) > 1 else []
        ellipses = [spoken.words.lower() for spoken in marked.groups if spoken.ellipsis]
        self._several = bool(ellipses) or any(spoken.plural for spoken in marked.groups)
        only_names = not re.search(r"\w", re.sub(r"⟦O\d+⟧", "", marked.text))
        if marked.text.rstrip().endswith(":"):
            self._opening = marked.text.rstrip()
        elif not only_names:
            self._opening = ""
        forms = _TOGETHER_WORDS.search(marked.text)
        present = [
            group
            for group in groups
            if group is not None and (group.strong or group.roles or group.name or forms)
        ]
        self._age += 1
        if present:
            quiet = [
                group
                for row, group in enumerate(groups)
                if group in present and not _SPEAKS.match(marked.text.partition(f"⟦G{row}⟧")[2])
            ]
            present = sorted(quiet or present, key=lambda group: not group.strong)
            both = any(words.startswith("one") for words in ellipses)
            self._current, self._age = present[-1 if both else 0], 1

    def finish(self) -> None:
        """Join groups that prove to be one, and drop those of which too little is said."""
        for group in list(self.groups):
            self._join_twin(group)
        self.groups = [group for group in self.groups if _is_told(group)]
        self.statements = [
            said
            for said in self.statements
            if (
                said.group is None or said.group in self.groups or (said.reason and said.group.name)
            )
            and (said.other_group is None or said.other_group in self.groups)
            and not (said.says == "rival" and said.group is said.other_group)
        ]
        known = any(said.says == "rival" for said in self.statements)
        if self._rivals and len(self.groups) == 2 and not known:
            one, two = self.groups
            first = next(said for said in self.statements if said.group is two)
            note = "the article calls its groups rivals, and speaks of two"
            self.statements.append(
                replace(
                    first,
                    says="rival",
                    entity=None,
                    group=one,
                    other_group=two,
                    date=None,
                    note=note,
                )
            )

    def _join_twin(self, group: Group) -> None:
        """Join a group without a name to the one that has the same organizations or lead."""
        if group.name is not None or not group.members:
            return
        lead = set(group.of_role("lead"))
        for other in self.groups:
            if other is group or not other.members:
                continue
            led = bool(lead) and lead <= other.members and group.members <= other.members
            if (
                group.members == other.members
                or led
                or (lead and lead == set(other.of_role("lead")))
            ):
                for entity, role in group.roles.items():
                    if RANK[role] > RANK.get(other.roles.get(entity, ""), -1):
                        other.roles[entity] = role
                other.founded = other.founded or group.founded
                self.groups.remove(group)
                self.same.append((group.words, other))
                self.statements = [_moved(said, group, other) for said in self.statements]
                return


def _moved(said: Statement, old: Group, new: Group) -> Statement:
    group = new if said.group is old else said.group
    other = new if said.other_group is old else said.other_group
    return replace(said, group=group, other_group=other)


def _is_told(group: Group) -> bool:
    """Tell whether enough is said of a group to call it one."""
    if group.strong:
        return bool(group.roles) and (
            group.name is not None or len(group.roles) > 1 or bool(group.of_role("lead"))
        )
    return len(group.members) > 2 or (bool(group.of_role("lead")) and len(group.roles) > 1)


def _is_plausible(name: str) -> bool:
    """Tell whether one capitalised word at the beginning of a sentence can be a name."""
    return not name.lower().endswith(("ly", "ing", "ed")) and len(name) > 2


def _number(mark: str) -> int:
    return int(re.sub(r"\D", "", mark))


def _key(name: str | None) -> str:
    return re.sub(r"\W+", " ", (name or "\0").casefold()).removeprefix("the ").strip()
