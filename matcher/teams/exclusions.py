"""Whom the words of a call leave out: "No American firms", "nur koreanische", "without Kakao"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from matcher.ecosystem import Ecosystem
from matcher.ingestion.listed_words import listed
from matcher.ingestion.phrases import PhraseIndex, folded, words
from matcher.ingestion.places import Place, countries_named
from matcher.ingestion.tag_words import ASKING, LITTLE
from matcher.teams.denials import denied
from matcher.teams.findings import LeftOut


def _any(name: str, part: str = "organizations") -> str:
    return f"(?<!\\w)(?:{'|'.join(listed(part, name))})"


#: Words for organizations: of a kind that a column says, of any, and of none that one says.
_KINDS = ("university", "research_institute", "public_body", "company")
_NOUN = re.compile(
    "|".join(f"(?P<{each}>{_any(each)}(?!\\w*[a-z]))" for each in (*_KINDS, "anybody", "odd")),
    re.IGNORECASE,
)
_FROM = re.compile(rf"\s+{_any('from')}\s+(?:(?:the|den|der|les|los)\s+)?", re.IGNORECASE)
_JOINED = re.compile(r"[\s,/]*(?:(?:or|and|nor|oder|und|ou|et|ni|y|o)\s+)?")
_ONLY = re.compile(rf"(?<!not )(?<!nicht ){_any('only')}\b", re.IGNORECASE)
_NO = re.compile(rf"{_any('before', 'denials')}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Exclusion:
    """Whom a piece of a sentence leaves out, and where it stands."""

    start: int
    end: int
    left_out: LeftOut


@dataclass(frozen=True)
class _Whom:
    """Organizations that a piece of a sentence names: one, or those of countries and a kind."""

    start: int
    end: int
    kind: str = "one"
    countries: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


def exclusions_of(ecosystem: Ecosystem, lines: Iterable[str]) -> tuple[LeftOut, ...]:
    """Give whom some sentences leave out, each once."""
    read = Exclusions(ecosystem).read
    return tuple(dict.fromkeys(each.left_out for line in lines for each in read(line)))


class Exclusions:
    """Reads whom a call leaves out.

    Parameters
    ----------
    ecosystem : Ecosystem
    """

    def __init__(self, ecosystem: Ecosystem) -> None:
        self._table, ids = ecosystem.organizations, ecosystem.organization_ids
        named = zip(ids.names.tolist(), ids.ids.tolist(), strict=True)
        self._names = PhraseIndex([(str(name), str(key)) for name, key in named])

    def read(self, line: str) -> list[Exclusion]:
        """Give whom a sentence leaves out, from left to right."""
        named = self._named(line)
        found: list[Exclusion] = []
        refused = denied(line, [(each.start, each.end) for each in named])
        for whom, is_refused in zip(named, refused, strict=True):
            before = line[: whom.start]
            only = _last(_ONLY, before) if whom.kind != "one" else None
            no = _last(_NO, before) if is_refused else None
            if only or is_refused:  # "No start-ups, only German firms" refuses no Germans
                trigger = no or only
                is_refused = not only or no is not None
                start, behind = trigger.span() if trigger else (whom.start, whom.start)
                odd = [
                    word.text
                    for word in words(line[behind : whom.start])
                    if folded(word.text) not in LITTLE | ASKING
                ]
                behind_it = re.split(r"[.;:,()]", line[whom.end :], maxsplit=1)[0]
                end = whom.end + (0 if trigger else len(behind_it))
                out = self._left_out(line[start:end].strip(), whom, not is_refused, odd)
                found.append(Exclusion(start, end, out))
        return found

    def names_one(self, text: str) -> bool:
        """Tell whether a text names an organization."""
        return bool(self._names.find(text))

    def _named(self, line: str) -> list[_Whom]:
        places, found = countries_named(line), []
        for noun in _NOUN.finditer(line):
            start, end = noun.span()
            at: list[Place] = []
            for place in reversed(places):
                if place.end <= start and _JOINED.fullmatch(line[place.end : start]):
                    at, start = [place, *at], place.start
            for place in places:
                between = line[end : place.start]
                if place.start >= end and (between == " " or _FROM.fullmatch(between)):
                    at, end = [*at, place], place.end
            kind = str(noun.lastgroup)
            kind = "anybody" if kind == "company" and at else kind
            found.append(_Whom(start, end, kind, tuple(dict.fromkeys(p.country for p in at))))
        for hit in self._names.find(line):
            if not any(each.start < hit.end and hit.start < each.end for each in found):
                found.append(_Whom(hit.start, hit.end, ids=hit.keys))
        return sorted(found, key=lambda each: each.start)

    def _left_out(self, said: str, whom: _Whom, is_only: bool, odd: list[str]) -> LeftOut:
        table = self._table
        if whom.kind == "one":
            names = table["name"][table["id"].isin(whom.ids)]
            return LeftOut(said, True, " or ".join(names.astype(str)), whom.ids)
        if whom.kind == "odd":
            odd = [*odd, said.split()[-1]]
        if odd or (whom.kind == "anybody" and not whom.countries):
            word = (odd or [said.split()[-1]])[0]
            return LeftOut(said, False, word, () if is_only else self._told(word))
        mask = np.ones(len(table), dtype=bool)
        if whom.countries:
            mask &= table["country"].isin(whom.countries).to_numpy()
        if whom.kind in _KINDS:
            mask &= (table["kind"] == whom.kind).to_numpy()
        ids = table["id"][~mask if is_only else mask].astype(str)
        what = "organizations" if whom.kind == "anybody" else _PLURAL[whom.kind]
        what += (
            f" of {' or '.join(_country(code) for code in whom.countries)}"
            if whom.countries
            else ""
        )
        return LeftOut(said, True, f"all but {what}" if is_only else what, tuple(ids))

    def _told(self, word: str) -> tuple[str, ...]:
        """Give of whom name, sector or description say a word."""
        table = self._table
        columns = [each for each in ("name", "sector", "description") if each in table]
        text = table[columns].fillna("").astype(str).agg(" ".join, axis=1)
        stem = "-?".join(re.escape(part) for part in word.removesuffix("s").split("-"))
        says = text.str.contains(rf"\b{stem}", case=False)
        return tuple(table["id"][says].astype(str))


_PLURAL = {
    "university": "universities",
    "research_institute": "research institutes",
    "public_body": "public bodies",
    "company": "companies",
}


def _country(code: str) -> str:
    from babel import Locale

    name = str(Locale("en").territories.get(code, code))
    return f"the {name}" if name.startswith("United ") or name.endswith("lands") else name


def _last(pattern: re.Pattern[str], before: str) -> re.Match[str] | None:
    """Give the last place of a pattern in the clause at the end of some words."""
    clause = max(before.rfind(each) for each in ".;:,(")
    return next(reversed([*pattern.finditer(before, clause + 1)]), None)
