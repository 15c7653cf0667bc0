"""What changed since an earlier report: the data, the ranks and why."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from matcher.errors import RequestError
from matcher.findings import SCHEMA_VERSION
from matcher.reporting.since_findings import RankMove, Since
from matcher.reporting.text import said

#: From so many points on a part of a score has changed.
NOTABLE = 0.05

#: What of a reason changes without a new reason: its sources and figures.
_DETAILS = re.compile(r" ?\([^()]*\)|\d+")

#: How many changes of each kind are given as why.
WHY = 2


_WANTED = "give a file that `matcher report -o OLD.json` wrote"
_KEYS = (
    *("dataset", "as_of", "newest_date", "organization", "coalition", "model", "suggestions"),
    *("pairs", "standing", "recruits", "contents", "sources", "sources_in_all"),
)


@dataclass(frozen=True)
class Earlier:
    """An earlier report, as `matcher report -f json` writes it.

    Attributes
    ----------
    file : pathlib.Path
    document : mapping
        With every key that is compared; what stands there is anybody's.
    """

    file: Path
    document: Mapping[str, Any]

    @classmethod
    def read(cls, path: Path) -> Earlier:
        """Read it.

        Raises
        ------
        RequestError
            Where it cannot be read, is none, or is of another version of the document.
        """
        try:
            found = json.loads(path.read_text("utf-8"), parse_constant=_no_number)
        except OSError as error:
            raise RequestError(f"cannot read {path}: {error.strerror}") from error
        except ValueError as error:  # no JSON, or no UTF-8
            raise RequestError(f"{path} is no JSON ({error}); {_WANTED}") from error
        except RecursionError as error:
            said = "its values lie too deep in each other"
            raise RequestError(f"{path}: {said}; {_WANTED}") from error
        if not isinstance(found, dict) or "schema_version" not in found:
            raise RequestError(f"{path} is no document of this program; {_WANTED}")
        if found["schema_version"] != SCHEMA_VERSION:
            raise RequestError(
                f"{path} has schema_version {found['schema_version']!r}, and {SCHEMA_VERSION} is "
                "read here; write the earlier report again with this version"
            )
        missing = [key for key in _KEYS if key not in found]
        if missing:
            raise RequestError(f"{path} is no report (it has no {missing[0]}); {_WANTED}")
        return cls(path, found)

    def check(self, key: str, asked: str | None) -> None:
        """Refuse it where it is about another organization or coalition.

        Parameters
        ----------
        key : {"organization", "coalition"}
        asked : str or None
            The id of what the report is about now.

        Raises
        ------
        RequestError
        """
        about = self.document[key]
        whom = about.get("id") if isinstance(about, dict) else None
        then = whom if isinstance(whom, str) else None
        if then != asked:
            raise RequestError(
                f"{self.file} is about the {key} {then or '(none)'}, and this report about "
                f"{asked or '(none)'}; --since compares reports on the same question"
            )

    def changes(self, now: Mapping[str, Any]) -> Since:
        """Compare it with one on the same question, as the `to_dict` of that gives it.

        Raises
        ------
        RequestError
            Where it is about somebody else, or broken.
        """
        from matcher.reporting.schemas import hold

        for key in ("organization", "coalition"):
            self.check(key, (now[key] or {}).get("id"))
        try:
            found = _compared(self.document, now, self.file)
            # What it says goes into a document that keeps its schema, so it has to keep it too.
            hold(found)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise RequestError(f"{self.file} is a broken report ({error!r}); {_WANTED}") from error
        return found


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number of JSON")


def _compared(then: Mapping[str, Any], now: Mapping[str, Any], file: Path) -> Since:
    tables, before = now["contents"]["tables"], then["contents"]["tables"]
    known = {each["source"] for each in then["sources"]}
    return Since(
        file=file.name,
        dataset=then["dataset"],
        as_of=then["as_of"],
        newest_date=then["newest_date"],
        model=then["model"]["kind"],
        tables={
            name: tables.get(name, 0) - before.get(name, 0)
            for name in dict.fromkeys([*tables, *before])
            if tables.get(name, 0) != before.get(name, 0)
        },
        new_sources=tuple(
            each["source"]
            for each in now["sources"]
            if each["source"] and each["source"] not in known
        ),
        new_sources_in_all=now["sources_in_all"] - then["sources_in_all"],
        best_before=_best(then),
        best_now=_best(now),
        moves=tuple(_moves(then, now)),
    )


def _best(document: Mapping[str, Any]) -> str | None:
    """Give who has the best fit of one list, apart or not; None where no fit is given."""
    part = document["suggestions"]
    if part is None:
        return None
    ranked = [
        (each["relative"], each["partner"]["name"])
        for each in (*part["matches"], *part["apart"])
        if each.get("relative") is not None
    ]
    return max(ranked, key=lambda each: float(each[0]))[1] if ranked else None


# -- ranks -------------------------------------------------------------------------------------

#: A list by name: who is in it and who is apart, each by id.
_Lists = dict[str, tuple[dict[str, Any], dict[str, Any]]]


def _lists(document: Mapping[str, Any]) -> _Lists:
    found: _Lists = {}
    for name, key, rows in (("partners", "suggestions", "matches"), ("pairs", "pairs", "pairs")):
        if document[key] is not None:
            part = document[key]
            found[name] = _by_id(part[rows]), _by_id(part["apart"])
    for each in document["recruits"]:
        found[each["coalition"]] = _by_id(each["candidates"]), _by_id(each["apart"])
    return found


def _by_id(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {" + ".join(side["id"] for side in _sides(each)): each for each in rows}


def _sides(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [row[key] for key in ("a", "b", "partner", "organization") if key in row]


def _moves(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[RankMove]:
    same_model = then["model"]["kind"] == now["model"]["kind"]
    before_lists, after_lists = _lists(then), _lists(now)
    for name in after_lists:
        if name not in before_lists:
            continue
        (before, apart_then), (after, apart_now) = before_lists[name], after_lists[name]
        for id_, row in after.items():
            old = before.get(id_)
            if old is not None and old["rank"] == row["rank"]:
                continue
            why = _why(old or apart_then.get(id_), row, same_model)
            if old is None:
                why = [_where_before(id_, apart_then, len(before)), *why]
            yield _move(name, id_, "moved" if old else "entered", old, row, why)
        for id_, row in before.items():
            if id_ not in after:
                why = [_where_now(id_, row, apart_now, now, len(after))]
                yield _move(name, id_, "left", row, None, why)


def _move(
    answers: str,
    id_: str,
    kind: Literal["entered", "left", "moved"],
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any] | None,
    because: Sequence[str],
) -> RankMove:
    name = " + ".join(side["name"] for side in _sides(new or old or {}))
    return RankMove(
        answers,
        id_,
        name,
        kind,
        None if old is None else old["rank"],
        None if new is None else new["rank"],
        None if old is None else old["score"],
        None if new is None else new["score"],
        None if old is None else old.get("relative"),
        None if new is None else new.get("relative"),
        tuple(because),
    )


def _where_before(id_: str, apart: Mapping[str, Any], listed: int) -> str:
    if id_ in apart:
        return f"stood apart: {apart[id_]['because']}"
    return f"was not among the first {listed}"


def _where_now(
    id_: str, row: Mapping[str, Any], apart: Mapping[str, Any], now: Mapping[str, Any], listed: int
) -> str:
    """Say what became of one who left a list."""
    if id_ in apart:
        return f"now apart: {apart[id_]['text']}"
    names = {text.casefold() for side in _sides(row) for text in (side["id"], side["name"])}
    for found in (now["suggestions"], now["pairs"], *now["recruits"]):
        for asked in found["filters"]["shortlist"] if found else ():
            if asked["status"] == "declined" and asked["organization"].casefold() in names:
                return "declined, by the shortlist"
    ids = {side["id"] for side in _sides(row)}
    for coalition in now["standing"]["coalitions"]:
        if ids & {member["id"] for member in coalition["members"]}:
            return f"sits in {coalition['name']} now"
    return f"is not among the first {listed} now"


def _why(old: Mapping[str, Any] | None, new: Mapping[str, Any], same_model: bool) -> list[str]:
    """Say which parts of the score, reasons and facts changed."""
    if old is None:
        return [f"{each}" for each in new["reasons"][:1]]
    found = _parts(old, new) if same_model else ["another model answers now"]
    found += [f"new reason: {each}" for each in _beside(new["reasons"], old["reasons"])][:WHY]
    found += [f"no longer: {each}" for each in _beside(old["reasons"], new["reasons"])][:WHY]
    known = [_fact(each) for each in old["evidence"]]
    found += [f"new evidence: {each}" for each in map(_fact, new["evidence"]) if each not in known][
        :WHY
    ]
    return found or ["its own score, reasons and evidence are the same; others moved"]


def _beside(reasons: Sequence[str], others: Sequence[str]) -> list[str]:
    """Give the reasons that others do not say too, but for a source or a figure."""
    known = {_bare(each) for each in others}
    return [each for each in reasons if _bare(each) not in known]


def _bare(reason: str) -> str:
    return _DETAILS.sub("", reason)


def _fact(each: Mapping[str, Any]) -> str:
    text = each.get("text") or each.get("note") or each.get("capability") or "a fact"
    return f"{text} [{said(each.get('date'), each.get('source'))}]"


def _parts(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Say which parts of the score changed most, by their points."""
    if "components" not in new:
        pairs = [(key, old[key], new[key]) for key in ("score", "gain")]
    else:
        was = {each["name"]: each["contribution"] for each in old["components"]}
        pairs = [
            (each["name"], was.get(each["name"], 0.0), each["contribution"])
            for each in new["components"]
            if each["name"] != "baseline"  # with which every pair starts
        ]
    known = [(name, a, b) for name, a, b in pairs if a is not None and b is not None]
    known.sort(key=lambda each: -abs(each[2] - each[1]))
    return [
        f"{name} {b - a:+.1f} ({a:.1f} to {b:.1f})"
        for name, a, b in known[:WHY]
        if abs(b - a) >= NOTABLE
    ]
