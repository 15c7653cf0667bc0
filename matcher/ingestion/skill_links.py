"""What is needed in other words than it is offered: the same name turned about, or a suggestion."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from matcher.ingestion.shared_words import SharedWords
from matcher.ingestion.skills import Skill, Skills, Understood


def linked(
    understood: Understood, typed: pd.DataFrame, tables: Mapping[str, pd.DataFrame]
) -> Understood:
    """Link phrases that are only needed with those that somebody offers.

    One that is an offered phrase but for the order of its words, or the plural, is accepted. One
    that contains an offered phrase, or shares a telling word with it ("falls of old patients" and
    "fall detection"), is doubtful: a person is asked.

    Parameters
    ----------
    understood : Understood
        What the bundled tree says of the phrases.
    typed : DataFrame
        The capabilities as typed: id and name.
    tables : mapping of str to DataFrame
        With the evidence, whose `direction` says what is needed.
    """
    evidence = tables.get("evidence")
    if evidence is None or "direction" not in evidence:
        return understood
    needs = evidence["direction"] == "needs"
    offered = set(evidence["capability_id"][~needs])
    projects = tables.get("collaboration_capabilities")
    offered |= set() if projects is None else set(projects["capability_id"])
    theirs = typed[typed["id"].isin(offered)]
    if theirs.empty:
        return understood
    wanted = set(typed["name"][~typed["id"].isin(offered)])
    names = Skills(theirs)
    words = SharedWords(zip(theirs["name"], theirs["id"], strict=True))
    found = Understood(accepted=list(understood.accepted))
    for skill in (*understood.doubtful, *understood.new):
        read = _read(skill, names, words) if skill.phrase in wanted else skill
        status = "accepted" if read.sure else "doubtful" if read.capability_ids else "new"
        getattr(found, status).append(read)
    return found


def _read(skill: Skill, names: Skills, words: SharedWords) -> Skill:
    """Read a phrase by what others offer, before what the tree may say of it."""
    said = names.understand([skill.phrase])
    if said.accepted:
        return said.accepted[0]
    if said.doubtful:
        keys, why = said.doubtful[0].capability_ids, said.doubtful[0].why
    else:
        near = words.nearest(skill.phrase)
        keys = tuple(key for key, _ in near)
        why = "; ".join(f"it shares '{word}' with '{names.names[key]}'" for key, word in near)
    if not keys:
        return skill
    also = f"; {skill.why}" if skill.capability_ids else ""
    both = tuple(dict.fromkeys((*keys, *skill.capability_ids)))
    return Skill(skill.phrase, both, False, f"{why}, which is offered{also}")
