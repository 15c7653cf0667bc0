"""What stands beside an answer: counts that filter, moves to try, days, files, ways onward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from matcher.arrays import Rows
from matcher.ecosystem.dates import first_day, last_day
from matcher.ecosystem.spells import as_days, day_texts
from matcher.findings import CommandReport
from matcher.matching.apart import KINDS, WORDS
from matcher.matching.constraints import Constraints, passing
from matcher.serving.addresses import address, file_address, of_what
from matcher.serving.questions import Coalitions, Filtered, Pairs, Question, Recruit, Suggest
from matcher.serving.registry import QUESTIONS
from matcher.serving.team_question import Team

if TYPE_CHECKING:
    from matcher.workspace import Workspace

#: How many values of a facet are offered.
FACETS_SHOWN = 12

#: What the files of an answer are called, by their endings.
FILES = {"csv": "CSV", "xlsx": "Excel", "json": "JSON", "md": "Markdown", "html": "one page"}

#: How many stand-ins of a seat are offered.
STAND_INS = 2

#: Questions whose candidates are counted beside the answer.
COUNTED = (Suggest, Pairs, Recruit, Team)

#: Whom the counts hold where several ask: nobody is left out who is barred for one of them alone.
EVERYBODY = "Of all who pass the filters, whether or not they can be had."

Facet = dict[str, Any]


def downloads(name: str, asked: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give the files of an answer: (address, words)."""
    kept = {key: value for key, value in asked.items() if key in ("data", "as_of", "prior")}
    if name == "map":
        return [(address("download/graph.gexf", kept), "GEXF (Gephi)")]
    found = [(file_address(name, ending, asked), words) for ending, words in FILES.items()]
    if name in ("suggest", "organization"):
        whom = {**kept, "organization": asked.get("organization")}
        found.append((file_address("report", "html", whom), "the whole report"))
        found.append((address("download/graph.gexf", whom), "neighbourhood (GEXF)"))
    elif name in ("recruit", "whatif"):
        which = {**kept, "coalition": asked.get("coalition")}
        found.append((file_address("report", "html", which), "the whole report"))
    return found


# -- counts that filter ------------------------------------------------------------------------


def facets(question: Question, workspace: Workspace) -> list[Facet]:
    """Count candidates by country, kind, capability and flag; a count is a link that filters."""
    if not isinstance(question, COUNTED):
        return []
    rows = _candidates(question, workspace)
    name = next(name for name, each in QUESTIONS.items() if each is type(question))
    given = question.model_dump(by_alias=True)
    found = [
        _by_column(name, given, workspace, rows, "country"),
        _by_column(name, given, workspace, rows, "kind"),
        _by_capability(name, given, workspace, rows),
    ]
    if isinstance(question, Suggest):
        found.append(_by_flag(name, given, workspace, question))
    found = [each for each in found if each["values"] or each["all"]]
    if found and not isinstance(question, Suggest):
        found[0]["about"] = f"{EVERYBODY} {found[0]['about']}".strip()
    return found


def _candidates(question: Filtered, workspace: Workspace) -> Rows:
    """Give the rows of those who are ranked; where many ask, of those who pass the filters."""
    ecosystem, filters = workspace.ecosystem, question.filters()
    names = ecosystem.organization_ids
    if isinstance(question, Suggest):
        query = names.row(ecosystem.find_organization(question.organization))
        constraints = Constraints(workspace.model(intervals=True).context, filters)
        return np.flatnonzero(~constraints.barred(np.array([query]))[0])
    passed = passing(ecosystem, filters)
    return np.arange(len(names)) if passed is None else names.rows(passed)


def _facet(
    title: str, values: Sequence[tuple[str, int, str]], clear: str | None, about: str = ""
) -> Facet:
    return {"title": title, "values": values, "all": clear, "about": about}


def _by_column(
    name: str, given: Mapping[str, Any], workspace: Workspace, rows: Rows, column: str
) -> Facet:
    counts = workspace.ecosystem.organizations[column].iloc[rows].value_counts()
    found = [(str(value), int(count)) for value, count in counts.items()]
    best = sorted(found, key=lambda each: (-each[1], each[0]))[:FACETS_SHOWN]
    values = [
        (value.replace("_", " "), count, address(name, {**given, column: (value,)}))
        for value, count in best
    ]
    clear = address(name, {**given, column: ()}) if given[column] else None
    others = sum(count for _, count in found) - sum(each[1] for each in values)
    unknown = len(rows) - sum(count for _, count in found)
    rest = ((others, "of others"), (unknown, f"whose {column} is not known"))
    about = ", ".join(f"{count:,} {words}" for count, words in rest if count)
    return _facet(column.capitalize(), values, clear, f"And {about}." if about else "")


def _by_capability(name: str, given: Mapping[str, Any], workspace: Workspace, rows: Rows) -> Facet:
    ecosystem = workspace.ecosystem
    names, offers = ecosystem.capability_ids, ecosystem.offers[rows]
    counts = np.bincount(offers.indices[offers.data > 0], minlength=len(names))
    # One that is only the sum of others says nothing of its own.
    counts = np.where(ecosystem.counted_capabilities, counts, 0)
    had = {ecosystem.find_capability(each) for each in given["capability"]}
    values = [
        (
            str(names.names[row]),
            int(counts[row]),
            address(name, {**given, "capability": (*given["capability"], str(names.ids[row]))}),
        )
        for row in np.lexsort((np.arange(len(counts)), -counts))[:FACETS_SHOWN]
        if counts[row] and str(names.ids[row]) not in had
    ]
    clear = address(name, {**given, "capability": ()}) if had else None
    return _facet("Offers", values, clear, "Who offers several counts in each.")


def _by_flag(name: str, given: Mapping[str, Any], workspace: Workspace, question: Suggest) -> Facet:
    """Count partners and those apart among all who pass the other filters."""
    ecosystem, context = workspace.ecosystem, workspace.model(intervals=True).context
    query = ecosystem.organization_ids.row(ecosystem.find_organization(question.organization))
    constraints = Constraints(context, question.filters())
    asked = np.array([query])
    passed = constraints.asked_for
    partners = context.partner_mask(asked)[0] & passed
    partners[query] = False
    codes = constraints.apart.rows(asked).toarray()[0]
    free = passed if given["include_partners"] else passed & ~partners
    values = [
        (WORDS[kind].partition(":")[0], int((free & (codes == place)).sum()),
         address(name, {**given, "rivals": "only"}))
        for place, kind in enumerate(KINDS, start=1)
    ]  # fmt: skip
    with_partners = address(name, {**given, "include_partners": True})
    values.append(("already a partner", int(partners.sum()), with_partners))
    clear = None
    if given["rivals"] != "apart" or given["include_partners"]:
        clear = address(name, {**given, "rivals": "apart", "include_partners": False})
    about = "" if clear else "Not among the possible partners unless you ask for them."
    return _facet("Flags", [each for each in values if each[1]], clear, about)


# -- what can be tried -------------------------------------------------------------------------


def moves(name: str, report: CommandReport) -> list[dict[str, Any]]:
    """Give the members of a coalition as boxes to tick."""
    if name != "whatif":
        return []
    document = report.to_dict()
    before = document["before"] if "before" in document else document["coalitions"][0]
    leaving = {each["organization"]["id"] for each in document.get("moves", ())
               if each["move"] == "leave"}  # fmt: skip
    return [
        {"id": each["id"], "name": each["name"], "stays": each["id"] not in leaving}
        for each in before["members"]
    ]


def swaps(
    report: CommandReport, given: Mapping[str, Any], workspace: Workspace
) -> list[dict[str, Any]]:
    """Give each seat of the best team with who else could take it, each a link to that team."""
    document = report.to_dict()
    if not document.get("teams"):
        return []
    found = []
    organizations = workspace.ecosystem.organization_ids
    for member in document["teams"][0]["members"]:
        others = []
        for other in member.get("next_best", ())[:STAND_INS]:
            each = other["id"]
            kept = tuple(e for e in given.get("with") or () if not _is(workspace, e, member["id"]))
            left = tuple(e for e in given.get("without") or () if not _is(workspace, e, each))
            asked = {**given, "with": (*kept, each), "without": (*left, member["id"])}
            others.append((address("team", asked), organizations.name(each)))
        if others:
            found.append({"seat": member["seat"], "name": member["name"], "others": others})
    return found


def _is(workspace: Workspace, text: str, identifier: str) -> bool:
    return workspace.ecosystem.find_organization(text) == identifier


def days(question: Question, workspace: Workspace) -> list[str]:
    """Give the days on which the coalitions asked for changed, for the slider."""
    if not isinstance(question, Coalitions):
        return []
    whole = workspace.ecosystem.whole
    held = whole.memberships
    if question.coalition:
        chosen = workspace.ecosystem.find_coalitions(question.coalition)
        held = held.loc[held["coalition_id"].isin(chosen)]
    starts = day_texts(as_days(first_day(held["since"]), end=False))
    ends = day_texts(as_days(last_day(held["until"]), end=True))
    shown, newest = workspace.ecosystem.day, whole.last_date
    known = [str(day) for day in (shown, newest) if day is not None]
    return sorted({each for each in (*starts, *ends) if each and each <= max(known)} | {*known})


def onward(name: str, report: CommandReport, question: Question) -> list[tuple[str, str]]:
    """Give the pages that one wants next."""
    kept = of_what(question)
    if name in ("organization", "suggest"):
        whom = report.to_dict()["organization"]
        asks = {"organization": whom["id"], **kept}
        if name == "suggest":
            return [(address("organization", asks), "All about it")]
        return [
            (address("suggest", asks), "Partners for it"),
            (address("explain", {"a": whom["id"], **kept}), "How it fits another"),
            (address("team", {"lead": whom["id"], **kept}), "A team that it leads"),
        ]
    if name in ("coalitions", "recruit", "whatif"):
        which = getattr(question, "coalition", "")
        which = which if isinstance(which, str) else (which[0] if len(which) == 1 else "")
        asks = {"coalition": which, **kept}
        ways = {"whatif": "Try who joins or leaves", "recruit": "Whom to invite"}
        found = [(address(each, asks), words) for each, words in ways.items()
                 if which and each != name]  # fmt: skip
        return [*found, (address("coalitions", kept), "All coalitions side by side")]
    return []
