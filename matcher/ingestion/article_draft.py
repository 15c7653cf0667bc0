"""What was read in articles, as the tables of a draft data set and a list to review."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from matcher.csv_writing import csv_text
from matcher.ecosystem.raw import shown
from matcher.ecosystem.schema import TABLES
from matcher.ingestion.article_groups import Group, Statement
from matcher.ingestion.article_names import Entity
from matcher.ingestion.article_sentences import Sentence
from matcher.ingestion.article_words import PEOPLES
from matcher.ingestion.ingested import Reject
from matcher.ingestion.phrases import folded

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem
    from matcher.ingestion.article_capabilities import Claim
    from matcher.ingestion.article_reading import Reading

_PLACE = ("sentence", "sentence_start", "sentence_end")

#: Columns of review.csv.
REVIEW_COLUMNS = (
    *("article", "about", "statement", "taken", "why", "table", "id", "date"),
    *("sentence", "start", "end", "words", "words_start", "words_end"),
)

_NO_DATE = "neither the sentence nor the article has a date, and this needs one"

_VERBS = {
    "lead": "{entity} leads {group}",
    "member": "{entity} is a member of {group}",
    "invited": "{entity} is invited by {group}",
    "left": "{entity} has left {group}",
    "rival": "{group} and {other_group} are rivals",
    "founded": "{group} was founded",
    "competitor": "{entity} and {other} are competitors",
    "works with": "{entity} works with {other}",
}
_TABLES = {
    **dict.fromkeys(("lead", "member", "invited", "left"), "memberships"),
    "rival": "rivalries",
    "founded": "coalitions",
    "competitor": "ties",
    "works with": "collaborations",
}


class Draft:
    """Gathers the readings of articles.

    Parameters
    ----------
    vocabulary : Ecosystem or None
        Organizations and coalitions keep the ids that they have there.
    capabilities : DataFrame
        The tree that goes into the draft.
    """

    def __init__(self, vocabulary: Ecosystem | None, capabilities: pd.DataFrame) -> None:
        self._capabilities = capabilities
        self._known = pd.DataFrame() if vocabulary is None else vocabulary.organizations
        self._known_ids = {} if vocabulary is None else {
            row: place for place, row in enumerate(self._known["id"])
        }  # fmt: skip
        self._coalition_ids: dict[str, str] = {}
        if vocabulary is not None:
            named = vocabulary.coalitions
            self._coalition_ids = dict(zip(map(_key, named["name"]), named["id"], strict=True))
        self._names = dict(self._capabilities[["id", "name"]].itertuples(index=False, name=None))
        self._rows: dict[str, dict[tuple[str, ...], dict[str, object]]] = {
            name: {} for name in TABLES
        }
        self._new: dict[str, str] = {}
        self._review: list[tuple[object, ...]] = []
        self._texts: dict[str, str] = {}

    def add(self, reading: Reading) -> list[Reject]:
        """Take the reading of one article; gives what of it was not taken, and why."""
        article = reading.article
        if article.extracted:
            self._texts[f"{article.file}.txt"] = article.text
        one = _One(self, reading)
        # Who has left comes first: the row then says until when, whatever else is told of it.
        for said in sorted(reading.statements, key=lambda said: said.says != "left"):
            one.take(said)
        for claim in reading.claims:
            one.claim(claim)
        one.names()
        self._review += sorted(one.review, key=lambda row: (row[9], row[12], row[1], row[2]))
        return one.rejects

    def row(self, table: str, key: tuple[str, ...], cells: dict[str, object]) -> bool:
        """Add a row unless there is one of that key; tells whether it was new."""
        if key in self._rows[table]:
            return False
        self._rows[table][key] = cells
        return True

    def organization(self, entity: Entity, where: Sentence) -> str:
        """Give the id of an organization, whose row is added where it is not there yet."""
        place = _place(where)
        if entity.known is not None:
            self._add_known(entity.known, "", place)
            return entity.known
        identifier = self._new_id(entity)
        text = "new: the vocabulary has no organization of this name"
        cells = {"id": identifier, "name": entity.name, "kind": entity.kind, "review": text}
        self.row("organizations", (identifier,), cells | place)
        return identifier

    def _add_known(self, identifier: str, review: str, place: dict[str, object]) -> None:
        row = self._known.iloc[self._known_ids[identifier]]
        cells = {str(column): value for column, value in row.items() if pd.notna(value)}
        marked = cells | {"review": review or None} | place
        added = self.row("organizations", (identifier,), marked)
        parent = cells.get("parent_id")
        if added and isinstance(parent, str):
            self._add_known(parent, "not named in the article: the parent of one that is", {})

    def _new_id(self, entity: Entity) -> str:
        key = folded(entity.name)
        if key not in self._new:
            base = slug(entity.name) or "organization"
            taken = {*self._known_ids, *self._new.values()}
            self._new[key] = next(name for name in _numbered(base) if name not in taken)
        return self._new[key]

    def coalition(self, group: Group, source: str, published: str | None) -> str:
        """Give the id of a coalition, whose row is added where it is not there yet."""
        name = coalition_name(group)
        identifier = self._coalition_ids.get(_key(name)) or slug(name) or "coalition"
        how = "" if group.name else "; the article gives it no name"
        cells: dict[str, object] = {
            "id": identifier,
            "name": name,
            "founded": group.founded or published,
            "description": f"Read from an article, to be reviewed{how}.",
            "source": source,
        }
        self.row("coalitions", (identifier,), cells)
        return identifier

    def tables(self) -> dict[str, pd.DataFrame]:
        """Give the tables of the draft."""
        tables = {}
        for name, table in TABLES.items():
            rows = list(self._rows[name].values())
            if rows or name == "organizations":
                columns = dict.fromkeys(column for row in rows for column in row)
                ordered = [c for c in table.column_names if c in columns or name == "organizations"]
                ordered += [column for column in columns if column not in ordered]
                tables[name] = _typed(pd.DataFrame(rows, columns=ordered))
        if "evidence" in tables:
            tables["capabilities"] = self._capabilities
        return tables

    def further(self) -> dict[str, str]:
        """Give review.csv and the texts taken out of HTML."""
        return {"review.csv": csv_text(REVIEW_COLUMNS, self._review), **self._texts}

    def capability(self, identifier: str) -> str:
        """Give the name of a capability."""
        return str(self._names[identifier])


class _One:
    """What one article brings to the draft."""

    def __init__(self, draft: Draft, reading: Reading) -> None:
        self._draft, self._reading = draft, reading
        self._file = reading.article.file
        self._day = reading.article.published
        self._source = f"{self._file}, {self._day}" if self._day else self._file
        self.review: list[tuple[object, ...]] = []
        self.rejects: list[Reject] = []
        self._used: set[Entity] = set()

    # -- statements ----------------------------------------------------------------------------

    def take(self, said: Statement) -> None:
        """Take one statement into the draft, or say why not."""
        words = _VERBS[said.says].format(
            entity=said.entity.name if said.entity else "",
            other=said.other.name if said.other else "",
            group=coalition_name(said.group) if said.group else "",
            other_group=coalition_name(said.other_group) if said.other_group else "",
        )
        if said.what:
            words += f" on {said.what}"
        reason, identifier = said.reason, ""
        if not reason:
            reason, identifier = getattr(self, f"_{_TABLES[said.says]}")(said)
        day = said.date or ("" if reason else self._day) or ""
        note = reason or said.note or self._date_note(said)
        self._note(said.says, words, not reason, note, _TABLES[said.says], identifier, day,
                   said.sentence, said.start, said.end)  # fmt: skip
        if reason:
            self.rejects.append(Reject(self._file, _TABLES[said.says], None, None, words, reason))
        else:
            self._used |= {each for each in (said.entity, said.other) if each is not None}

    def _date_note(self, said: Statement) -> str:
        if said.date is None and self._day is not None:
            return "no date is stated: the day of the article"
        return ""

    def _coalition(self, group: Group) -> str:
        return self._draft.coalition(group, self._source, self._day)

    def _memberships(self, said: Statement) -> tuple[str, str]:
        assert said.group is not None and said.entity is not None
        until = (said.date or self._day) if said.says == "left" else None
        if said.says == "left" and until is None:
            return _NO_DATE, ""
        identifier = self._coalition(said.group)
        organization = self._draft.organization(said.entity, said.sentence)
        # The row has the highest role that the article gives, wherever it does.
        role = said.group.roles.get(said.entity, "member")
        since = None if said.says == "left" else said.date or self._day
        self._row(
            "memberships", (identifier, organization), said.sentence, coalition_id=identifier,
            organization_id=organization, role=role, since=since, until=until,

        )  # fmt: skip
        return "", f"{identifier} {organization}"

    def _coalitions(self, said: Statement) -> tuple[str, str]:
        assert said.group is not None
        return "", self._coalition(said.group)

    def _rivalries(self, said: Statement) -> tuple[str, str]:
        assert said.group is not None and said.other_group is not None
        one, two = self._coalition(said.group), self._coalition(said.other_group)
        if one == two:
            return "both sides have the same name", ""
        self._row(
            "rivalries", tuple(sorted((one, two))), said.sentence, coalition_a=one, coalition_b=two,
            since=said.date or self._day,
        )  # fmt: skip
        return "", f"{one} {two}"

    def _ties(self, said: Statement) -> tuple[str, str]:
        assert said.entity is not None and said.other is not None
        one = self._draft.organization(said.entity, said.sentence)
        two = self._draft.organization(said.other, said.sentence)
        for a, b in ((one, two), (two, one)):
            self._row(
                *("ties", (a, b), said.sentence),
                organization_a=a,
                organization_b=b,
                kind="competitor",
                since=said.date or self._day,
            )
        return "", f"{one} {two}"

    def _collaborations(self, said: Statement) -> tuple[str, str]:
        assert said.entity is not None and said.other is not None
        start = said.date or self._day
        if start is None:
            return _NO_DATE, ""
        one = self._draft.organization(said.entity, said.sentence)
        two = self._draft.organization(said.other, said.sentence)
        about = said.what or said.other.name
        identifier = slug(f"{one} {about}")
        name = said.what or f"{said.entity.name} and {said.other.name}"
        kind = "product" if said.what else "partnership"
        self._row(
            "collaborations", (identifier,), said.sentence, id=identifier, name=name, kind=kind,
            start_date=start,
        )  # fmt: skip
        for organization in (one, two):
            cells = {"collaboration_id": identifier, "organization_id": organization}
            self._draft.row("participants", (identifier, organization), dict(cells))
        return "", f"{identifier} {two}"

    def _row(self, table: str, key: tuple[str, ...], where: Sentence, **cells: object) -> None:
        """Add a row with where it is from."""
        self._draft.row(table, key, cells | {"source": self._source} | _place(where))

    # -- capabilities --------------------------------------------------------------------------

    def claim(self, claim: Claim) -> None:
        """Take one capability into the draft, or say why not."""
        sentence = self._sentence(claim.start)
        name = self._draft.capability(claim.capability_id)
        who = claim.entity.name if claim.entity else "somebody"
        words = f"{who} {claim.direction} {name}"
        identifier = ""
        if not claim.reason and claim.entity is not None:
            organization = self._draft.organization(claim.entity, sentence)
            self._used.add(claim.entity)
            identifier = f"{organization} {claim.capability_id}"
            key = (organization, claim.capability_id, claim.direction)
            self._row(
                *("evidence", (*key, self._file, str(sentence.start)), sentence),
                organization_id=organization,
                capability_id=claim.capability_id,
                direction=claim.direction,
                count=1.0,
                date=self._day,
                kind="text",
                note=claim.words,
            )
        self._note(claim.direction, words, not claim.reason, claim.reason, "evidence", identifier,
                   self._day or "", sentence, claim.start, claim.end)  # fmt: skip
        if claim.reason:
            self.rejects.append(
                Reject(self._file, "evidence", None, None, f"{words}: {claim.words}", claim.reason)
            )

    # -- names ---------------------------------------------------------------------------------

    def names(self) -> None:
        """List every name: known ones, new ones, those that nobody knows, and short forms."""
        seen: set[Entity] = set()
        for mention in self._reading.mentions:
            entity = mention.entity
            if entity in seen or (mention.weak and entity not in self._used):
                continue
            seen.add(entity)
            self._name(entity, self._sentence(mention.start), mention.start, mention.end)
        for text, keys, start, end in self._reading.names.ambiguous:
            why = f"the vocabulary has several of that name: {', '.join(keys)}"
            self._note("name", f"{text} is unclear", False, why, "organizations", "", "",
                       self._sentence(start), start, end)  # fmt: skip
        for words, why, group in self._reading.story.same:
            text = f"'{words}' is {coalition_name(group)}"
            self._note("coalition", text, True, f"taken for one: {why}", "coalitions", "", "",
                       self._sentence(group.start), group.start, group.end)  # fmt: skip

    def _name(self, entity: Entity, sentence: Sentence, start: int, end: int) -> None:
        if entity.known is not None:
            identifier = self._draft.organization(entity, sentence)
            self._note("name", f"{entity.name} is named", True, "known to the vocabulary",
                       "organizations", identifier, "", sentence, start, end)  # fmt: skip
        elif entity in self._used:
            identifier = self._draft.organization(entity, sentence)
            self._note("name", f"{entity.name} is new", True, "the vocabulary does not have it",
                       "organizations", identifier, "", sentence, start, end)  # fmt: skip
        elif folded(entity.name) not in PEOPLES:
            self._note("unknown name", f"{entity.name} is unknown", False,
                       "a capitalised name of which no statement was read", "organizations", "",
                       "", sentence, start, end)  # fmt: skip
        for short, why in dict.fromkeys(entity.also):
            self._note("name", f"{short} is taken for {entity.name}", True, why, "organizations",
                       entity.known or "", "", sentence, start, end)  # fmt: skip

    # -- review --------------------------------------------------------------------------------

    def _note(
        self,
        about: str,
        statement: str,
        taken: bool,
        why: str,
        table: str,
        identifier: str,
        date: str,
        sentence: Sentence,
        start: int,
        end: int,
    ) -> None:
        words = " ".join(self._reading.article.text[start:end].split())
        self.review.append(
            (self._file, about, statement, "yes" if taken else "no", why, table, identifier, date,
             sentence.line, sentence.start, sentence.end, words, start, end)
        )  # fmt: skip

    def _sentence(self, place: int) -> Sentence:
        """Give the sentence at an offset."""
        return next(
            part
            for part in reversed(self._reading.sentences)
            if part.start <= place or part.start == 0
        )


def coalition_name(group: Group) -> str:
    """Give the name of a group, or one made of who leads or forms it.

    Examples
    --------
    >>> coalition_name(Group(None, "the alliance", True, {Entity("KT"): "lead"}))
    'KT-led alliance'
    """
    if group.name is not None:
        return group.name
    noun = re.sub(r".*\b", "", group.words.rstrip("s ")) or "coalition"
    found = re.search(r"(\w[\w-]*)\W*$", group.words)
    noun = (
        found[1].lower()
        if found and found[1].lower() not in ("one", "other", "first")
        else "coalition"
    )
    leads = group.of_role("lead")
    if leads:
        return "-".join(entity.name for entity in leads) + f"-led {noun}"
    members = [entity.name for entity in group.of_role("member")] or ["unknown"]
    return f"{'-'.join(members[:4])} {noun}"


def slug(name: str) -> str:
    """Give an id made of a name.

    Examples
    --------
    >>> slug("LG U+ & Co."), slug("카카오")
    ('lg-u-co', '카카오')
    """
    return re.sub(r"[\W_]+", "-", folded(name)).strip("-")[:80]


def _numbered(base: str) -> Iterable[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


def _place(sentence: Sentence) -> dict[str, object]:
    return dict(
        zip(_PLACE, (shown(sentence.line, 2000), sentence.start, sentence.end), strict=True)
    )


def _key(name: str) -> str:
    return re.sub(r"\W+", " ", name.casefold()).removeprefix("the ").strip()


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Give text columns as text; numbers that may be missing as text too, without a point."""
    typed = {}
    for column in frame.columns:
        cells = frame[column]
        if column == "count":
            typed[column] = cells.astype("float64")
        else:
            text = [None if cell is None or cell != cell else str(cell).removesuffix(".0")
                    for cell in cells.tolist()]  # fmt: skip
            typed[column] = pd.Series(text, dtype="str")
    return pd.DataFrame(typed, columns=list(frame.columns))
