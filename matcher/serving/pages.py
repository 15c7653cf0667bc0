"""The pages of the site: a question's form, its answer drawn as the report is, ways onward."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin
from urllib.parse import urlencode

from matcher.ecosystem.schema import ORGANIZATION_KINDS
from matcher.findings import CommandReport
from matcher.matching.constraints import passing
from matcher.reporting.document import Block, Document, Network, Section, all_of
from matcher.serving.questions import Filtered, Question
from matcher.serving.registry import QUESTIONS, listed_fields, parameters_of
from matcher.teams import known_rules

if TYPE_CHECKING:
    from matcher.serving.exchange import Asked
    from matcher.workspace import Workspace

#: The pages in the order of the navigation: the name of the question, and what the link says.
NAVIGATION = {
    "suggest": "Partners",
    "explain": "A pair",
    "pairs": "Best pairs",
    "coalitions": "Coalitions",
    "recruit": "Whom to invite",
    "whatif": "What if",
    "team": "A team",
    "capabilities": "Capabilities",
    "map": "Map",
    "backtest": "How good",
    "info": "Data",
}

#: What a page says before its question is asked.
INVITATIONS = {
    "suggest": "Name an organization, and see whom it could work with, why, and what speaks "
    "against.",
    "explain": "Name two organizations, and see all that speaks for and against them.",
    "recruit": "Name a coalition, and see whom it could invite.",
    "whatif": "Name a coalition and who would join or leave.",
    "team": "Paste the words of a call, or name the capabilities that are needed.",
    "backtest": "Name a day in the past: what was known before it answers, what came after "
    "judges. This takes a while.",
    "organization": "Name an organization.",
}

#: How many values of a facet are offered.
FACETS_SHOWN = 12

#: Parameters of a question that people seldom want, folded away.
_FURTHER = {
    "data", "as_of", "prior", "novelty", "where", "exclude", "covered", "horizon", "queries",
    "include_partners", "rivals", "capability", "k", "budget", "with", "without", "why_not",
}  # fmt: skip


def page(asked: Asked, report: CommandReport, workspace: Workspace) -> str:
    """Write the page of an answer.

    Parameters
    ----------
    asked : Asked
        Whose context says the path, the version of the data and what is to be noted.
    report : CommandReport
    workspace : Workspace
        That gave the answer.
    """
    from matcher.reporting.views import page_view_of

    name = str(asked.context["page"])
    document = page_view_of(report)
    blocks = (*document.blocks, *_pictures(name, report, workspace))
    if name == "map":
        blocks = _pictures(name, report, workspace)
    return _filled(
        _with_needs(asked.context, report) if name == "team" else asked.context,
        name,
        asked.question,
        title="Map of the ecosystem" if name == "map" else document.title,
        about=document.about,
        blocks=blocks,
        names=_Addresses(workspace, asked.question),
        facets=_facets(asked.question, workspace),
        moves=_moves(name, report),
        onward=_onward(name, report, asked.question),
    )


def _with_needs(context: Mapping[str, Any], report: CommandReport) -> dict[str, Any]:
    """Put what was found in the words of a call in their place: a link has no room for them."""
    needs = [f"{each['capability']}={each['weight']:g}" for each in report.to_dict()["needs"]]
    given = {key: value for key, value in context["given"].items() if key != "challenge"}
    return {**context, "given": {**given, "challenge": None, "need": tuple(needs)}}


def asking_page(context: Mapping[str, Any], name: str, given: Mapping[str, Any]) -> str:
    """Write the page of a question that is not asked yet, or was asked wrongly.

    Parameters
    ----------
    context : mapping
        With `error`, what was wrong.
    name : str
        Of the page.
    given : mapping
        What was given so far.
    """
    return _filled(
        context,
        name,
        given,
        title=NAVIGATION.get(name, name.capitalize()),
        about=(),
        blocks=(),
        names=lambda _: None,
        invitation=INVITATIONS.get(name),
    )


def document_page(context: Mapping[str, Any], document: Document) -> str:
    """Write a page of a document that answers no question."""
    return _filled(
        context,
        "info",
        {},
        title=document.title,
        about=document.about,
        blocks=document.blocks,
        names=lambda _: None,
    )


def _filled(
    context: Mapping[str, Any],
    name: str,
    question: Question | Mapping[str, Any],
    *,
    title: str,
    about: tuple[str, ...],
    blocks: tuple[Block, ...],
    names: Any,
    **more: Any,
) -> str:
    from matcher.reporting.render_html import embedded, environment

    given = dict(question) if isinstance(question, Mapping) else question.model_dump(by_alias=True)
    given |= context.get("given", {})
    networks = [embedded(each.data) for each in all_of(Network, blocks)]
    asked = {key: value for key, value in given.items() if value not in (None, (), "", False)}
    values = {
        "facets": (), "moves": (), "onward": (), "invitation": None, "error": None, "notes": (),
        "learning": False, "data": None, "set": "", "version": "", "build": "",
        **context, **more,
        "address": names,
        "name": name,
        "title": title,
        "about": about,
        "blocks": blocks,
        "networks": networks,
        "fields": _fields(name, given, context),
        "navigation": _navigation(context),
        "downloads": _downloads(name, asked) if blocks else (),
        "link": _address(name, {**asked, "version": context.get("version")}) if blocks else None,
        "wide": bool(networks),
    }  # fmt: skip
    text: str = environment().get_template("site.html.j2").render(**values)
    return text + "\n"


def _address(name: str, parameters: Mapping[str, Any]) -> str:
    """Give the address of a page with its whole question; what is at its default stays out."""
    known = parameters_of(QUESTIONS.get(name, QUESTIONS["info"]))
    said = {
        key: value
        for key, value in parameters.items()
        if value is not None and (key not in known or value != known[key].default)
    }
    return f"/{name}" + (f"?{urlencode(said, doseq=True)}" if said else "")


def _navigation(context: Mapping[str, Any]) -> list[tuple[str, str]]:
    kept = {key: context[key] for key in ("data", "as_of") if context.get(key)}
    return [(_address(name, kept), words) for name, words in NAVIGATION.items()]


# -- the form ----------------------------------------------------------------------------------


def _fields(
    name: str, given: Mapping[str, Any], context: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Give the fields of a question's form, each with what was given."""
    question = QUESTIONS.get(name, QUESTIONS["info"])
    listed = listed_fields(question)
    found = []
    for key, field in parameters_of(question).items():
        options = _options(key, field.annotation, context)
        if key == "challenge" or (key == "data" and len(options) < 2):
            continue  # a text has a field of its own, and one data set need not be named
        value = given.get(key, None if field.is_required() else field.default)
        if key in listed and not options:
            value = "; ".join(value or ())
        found.append(
            {
                "name": key,
                "label": key.replace("_", " ").capitalize(),
                "help": field.description or "",
                "type": _type(field.annotation),
                "options": options,
                "several": key in listed,
                "value": value,
                "required": field.is_required(),
                "further": key in _FURTHER,
                "looks_up": _looked_up(key),
            }
        )
    # What must be given is asked for first.
    return sorted(found, key=lambda each: not each["required"])


def _options(key: str, annotation: Any, context: Mapping[str, Any]) -> list[str]:
    if get_origin(annotation) is Literal:
        return [str(each) for each in get_args(annotation)]
    if key == "kind":
        return list(ORGANIZATION_KINDS)
    if key == "rules":
        return list(known_rules())
    return list(context.get("sets", ())) if key == "data" else []


def _type(annotation: Any) -> str:
    if annotation is bool:
        return "checkbox"
    return "number" if annotation in (int, float) or "Ge(" in str(annotation) else "text"


def _looked_up(key: str) -> str | None:
    """Say what kind of name a field takes, so that names are offered as one types."""
    kinds = {"organization": "organization", "a": "organization", "b": "organization"}
    kinds |= dict.fromkeys(
        ("join", "leave", "exclude", "lead", "with", "without", "why_not"), "organization"
    )
    return (
        kinds | {"coalition": "coalition", "capability": "capability", "need": "capability"}
    ).get(key)


# -- beside the answer -------------------------------------------------------------------------


def _downloads(name: str, asked: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give the files of an answer."""
    if name == "map":
        return [(_address("download/graph.gexf", {}), "GEXF (Gephi)")]
    endings = {"csv": "CSV", "xlsx": "Excel", "json": "JSON", "md": "Markdown"}
    found = [(f"/download{_ended(name, ending, asked)}", word) for ending, word in endings.items()]
    if name in ("suggest", "organization"):
        whom = {key: value for key, value in asked.items() if key in ("organization", "as_of")}
        found.append((f"/download{_ended('report', 'html', whom)}", "The whole report"))
        found.append((_address("download/graph.gexf", whom), "Neighbourhood (GEXF)"))
    return found


def _ended(name: str, ending: str, asked: Mapping[str, Any]) -> str:
    path, _, query = _address(name, asked).partition("?")
    return f"{path}.{ending}" + (f"?{query}" if query else "")


def _facets(question: Question, workspace: Workspace) -> list[dict[str, Any]]:
    """Count all that pass the filters by country and kind; each count is a link that filters."""
    if not isinstance(question, Filtered):
        return []
    ecosystem, filters = workspace.ecosystem, question.filters()
    given = question.model_dump(by_alias=True)
    found = []
    passed = passing(ecosystem, filters)
    rows = slice(None) if passed is None else ecosystem.organization_ids.rows(passed)
    name = _name_of(question)
    for column in ("country", "kind"):
        cells = ecosystem.organizations[column].iloc[rows].dropna()
        counts = Counter(str(each) for each in cells)
        best = sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:FACETS_SHOWN]
        values = [
            (value.replace("_", " "), count, _address(name, {**given, column: (value,)}))
            for value, count in best
        ]
        clear = _address(name, {**given, column: ()}) if given[column] else None
        found.append({"title": column.capitalize(), "values": values, "all": clear})
    return found


def _name_of(question: Question) -> str:
    return next(name for name, each in QUESTIONS.items() if each is type(question))


def _moves(name: str, report: CommandReport) -> list[dict[str, Any]]:
    """Give the members of a coalition as boxes to tick."""
    if name != "whatif":
        return []
    document = report.to_dict()
    before = document["before"] if "before" in document else document["coalitions"][0]
    leaving = {each["organization"]["id"] for each in document.get("moves", ())
               if each["move"] == "leave"}  # fmt: skip
    return [
        {"id": each["id"], "name": each["name"], "leaves": each["id"] in leaving}
        for each in before["members"]
    ]


def _onward(name: str, report: CommandReport, question: Question) -> list[tuple[str, str]]:
    """Give the pages that one wants next."""
    day = {"as_of": question.as_of, "data": question.data}
    if name in ("organization", "suggest"):
        whom = report.to_dict()["organization"]
        asks, called = {"organization": whom["id"], **day}, whom["name"]
        if name == "suggest":
            return [(_address("organization", asks), f"All about {called}")]
        return [
            (_address("suggest", asks), f"Partners for {called}"),
            (_address("explain", {"a": whom["id"], **day}), f"{called} and somebody else"),
        ]
    if name == "recruit":
        which = getattr(question, "coalition", "")
        return [(_address("whatif", {"coalition": which, **day}), "Try who joins or leaves")]
    return []


def _pictures(name: str, report: CommandReport, workspace: Workspace) -> tuple[Block, ...]:
    """Draw the network around an organization, or the best linked of all."""
    from matcher.reporting.neighbourhood import best_linked, network, surroundings
    from matcher.reporting.views.report import network_blocks

    ecosystem = workspace.ecosystem
    if name == "organization":
        focus = [str(report.to_dict()["organization"]["id"])]
        shown = surroundings(ecosystem, focus[0], AROUND)
    elif name == "map":
        focus, shown = [], best_linked(ecosystem)
    else:
        return ()
    blocks = network_blocks(network(ecosystem, focus, 0, shown))
    return (Section("Who is linked with whom", blocks, "network"),)


#: How many organizations the picture around one of them holds.
AROUND = 80


class _Addresses:
    """Gives the page of what a cell names: an organization or a coalition of that very name."""

    def __init__(self, workspace: Workspace, question: Question) -> None:
        self._day = {"as_of": question.as_of, "data": question.data}
        self._ecosystem = workspace.ecosystem

    def __call__(self, text: object) -> str | None:
        """Give the address; None where nothing, or several things, are called so."""
        if not isinstance(text, str):
            return None
        coalition = self._ecosystem.coalition_ids.named(text)
        if coalition is not None:
            return _address("coalitions", {"coalition": coalition, **self._day})
        organization = self._ecosystem.organization_ids.named(text)
        if organization is None:
            return None
        return _address("organization", {"organization": organization, **self._day})
