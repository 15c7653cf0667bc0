"""What was read in articles, as the tables of a draft data set and a list to review."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from matcher.csv_writing import csv_text, read_back, with_formula
from matcher.ecosystem.raw import shown
from matcher.ecosystem.schema import TABLES
from matcher.errors import RequestError
from matcher.ingestion.article_groups import Group, Statement, group_key
from matcher.ingestion.article_names import Entity, Mention, Names
from matcher.ingestion.article_words import PEOPLES
from matcher.ingestion.cells import slug, unused
from matcher.ingestion.ingested import Reject
from matcher.ingestion.phrases import folded
from matcher.ingestion.remedies import remedy
from matcher.ingestion.review import NO, REVIEW, YES
from matcher.ingestion.sentences import Sentence
from matcher.ingestion.texts import Article

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

#: Columns of review.csv.
REVIEW_COLUMNS = (
    *("decision", "article", "about", "statement", "taken", "why", "table", "id", "date"),
    *("sentence", "start", "end", "words", "words_start", "words_end"),
)
_SAID = {
    "lead": ("{entity} leads {group}", "memberships"),
    "member": ("{entity} is a member of {group}", "memberships"),
    "invited": ("{entity} is invited by {group}", "memberships"),
    "left": ("{entity} has left {group}", "memberships"),
    "rival": ("{group} and {other_group} are rivals", "rivalries"),
    "founded": ("{group} was founded", "coalitions"),
    "competitor": ("{entity} and {other} are competitors", "ties"),
}


@dataclass(frozen=True)
class Reading:
    """What was found in one article."""

    article: Article
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...]
    names: Names
    same: tuple[tuple[str, Group], ...]  # words for groups that were taken to be another
    statements: tuple[Statement, ...]


class Draft:
    """Gathers the readings of articles; what the vocabulary has keeps the ids that it has there.

    `decided` is whether a statement of an article is right, as a person said in an earlier review.
    """

    def __init__(
        self, vocabulary: Ecosystem | None, decided: Mapping[tuple[str, str], bool] | None = None
    ) -> None:
        self.decided = dict(decided or {})
        self._known: dict[str, dict[str, object]] = {}
        self._coalitions: dict[str, str] = {}
        if vocabulary is not None:
            for row in vocabulary.organizations.to_dict("records"):
                self._known[row["id"]] = {str(k): v for k, v in row.items() if pd.notna(v)}
            named = vocabulary.coalitions
            self._coalitions = dict(zip(map(group_key, named["name"]), named["id"], strict=True))
        self._rows: dict[str, dict[tuple[str, ...], dict[str, object]]] = {}
        self._new: dict[str, str] = {}
        self._review: list[tuple[object, ...]] = []
        self._texts: dict[str, str] = {}

    def add(self, reading: Reading) -> list[Reject]:
        """Take the reading of one article; gives what of it was not taken, and why."""
        article = reading.article
        if article.extracted:
            self._texts[f"{article.file}.txt"] = article.text
        one = _ArticleDraft(self, reading)
        # Who has left comes first: the row then says until when, whatever else is told of it.
        for said in sorted(reading.statements, key=lambda said: said.says != "left"):
            one.take(said)
        one.names()
        self._review += sorted(one.review, key=lambda row: (row[9], row[12], row[1], row[2]))
        return one.rejects

    def row(self, table: str, key: tuple[str, ...], cells: dict[str, object]) -> None:
        """Add a row unless there is one of that key."""
        self._rows.setdefault(table, {}).setdefault(key, cells)

    def organization(self, entity: Entity, where: Sentence) -> str:
        """Give the id of an organization, whose row is added where it is not there yet."""
        if entity.known is not None:
            self._add_known(entity.known, None, _place(where))
            return entity.known
        key = folded(entity.name)
        if key not in self._new:
            taken = {*self._known, *self._new.values()}
            self._new[key] = unused(slug(entity.name) or "organization", taken)
        text = "new: the vocabulary has no organization of this name"
        cells: dict[str, object] = {
            "id": self._new[key], "name": entity.name, "kind": entity.kind, "review": text,
        }  # fmt: skip
        self.row("organizations", (self._new[key],), cells | _place(where))
        return self._new[key]

    def _add_known(self, identifier: str, review: str | None, place: dict[str, object]) -> None:
        cells = self._known[identifier]
        self.row("organizations", (identifier,), cells | {"review": review} | place)
        parent = cells.get("parent_id")
        if isinstance(parent, str) and (parent,) not in self._rows["organizations"]:
            self._add_known(parent, "not named in the article: the parent of one that is", {})

    def coalition(self, group: Group, source: str, published: str | None) -> str:
        """Give the id of a coalition, whose row is added where it is not there yet."""
        name = coalition_name(group)
        identifier = self._coalitions.get(group_key(name)) or slug(name) or "coalition"
        how = "" if group.name else "; the article gives it no name"
        text = f"Read from an article, to be reviewed{how}."
        self.row("coalitions", (identifier,), {
            "id": identifier, "name": name, "founded": group.founded or published,
            "description": text, "source": source,
        })  # fmt: skip
        return identifier

    def tables(self) -> dict[str, pd.DataFrame]:
        """Give the tables of the draft."""
        tables = {}
        for name, table in TABLES.items():
            rows = list(self._rows.get(name, {}).values())
            if rows or name == "organizations":
                columns = dict.fromkeys(column for row in rows for column in row)
                ordered = [c for c in table.column_names if c in columns or name == "organizations"]
                ordered += [column for column in columns if column not in ordered]
                frame = pd.DataFrame(rows, columns=ordered, dtype="object")
                tables[name] = frame.astype("str")
        return tables

    def further(self) -> dict[str, str]:
        """Give review.csv and the texts taken out of HTML."""
        said = {True: "yes", False: "no", None: ""}
        rows = [(said[self.decided.get((str(row[0]), str(row[2])))], *row) for row in self._review]
        return {REVIEW: csv_text(REVIEW_COLUMNS, rows), **self._texts}


class _ArticleDraft:
    """What one article brings to the draft."""

    def __init__(self, draft: Draft, reading: Reading) -> None:
        self._draft, self._reading = draft, reading
        self._file = reading.article.file
        self._day = reading.article.published
        self._source = f"{self._file}, {self._day}" if self._day else self._file
        self.review: list[tuple[object, ...]] = []
        self.rejects: list[Reject] = []
        self._used: set[Entity] = set()
        self._gone: set[tuple[Group | None, Entity | None]] = set()

    def take(self, said: Statement) -> None:
        """Take one statement into the draft, or say why not."""
        template, table = _SAID[said.says]
        words = template.format(
            entity=said.entity.name if said.entity else "",
            other=said.other.name if said.other else "",
            group=coalition_name(said.group) if said.group else "",
            other_group=coalition_name(said.other_group) if said.other_group else "",
        )
        right = self._draft.decided.get((self._file, words))
        told = said.reason if right is None else None if right else "the review says no"
        reason, identifier, dated = told, "", said.date or self._day
        membership = (said.group, said.entity)
        if not reason and said.says == "left" and dated is None:
            reason = "neither the sentence nor the article has a date, and this needs one"
            self._gone.add(membership)
        elif not reason and membership in self._gone:
            reason = "it has left since, on a day that is not stated"
        if reason:
            self.rejects.append(
                Reject(self._file, table, None, None, words, reason, remedy(reason))
            )
        else:
            identifier = self._rows(said, table, dated)
        undated = said.date is None and self._day is not None
        why = reason or ("the review says yes" if right else said.note)
        why = why or ("no date is stated: the day of the article" if undated else "")
        row = (said.says, words, not reason, why, table, identifier)
        self._note(*row, said.start, said.end, (said.date if reason else dated) or "")

    def _rows(self, said: Statement, table: str, day: str | None) -> str:
        """Add the rows of a statement; gives the ids that it is about."""
        groups = [group for group in (said.group, said.other_group) if group is not None]
        sides = [self._draft.coalition(each, self._source, self._day) for each in groups]
        entities = [each for each in (said.entity, said.other) if each is not None]
        who = [self._draft.organization(each, said.sentence) for each in entities]
        self._used.update(entities)
        rows: list[dict[str, object]] = []
        if table == "memberships":
            # The row has the highest role that the article gives, wherever it does.
            left = said.says == "left"
            role = groups[0].roles.get(entities[0], "member" if left else said.says)
            dates = {"since": None if left else day, "until": day if left else None}
            rows = [{"coalition_id": sides[0], "organization_id": who[0], "role": role, **dates}]
        elif table == "rivalries" and sides[0] != sides[1]:
            one, two = sorted(sides)
            rows = [{"coalition_a": one, "coalition_b": two, "since": day}]
        elif table == "ties":
            rows = [
                {"organization_a": a, "organization_b": b, "kind": "competitor", "since": day}
                for a, b in (who, who[::-1])
            ]
        for cells in rows:
            key = tuple(str(cell) for cell in cells.values())[:2]
            self._draft.row(table, key, cells | {"source": self._source} | _place(said.sentence))
        return " ".join([*sides, *who])

    def names(self) -> None:
        """List every name and what it was taken for, and what a person may want to add."""
        reading = self._reading
        seen: set[Entity] = set()
        for each in reading.mentions:
            if each.entity not in seen and not (each.weak and each.entity not in self._used):
                seen.add(each.entity)
                self._name(each)
        for text, keys, start, end in reading.names.ambiguous:
            why = f"the vocabulary has several of that name: {', '.join(keys)}"
            self._note("name", f"{text} is unclear", False, why, "organizations", "", start, end)
        # A group may have gone since: it was taken for a third one, or too little was told of it.
        told = {each.group: each for each in reversed(reading.statements) if each.group}
        for words, group in ((words, group) for words, group in reading.same if group in told):
            said = told[group]
            text = f"'{words}' is {coalition_name(group)}"
            why = "taken for one: the same lead or members"
            self._note("coalition", text, True, why, "coalitions", "", said.start, said.end)

    def _name(self, mention: Mention) -> None:
        entity, place = mention.entity, (mention.start, mention.end)
        identifier = ""
        if entity.known is not None or entity in self._used:
            identifier = self._draft.organization(entity, self._sentence(mention.start))
        if not identifier and folded(entity.name) in PEOPLES:
            return
        about, what, why = "name", "new", "the vocabulary does not have it"
        if entity.known is not None:
            what, why = "named", "known to the vocabulary"
        elif not identifier:
            about, what = "unknown name", "unknown"
            why = "a capitalised name of which no statement was read"
        taken, text = bool(identifier), f"{entity.name} is {what}"
        self._note(about, text, taken, why, "organizations", identifier, *place)
        for short, reason in dict.fromkeys(entity.also):
            text = f"{short} is taken for {entity.name}"
            self._note("name", text, True, reason, "organizations", entity.known or "", *place)

    def _note(
        self, about: str, statement: str, taken: bool, why: str, table: str, identifier: str,
        start: int, end: int, date: str = "",
    ) -> None:  # fmt: skip
        """Add a row to the review."""
        sentence = self._sentence(start)
        words = " ".join(self._reading.article.text[start:end].split())
        self.review.append(
            (self._file, about, statement, "yes" if taken else "no", why, table, identifier, date,
             sentence.line, sentence.start, sentence.end, words, start, end)
        )  # fmt: skip

    def _sentence(self, place: int) -> Sentence:
        """Give the sentence at an offset."""
        return next(part for part in reversed(self._reading.sentences) if part.start <= place)


def decisions(review: Path) -> dict[tuple[str, str], bool]:
    """Read which statements of which articles a person says are right, and which are not.

    Raises
    ------
    RequestError
        Where the file is no review of articles, or a decision is neither yes nor no.
    """
    columns = ("decision", "article", "about", "statement")
    found = {}
    for line, row in enumerate(read_back(review, columns, "is no review of articles"), 2):
        said = row["decision"].strip().casefold()
        where = f"{review}, row {line}, column decision"
        if said and said not in (*YES, *NO):
            raise RequestError(f"{where}: {row['decision']!r} is no decision; write yes or no")
        if said and row["about"] not in _SAID:
            told = f"a row about {row['about']!r} cannot be decided, but in the tables of the draft"
            raise RequestError(f"{where}: {told}; statements can: {', '.join(_SAID)}")
        if said:
            found[with_formula(row["article"]), with_formula(row["statement"])] = said in YES
    return found


def coalition_name(group: Group) -> str:
    """Give the name of a group, or one made of who leads or forms it.

    Examples
    --------
    >>> coalition_name(Group(None, "the alliance", True, {Entity("KT"): "lead"}))
    'KT-led alliance'
    """
    if group.name is not None:
        return group.name
    found = re.search(r"([^\W\d_]+)\W*$", group.words)
    noun = found[1].lower() if found else "coalition"
    noun = "coalition" if noun in ("one", "other", "another", "first", "former", "latter") else noun
    leads = [entity.name for entity in group.of_role("lead")]
    if leads:
        return "-".join(leads) + f"-led {noun}"
    members = [entity.name for entity in group.of_role("member")]
    return f"{'-'.join(members[:4])} {noun}" if members else group.words


def _place(sentence: Sentence) -> dict[str, object]:
    cut = shown(sentence.line, 2000)
    return {"sentence": cut, "sentence_start": sentence.start, "sentence_end": sentence.end}
