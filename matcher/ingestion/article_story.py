"""What an article says in all: which groups there are, and who has which role in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from matcher.ingestion.article_belonging import Loose, by_default, owned, points_back
from matcher.ingestion.article_groups import (
    RANK,
    REASONS,
    SAME,
    Group,
    Marked,
    Spoken,
    Statement,
    group_key,
    mark_groups,
)
from matcher.ingestion.article_lists import HEADING, ITEM, TIER, NameList, name_lists
from matcher.ingestion.article_names import Entity
from matcher.ingestion.article_words import cue
from matcher.ingestion.sentences import Sentence

#: Sentences after which "the members" no longer means the group that was spoken of.
_MEMORY = 4
_THEY = re.compile(cue("they"), re.IGNORECASE)
_COUNTS = dict(zip(("two", "three", "four", "five", "six", "seven"), range(2, 8), strict=True))
_COUNTS |= {"pair": 2, "both": 2, "trio": 3}
_FIRMS, _IS_CALLED = cue("firms"), cue("is called")
_TOGETHER = re.compile(cue("together"), re.IGNORECASE)
#: How a sentence begins that goes on about the group before.
_OF_THE_SAME = re.compile(cue("of the same"), re.IGNORECASE)
_JOINING = re.compile(r"\b" + cue("joining"), re.IGNORECASE)
_FOUNDED = re.compile(cue("founded on"))
_RIVALRY = re.compile(r"rival|compet|oppos|against|versus|counter|object", re.IGNORECASE)
_WITH_IT = re.compile(r"with (?:it|them)\b", re.IGNORECASE)
#: "Its members are ...", which says that the one name before is a group's.
_OF_MEMBERS = re.compile(r"(?:[\w-]+ ){0,2}(?:members|signatories|participants)\b", re.IGNORECASE)
_FOUNDER = re.compile(cue("founder"))
_EVENT = re.compile(r"\b" + cue("event"))
_AGAINST = re.compile(cue("against a group"), re.IGNORECASE)


class Story:
    """Reads the sentences of one article in their order."""

    def __init__(self) -> None:
        self.groups: list[Group] = []  # in the order of the text
        self.statements: list[Statement] = []
        self.same: list[tuple[str, Group]] = []  # words for groups that proved to be another
        self._current: Group | None = None
        self._age = 0
        self._named: list[list[Entity]] = []
        self._subject: list[Entity] = []
        self._lone: Entity | None = None  # the only name of the sentence before
        self._several = self._rivals = False
        self._opening = ""
        self._loose: list[list[Loose]] = [[]]  # of the two sentences before

    def read(self, marked: Marked) -> None:
        """Read one sentence, whose names are marked."""
        self._here = marked
        self._mark_together()
        mark_groups(marked, several=self._several)
        self._before = self._current if self._age <= _MEMORY else None
        self._spoken = self._groups()
        lists = name_lists(marked, self._opening)
        last: Group | None = None
        for told in lists:
            last = self._tell(told, last)
        self._by_default(lists)
        self._rivalries(lists)
        for found in _FOUNDED.finditer(marked.text):
            group, day = self._spoken[int(found[1][2:-1])], marked.dates[int(found[2][2:-1])]
            if group is not None and group.founded is None:
                group.founded = day
                self._say("founded", found.span(), group=group, date=day)
        self._remember(lists)

    def _say(self, says: str, place: tuple[int, int], **told: object) -> None:
        """Note a statement; `place` is in the marked text."""
        span = self._here.span(*place)
        self.statements.append(Statement(says, self._here.sentence, *span, **told))  # type: ignore[arg-type]

    def _mark_together(self) -> None:
        """Mark "the three companies" and "they" by the organizations that were named together."""
        marked, parts = self._here, []
        known = [*reversed(self._named), *([*group.members] for group in self.groups[::-1])]
        they = _THEY.match(marked.text)
        found = [(they.span(1), self._subject)] if they else []
        for each in _TOGETHER.finditer(marked.text):
            count = _COUNTS.get((each["count"] or each["both"] or "").lower())
            meant = next((who for who in known if count is None or len(who) == count), [])
            found.append((each.span(), meant))
        for span, meant in found:
            if meant:
                parts.append((*span, f"⟦O{len(marked.orgs)}⟧"))
                marked.orgs.append(meant)
        marked.replace(parts)

    def _groups(self) -> list[Group | None]:
        """Say which group each mark of a sentence stands for, those with a name first."""
        marked = self._here
        groups: list[Group | None] = [None] * len(marked.groups)
        twins = [tuple(map(int, found.groups())) for found in SAME.finditer(marked.text)]
        for row, spoken in sorted(enumerate(marked.groups), key=lambda each: each[1].name is None):
            other = next((sum(pair) - row for pair in twins if row in pair), None)
            twin = groups[other] if other is not None else None
            if twin is not None and spoken.name is None and not spoken.plural:
                groups[row], twin.strong = twin, True
                self._own(spoken, twin)
            elif not spoken.plural:
                groups[row] = self._group(spoken)
        return groups

    def _own(self, spoken: Spoken, group: Group) -> None:
        """Take what the words for a group say of it: the X-led alliance."""
        role = "lead" if spoken.leads or len(spoken.joint) == 1 else "member"
        for entity in spoken.leads or spoken.joint:
            if role == "lead" or entity not in group.roles:
                self._role(group, entity, role, spoken.place)

    def _group(self, spoken: Spoken) -> Group | None:
        """Say which group a place speaks of; None where it is none."""
        own = spoken.leads or spoken.joint
        if spoken.name is not None:
            key = group_key(spoken.name)
            named = [group for group in self.groups if group.name and group_key(group.name) == key]
            return named[0] if named else self._christened(spoken) or self._new(spoken)
        if own:
            found = self._of(own)
            if found is None and (spoken.sure or spoken.leads):
                found = self._new(spoken)
            if found is not None:
                self._own(spoken, found)
            return found
        if spoken.rival:
            others = [group for group in self.groups if group is not self._current]
            return others[-1] if spoken.definite and others else self._new(spoken)
        if spoken.definite and self._current is not None:
            # "the group" of an article on a research council need not be the council.
            current = self._current
            sure = spoken.sure or current.strong or len(current.roles) > 1
            sure |= spoken.words.split()[-1] == current.words.split()[-1]
            return current if sure or (current.name and self._age == 1) else None
        return self._new(spoken) if spoken.sure or not spoken.definite else None

    def _christened(self, spoken: Spoken) -> Group | None:
        """Give the group of the sentence before that now is called by its name.

        "A consortium led by X will ... The QSens consortium also counts Y."
        """
        current, text = self._current, self._here.sentence.text
        name = re.escape(spoken.name or "")
        noun = re.search(rf"{name} ([a-z]+)|\b([a-z]+),? {_IS_CALLED} (?:the )?[\"']?{name}", text)
        nouns = [word for word in noun.groups() if word] if noun else []
        nouns += name.lower().split()[-1:]
        same = current and current.words.lower().split()[-1] in nouns
        if not current or current.name or not same or _RIVALRY.search(self._here.text):
            return None
        current.name = spoken.name
        return current

    def _of(self, entities: Sequence[Entity]) -> Group | None:
        """Find the group of all of these organizations, first that which they lead."""
        for roles in (("lead",), ("lead", "member")):
            for group in reversed(self.groups):
                if set(entities) <= set(group.of_role(*roles)):
                    return group
        return None

    def _new(self, spoken: Spoken) -> Group:
        self.groups.append(Group(spoken.name, spoken.words, spoken.sure))
        return self.groups[-1]

    def _tell(self, told: NameList, last: Group | None) -> Group | None:
        """Take what is said of one list, if it is of a group; gives that group."""
        group = self._meant(told, last) if told.said.says in (*RANK, "left") else None
        words = self._here.text[slice(*told.told)]
        if group is None and self._lone and _OF_MEMBERS.match(words):
            group = self._new(Spoken(self._lone.name, self._lone.name, sure=False))
        if group is None and told.said.says == "left" and told.said.group is not None:
            group = self._new(self._here.groups[told.said.group])
        if group is None:
            return None
        before = self._here.text[: told.told[0]][-30:]
        says = told.said.says
        if says == "member" and _FOUNDER.match(words):
            if all(entity.may_be_person for entity in told.who):
                return None
            says = "lead" if len(told.who) == 1 else says
        status = told.said.status or (
            "proposed" if not group.strong and owned(before + words) else ""
        )
        dates, inside = self._here.dates, re.search(r"⟦D(\d+)⟧", words)
        only = dates[0] if len(dates) == 1 and _EVENT.search(words) else None
        day = dates[int(inside[1])] if inside else only
        for entity in told.who:
            self._role(group, entity, says, self._here.span(*told.told), day, status)
        return group

    def _meant(self, told: NameList, last: Group | None) -> Group | None:
        """Find the group that a list is about; `last` is that of the list before it."""
        text = self._here.text
        start = text[: told.told[0] if told.said.before else told.start]
        number = told.said.group
        if number is not None and (self._spoken[number] or self._here.groups[number].plural):
            return self._spoken[number]
        if TIER.match(text):
            return self._before
        left, right = self._spoken_in(text[: told.start]), self._spoken_in(text[told.end :])
        if left or (right and (told.said.before or told.said.says != "left")):
            return left[-1] if left else right[0]
        if last is not None:
            return last
        # Without a group in the sentence it is the one before, if the sentence goes on about it.
        goes_on = re.search(rf"\b(?:(?:it|they|which) (?:\w+ )?|{_FIRMS} (?:have )?)$", start)
        they = self._here.sentence.text.startswith("They ") or _OF_THE_SAME.search(text)
        goes_on = goes_on or _WITH_IT.match(text, told.told[0])
        return self._before if goes_on or they or self._opening or not told.said.before else None

    def _spoken_in(self, part: str) -> list[Group]:
        groups = [self._spoken[int(number)] for number in re.findall(r"⟦G(\d+)⟧", part)]
        return [group for group in groups if group is not None]

    def _by_default(self, lists: Sequence[NameList]) -> None:
        """Take or propose the lists of which no words say anything for certain."""
        told_of = {entity for group in self.groups for entity in group.roles}
        loose = []
        for told in lists:
            said = by_default(self._here.text, told) if told.said.says in ("", "member") else None
            if said is None or told_of.issuperset(told.who):
                continue
            number, how = said
            span = self._here.span(told.start, told.end)
            group = self._before if number is None else self._spoken[number]
            alone = len(told.who) < 2
            here = self.statements and self.statements[-1].sentence is self._here.sentence
            near = self._age == 1 and (how != "beside" or len(told.who) > 2 or here)
            if number is None and not near and not (self._age == 2 and how == "belongs"):
                group = None
            if group is None or told.said.says or (alone and how == "beside"):
                how = "belongs" if told.said.says else how
                loose.append(Loose(told.who, span, self._here.sentence, how))
            elif group.name or group.strong or how == "direct":
                sure = how in ("belongs", "direct") and not (alone and number is not None)
                for entity in told.who:
                    self._role(group, entity, "member", span, None, "" if sure else "proposed")
        self._look_back()
        if self._opening or ITEM.fullmatch(self._here.text):
            self._loose[-1] += loose
        else:
            self._loose = [self._loose[-1], loose]

    def _look_back(self) -> None:
        """Give a group that a sentence names first those whom it points back to."""
        how, called = points_back(self._here.text)
        told = {said.group for said in self.statements if said.sentence is not self._here.sentence}
        new = [each for each in self._spoken if each and each not in told]
        the = [spoken.definite and spoken.sure for spoken in self._here.groups]  # "The consortium"
        new = [each for each in new if each.name or (any(the) and not self._before)]
        how = how or ("beside" if new and new[0].name is None else None)
        new = [group for group in new if called or group.titled or not group.roles]
        loose = [each for row in self._loose for each in row]
        who = {entity for each in loose for entity in each.who}
        for each in loose if new and how and len(who) > 1 else ():
            for entity in each.who:
                status = "" if "belongs" in (each.how, how) else "proposed"
                self._role(new[0], entity, "member", each.span, None, status, each.sentence)

    def _role(
        self, group: Group, entity: Entity, role: str, place: tuple[int, int],
        date: str | None = None, status: str = "", sentence: Sentence | None = None,
    ) -> None:  # fmt: skip
        """Note that an organization has a role in a group, unless a better one is known."""
        known = group.roles.get(entity)
        if role in RANK and known is not None and (status or RANK[known] >= RANK[role]):
            return
        if not status and role in RANK:
            group.roles[entity] = role
        where = sentence or self._here.sentence
        said = Statement(role, where, *place, entity, group=group, date=date)
        self.statements.append(replace(said, reason=REASONS[status]))

    def _rivalries(self, lists: Sequence[NameList]) -> None:
        text = self._here.text
        for spoken, group in zip(self._here.groups, self._spoken, strict=True):
            self._rivals |= spoken.plural and bool(re.search(r"rival|compet|oppos", spoken.words))
            if "rival" in spoken.words.lower():
                self._rival(self._before, group, spoken.place)
        if against := _AGAINST.search(text):
            marks = re.findall(r"⟦G(\d+)⟧", text[: against.start()])
            one = self._spoken[int(marks[-1])] if marks else self._before
            self._rival(one, self._spoken[int(against[1][2:-1])], self._here.span(*against.span()))
        for row, told in enumerate(lists):
            if told.said.says == "against":
                self._against(told, lists[row - 1] if row else None)

    def _against(self, told: NameList, one: NameList | None) -> None:
        """Read "against rivals X and Y": of a group, else of those who stand before it."""
        marks = re.findall(r"⟦G(\d+)⟧", self._here.text[: told.start])
        left = self._spoken[int(marks[-1])] if marks else self._of(one.who[:1]) if one else None
        others = [group for group in self.groups if group is not left]
        sizes = [len(set(told.who) & group.members) for group in others]
        if left is not None and sizes and 2 * max(sizes) >= len(told.who):
            self._rival(left, others[sizes.index(max(sizes))], self._here.span(*told.told))
        elif one is not None and left is None and len(one.who) <= 4:
            for a in one.who:
                for b in told.who:
                    self._say("competitor", told.told, entity=a, other=b)

    def _rival(self, one: Group | None, two: Group | None, place: tuple[int, int]) -> None:
        if one and two and one is not two:
            said = Statement("rival", self._here.sentence, *place, group=one, other_group=two)
            self.statements.append(said)

    def _remember(self, lists: Sequence[NameList]) -> None:
        """Keep what the next sentence can point back to."""
        text, spoken = self._here.text, self._here.groups
        self._named += [each.who for each in reversed(lists) if len(each.who) > 1]
        alone = [each.who[0] for each in lists if len(each.who) == 1]
        self._lone = alone[0] if len(alone) == len(lists) == 1 and not lists[0].said.says else None
        self._subject = lists[0].who if lists and len(lists[0].who) > 1 else []
        ellipses = [each.words.lower() for each in spoken if each.ellipsis]
        self._several = bool(ellipses) or any(each.plural for each in spoken)
        opening = text.rstrip()
        if not opening.endswith(":"):
            heading = HEADING.search(text)
            opening = re.sub(r"\s*\([^()]*\)$", "", opening) + ":" if heading else ""
        item = ITEM.fullmatch(text)
        if opening or not item:
            self._opening = re.sub(r"⟦G\d+⟧", "the group", opening)
        self._age += bool(not item and (lists or self._spoken))
        present = [
            (row, group)
            for row, group in enumerate(self._spoken)
            if group is not None and (group.strong or group.roles or self._is_subject(row, group))
        ]
        if present:
            told = {said.group for said in self.statements if said.sentence is self._here.sentence}
            order = sorted(present, key=lambda e: (e[1] not in told, not e[1].strong))
            both = any(words.startswith("one") for words in ellipses)
            self._current, self._age = order[-1 if both else 0][1], 1

    def _is_subject(self, row: int, group: Group) -> bool:
        """Tell whether a sentence is about a group: it begins with it, or tells of joining."""
        before = self._here.text.partition(f"⟦G{row}⟧")[0]
        begins = not re.search(r"⟦[OG]", before) and len(before.split()) < 6
        alone = "⟦O" not in self._here.text
        return alone or bool(group.name and (begins or _JOINING.search(self._here.text)))

    def _take_lists(self) -> None:
        """Take a list of three or more that is only proposed, of a group that others are in."""
        sizes = Counter((said.group, said.start, said.reason) for said in self.statements)
        told = [group for group in self.groups if len(group.members) > 1]
        for at, said in enumerate(self.statements):
            many = sizes[said.group, said.start, said.reason] > 2
            if many and said.group in told and said.entity and said.reason == REASONS["proposed"]:
                self.statements[at] = replace(said, reason="")
                said.group.roles.setdefault(said.entity, said.says)

    def finish(self) -> None:
        """Join groups that prove to be one, and drop those of which too little is said."""
        self._take_lists()
        for group in list(self.groups):
            self._join_twin(group)
        left = {said.group for said in self.statements if said.says == "left" and not said.reason}
        named = [group for group in self.groups if group.titled and group in left]
        self.groups = [group for group in self.groups if group.is_told or group in named]
        alone = left.difference(self.groups)
        self.statements = [
            replace(said, reason=REASONS["alone"]) if said.group in alone else said
            for said in self.statements
            if said.group not in alone or said.says == "left"
        ]
        self.statements = [said for said in self.statements if self._stands(said)]
        known = any(said.says == "rival" for said in self.statements)
        if self._rivals and len(self.groups) == 2 and not known:
            one, two = self.groups
            first = next(said for said in self.statements if said.group is two)
            note = "the article calls its groups rivals, and speaks of two"
            rival = replace(first, says="rival", entity=None, group=one, date=None)
            self.statements.append(replace(rival, other_group=two, note=note))

    def _stands(self, said: Statement) -> bool:
        """Tell whether a statement is of groups that are kept."""
        kept = {None, *self.groups}
        named = said.group and said.reason and (said.group.name or said.says == "left")
        twice = said.says == "rival" and said.group is said.other_group
        return bool(said.group in kept or named) and said.other_group in kept and not twice

    def _join_twin(self, group: Group) -> None:
        """Join a group without a name to the one that has the same organizations or lead."""
        lead = set(group.of_role("lead"))
        for other in self.groups if group.name is None and group.members else ():
            led = lead and lead <= other.members and group.members <= other.members
            alike = led or group.members == other.members
            if other is group or not (alike or (lead and lead == set(other.of_role("lead")))):
                continue
            for entity, role in group.roles.items():
                if RANK[role] > RANK.get(other.roles.get(entity, ""), -1):
                    other.roles[entity] = role
            other.founded = other.founded or group.founded
            self.groups.remove(group)
            self.same.append((group.words, other))
            self.statements = [said.moved(group, other) for said in self.statements]
            return
