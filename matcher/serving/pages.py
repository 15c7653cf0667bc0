"""The pages of the site: a question's form, its answer drawn as the report is, ways onward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import numpy as np

from matcher.findings import CommandReport
from matcher.reporting.document import Block, Document, Network, Section, all_of
from matcher.serving.addresses import Addresses, address
from matcher.serving.beside import days, downloads, facets, moves, onward, swaps
from matcher.serving.question_form import form_fields
from matcher.serving.questions import Question
from matcher.serving.words import WORDS

if TYPE_CHECKING:
    from matcher.serving.exchange import Asked
    from matcher.workspace import Workspace

#: The pages by name: what their links, cards and invitations say; those with a link are navigated.
PAGES: Mapping[str, Mapping[str, str]] = WORDS["pages"]
NAVIGATION = {name: page["link"] for name, page in PAGES.items() if "link" in page}

#: How many organizations and coalitions the first page names as examples.
EXAMPLES = 6

#: Characters, and statements, of what was not understood that an address has room for.
LINK_ROOM, STATEMENTS = 20_000, 99

#: How many organizations the picture around one of them holds.
AROUND = 80


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
    pictures = _pictures(name, report, workspace)
    context, question = asked.context, asked.question
    if name == "team":
        found = _needs_found(report)
        understood = "challenge" in context["given"]
        context = {**context, "given": {**context["given"], **found}, "understood": understood}
        question = question.model_copy(update=found)
    context = {**context, "named": _named(context["given"], workspace)}
    blocks = pictures if name == "map" else (*document.blocks, *pictures)
    return _filled(
        context,
        name,
        question,
        title="Map of the ecosystem" if name == "map" else document.title,
        about=document.about,
        blocks=blocks,
        names=Addresses(workspace.ecosystem, question),
        facets=facets(question, workspace),
        moves=moves(name, report),
        days=days(question, workspace) if name == "coalitions" else (),
        swaps=swaps(report, context["given"], workspace) if name == "team" else (),
        onward=() if context.get("sent") else onward(name, report, question),
    )


def _named(given: Mapping[str, Any], workspace: Workspace) -> dict[str, str]:
    """Give what a form shows of one organization that was given by its id: its name."""
    names = workspace.ecosystem.organization_ids
    found = {}
    for key in ("organization", "a", "b", "lead"):
        if isinstance(given.get(key), str):
            called = names.name(names.find(given[key]))
            if names.named(called) is not None:
                found[key] = called
    return found


def _needs_found(report: CommandReport) -> dict[str, Any]:
    """Give what takes the place of a call's words: the needs in them, and what is none."""
    document = report.to_dict()
    needs = tuple(
        f"{each['capability']}={each['weight']:g}{'' if each['sure'] else '?'}"
        for each in document["needs"]
    )
    missed = _as_many_as_fit(document["not_understood"])
    out = tuple(each["said"] for each in document["left_out"])
    return {"challenge": None, "need": needs, "not_understood": missed, "left_out": out}


def _as_many_as_fit(statements: Sequence[str]) -> tuple[str, ...]:
    """Give the first statements that an address has room for; the last says how many more."""
    room = np.cumsum([len(quote(each)) for each in statements]) <= LINK_ROOM
    fit = min(int(room.sum()), STATEMENTS)
    more = len(statements) - fit
    return (*statements[:fit], *([f"and {more:,} more statements"] if more else []))


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
        invitation=PAGES.get(name, {}).get("invitation"),
    )


def home_page(context: Mapping[str, Any], workspace: Workspace) -> str:
    """Write the first page: where to begin, and what can be asked."""
    ecosystem = workspace.ecosystem
    kept = {key: context.get(key) for key in ("data", "as_of")}
    counts = (
        (len(ecosystem.organizations), "organizations"),
        (len(ecosystem.collaborations), "collaborations"),
        (len(ecosystem.coalitions), "coalitions"),
        (len(ecosystem.capabilities), "capabilities"),
    )
    facts = ", ".join(f"{count:,} {what}" for count, what in counts if count)
    taken = np.diff(ecosystem.participation.indptr)
    best = np.lexsort((np.arange(len(taken)), -taken))[:EXAMPLES]
    names = ecosystem.organization_ids
    examples = [
        (address("suggest", {"organization": str(names.ids[row]), **kept}), str(names.names[row]))
        for row in best
    ]
    return _filled(
        context,
        "home",
        {},
        title="Whom could you work with?",
        about=(ecosystem.name, f"as of {ecosystem.day}" if ecosystem.day else "undated", facts),
        blocks=(),
        names=lambda _: None,
        examples=examples,
        cards=[
            (address(name, kept), NAVIGATION[name], page["card"])
            for name, page in PAGES.items()
            if "card" in page and _is_there(name, context)
        ],
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
    named = context.get("named") or {}
    linked = bool(blocks) and not context.get("sent")
    values = {
        "facets": (), "moves": (), "onward": (), "days": (), "swaps": (), "cards": (),
        "examples": (), "progress": "", "as_of": None, "invitation": None, "error": None,
        "notes": (), "sent": None, "understood": False, "learning": False, "waiting": False,
        "data": None, "set": "", "sets": (), "version": "", "build": "", "given": {},
        **context, **more,
        "address": names,
        "name": name,
        "title": title,
        "about": about,
        "blocks": blocks,
        "networks": networks,
        "fields": () if name == "home" else form_fields(name, {**given, **named}, context),
        "navigation": _navigation(context),
        "downloads": downloads(name, asked) if linked else (),
        "link": _link(name, asked, context) if linked else None,
        "wide": bool(networks),
        "words": given.get("challenge"),
    }  # fmt: skip
    template = "answer.html.j2" if context.get("part") else "site.html.j2"
    text: str = environment().get_template(template).render(**values)
    return text + "\n"


def _link(name: str, asked: Mapping[str, Any], context: Mapping[str, Any]) -> str:
    """Give the permanent link: the whole question, and which data and model answered it."""
    answered = {key: context.get(key) for key in ("version", "model")}
    return address(name, {**asked, **answered})


def _navigation(context: Mapping[str, Any]) -> list[tuple[str, str]]:
    kept = {key: context[key] for key in ("data", "as_of") if context.get(key)}
    return [
        (address(name, kept), words)
        for name, words in NAVIGATION.items()
        if _is_there(name, context)
    ]


def _is_there(name: str, context: Mapping[str, Any]) -> bool:
    """Whether a page is shown: those of coalitions are where some are known."""
    return context.get("has_coalitions", True) or not PAGES[name].get("of_coalitions")


def _pictures(name: str, report: CommandReport, workspace: Workspace) -> tuple[Block, ...]:
    """Draw the network around an organization, or the best linked of all."""
    from matcher.reporting.neighbourhood import best_linked, network, surroundings
    from matcher.reporting.views.report import network_blocks

    ecosystem = workspace.ecosystem
    if name == "organization":
        focus = [str(report.to_dict()["organization"]["id"])]
        shown = surroundings(ecosystem, focus, AROUND)
    elif name == "map":
        focus, shown = [], best_linked(ecosystem)
    else:
        return ()
    which = "that are linked best"
    if focus:
        which = f"that stand nearest to {ecosystem.organization_ids.name(focus[0])}"
    blocks = network_blocks(network(ecosystem, focus, 0, shown), which)
    return (Section("Who is linked with whom", blocks, "network"),)
