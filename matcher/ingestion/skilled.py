"""Data sets whose capabilities are words that people typed, as far as the tree knows them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from matcher.ecosystem.raw import shown
from matcher.ecosystem.vocabulary import split_list
from matcher.errors import RequestError
from matcher.ingestion.cells import SEPARATORS, entries_of, joined, slug
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.provenance import notes_of
from matcher.ingestion.review import NO, YES, answers, with_rows
from matcher.ingestion.skill_links import linked, perhaps_needed
from matcher.ingestion.skill_words import OVERALL_NAMES, OVERALL_SHORT
from matcher.ingestion.skills import (
    OVERALL,
    TREE,
    Skill,
    Understood,
    bundled_skills,
    kinds,
    skill_list,
)
from matcher.sources import load

#: Name of the list beside the data set.
SKILLS = "skills.csv"

#: What joins two skills that are typed as one.
_JOINED = re.compile(
    r"\s*[/+&・]\s*|[,\s]+(?:and|und|sowie|et|y|e|en|&)\s+|\s+(?:및|그리고)\s+|(?<=\w)(?:と|および|和|及|与)"
)

#: How many words are told that were taken as others.
_TOLD = 12

#: Branches of the tree whose names mean little else, and AI as it is called. Names of the other
#: branches ("Sensorik", "Logistik") are words of other trades as well, unless such a share of what
#: a sheet names is of AI.
_SHARE = 0.1
_OWN = frozenset(("speech", "language", "vision", "learning", "robotics"))
_AI = re.compile(
    rf"(?<![a-z])(?:{'|'.join(sorted(OVERALL_SHORT))})(?![a-z])|{'|'.join(OVERALL_NAMES)}",
    re.IGNORECASE,
)

#: Under which table and column the review has them.
_ASKED = ("capabilities", "skill")


def with_skills(ingested: Ingested, review: Path | None = None) -> Ingested:
    """Put capabilities of the bundled tree in the place of names that mean them.

    Parameters
    ----------
    ingested : Ingested
    review : Path, optional
        The review file of an earlier run, in which somebody has decided.

    Returns
    -------
    Ingested
        As it was where capabilities have ids or a tree of their own.

    Raises
    ------
    RequestError
        Where the review file is none, or names a capability that there is not.
    """
    typed = ingested.tables.get("capabilities")
    if typed is None or not _is_typed(typed):
        return ingested
    names = typed["name"].tolist()
    ids = dict(zip(typed["name"], typed["id"], strict=True))
    called = {key: name for name, key in ids.items()} | bundled_skills().names
    called |= dict(zip(kinds()["id"], kinds()["name"], strict=True))
    understood = _of_the_trade(_with_lists(bundled_skills().understand(names)))
    understood = linked(
        understood, typed[~typed["id"].isin(bundled_skills().names)], ingested.tables
    )
    asked = {skill.phrase: skill for skill in (*understood.doubtful, *understood.new)}
    decided = {} if review is None else dict(_answers(review, asked, called))
    known = {
        skill.phrase: (skill.kind,) if skill.kind else skill.capability_ids
        for skill in understood.accepted
    }
    meant = known | {name: keys for name, keys in decided.items() if name in names}
    by_id = _to_the_end({ids[name]: keys for name, keys in meant.items() if keys})
    times = _times(ingested.tables, ids)
    file = skill_list(understood, called, times, decided)
    questions = [*_questions(understood, called, times, decided)]
    tables = _replaced(ingested.tables, typed, by_id, times)
    perhaps = 0
    if "evidence" in tables:
        added = perhaps_needed(tables, decided, _written(ingested.tables["evidence"], ids, by_id))
        perhaps = len(added)
        tables["evidence"] = pd.concat([tables["evidence"], added], ignore_index=True)
    counts = {each: len(getattr(understood, each)) for each in ("accepted", "doubtful", "new")}
    (told,) = notes_of("skills")
    note = told.format(**counts, all=len(names), tree=TREE, file=SKILLS, perhaps=perhaps)
    taken = [
        f"{shown(name)!r} as {shown(' and '.join(called[key] for key in by_id[ids[name]]))!r}"
        for name in names
        if ids[name] in by_id
    ]
    more = f" and {len(taken) - _TOLD:,} more" if len(taken) > _TOLD else ""
    told = (
        f"skills: {len(taken):,} of {len(names):,} were taken as names of {TREE}, or of another row"
        f" in other words{': ' if taken else ''}{'; '.join(taken[:_TOLD])}{more}. {SKILLS} has"
        f" {counts['doubtful']:,} doubtful and {counts['new']:,} new ones. {perhaps:,}"
        f" {'need is' if perhaps == 1 else 'needs are'} perhaps met by offers in other words, which"
        " answers call a guess"
    )
    return replace(
        ingested,
        tables=tables,
        sources=ingested.sources.rstrip() + "\n" + note,
        further=with_rows({**ingested.further, SKILLS: file}, questions),
        notes=(*ingested.notes, told),
    )


def _to_the_end(by_id: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Give what each typed capability becomes, where it becomes another typed one that does too."""
    found = {}
    for start, keys in by_id.items():
        ends: dict[str, None] = {}
        waiting, seen = [*keys], {start}
        while waiting:
            key = waiting.pop(0)
            further = by_id.get(key) if key not in seen else None
            seen.add(key)
            if further is None:
                ends.setdefault(key)
            else:
                waiting = [*further, *waiting]
        found[start] = tuple(ends)
    tree = {*bundled_skills().names, *kinds()["id"]}  # who is sent round in a circle stays as typed
    return {start: ends for start, ends in found.items() if ends != (start,) or start in tree}


def _is_typed(capabilities: pd.DataFrame) -> bool:
    """Tell whether capabilities are nothing but names, whose ids were made of them."""
    own = "parent_id" in capabilities and capabilities["parent_id"].notna().any()
    made, ids = capabilities["name"].map(slug), capabilities["id"]
    numbered = ids.str.replace(r"-\d+$", "", regex=True)
    return bool(not own and (ids.eq(made) | numbered.eq(made)).all())


def _with_lists(understood: Understood) -> Understood:
    """Accept lists too, of which every part is a name: "drones and chatbots" in one cell."""
    found = Understood(accepted=list(understood.accepted))
    for status in ("doubtful", "new"):
        for skill in getattr(understood, status):
            told = [bundled_skills().understand(parts) for parts in _readings(skill.phrase)]
            sure = [each for each in told if not each.doubtful and not each.new]
            if sure:
                ids = tuple(dict.fromkeys(sure[0].meaning().values()))
                found.accepted.append(Skill(skill.phrase, ids, True, "each part of it is a name"))
            else:
                getattr(found, status).append(skill)
    return found


def _of_the_trade(understood: Understood) -> Understood:
    """Doubt words of other trades where little of a sheet is of AI: "Sensorik" is of the tongue."""
    tree = load(TREE).capabilities
    parents = dict(zip(tree["id"], tree["parent_id"], strict=True))

    def is_of_ai(skill: Skill) -> bool:
        told = [hit.capability_id for hit in bundled_skills().find(skill.phrase)]
        for key in (*told, *(skill.capability_ids if skill.sure else ())):
            while isinstance(above := parents.get(key), str):
                key = above
            if key in _OWN:
                return True
        return _AI.search(skill.phrase) is not None

    every = [*understood.accepted, *understood.doubtful, *understood.new]
    of_ai = {skill.phrase for skill in every if is_of_ai(skill)}
    if len(of_ai) >= _SHARE * len(every):
        return understood
    why = "little in this sheet is of AI, and it may mean something else"
    sure = [each for each in understood.accepted if each.phrase in of_ai]
    doubted = [
        replace(each, sure=False, why=why)
        for each in understood.accepted
        if each.phrase not in of_ai
    ]
    return Understood(sure, [*doubted, *understood.doubtful], understood.new)


def _readings(phrase: str) -> Iterator[list[str]]:
    """Give the lists that a phrase may be: at commas, and at words that join two."""
    for parts in (entries_of(phrase, SEPARATORS), _JOINED.split(phrase)):
        if len(parts) > 1:
            yield parts


def _in_own_words(
    tree: pd.DataFrame,
    typed: pd.DataFrame,
    by_id: Mapping[str, tuple[str, ...]],
    times: Mapping[str, int],
) -> pd.DataFrame:
    """Call the tree's capabilities as they were typed most often, or first."""
    words: dict[str, list[str]] = {}
    for name, identifier in zip(typed["name"], typed["id"], strict=True):
        if len(keys := by_id.get(identifier, ())) == 1:
            words.setdefault(keys[0], []).append(name)
    columns = tree["id"].map(lambda key: sorted(words.get(key, ()), key=lambda name: -times[name]))
    rows = [*zip(columns, tree["name"], tree["synonyms"], strict=True)]
    synonyms = [
        joined([*own, name, *split_list(more)], (own or [name])[0]) for own, name, more in rows
    ]
    named = tree.assign(name=[own[0] if own else name for own, name, _ in rows], synonyms=synonyms)
    return named.assign(synonyms=named["synonyms"].replace("", None).astype("str"))


def _replaced(
    tables: Mapping[str, pd.DataFrame],
    typed: pd.DataFrame,
    by_id: Mapping[str, tuple[str, ...]],
    times: Mapping[str, int],
) -> dict[str, pd.DataFrame]:
    """Give the tables with the tree's capabilities, those above them, and what is left as typed."""
    tree = pd.concat([load(TREE).capabilities, kinds()], ignore_index=True)
    if any(OVERALL in keys for keys in by_id.values()):
        tree = tree.assign(parent_id=tree["parent_id"].fillna(OVERALL))
        overall = pd.DataFrame({"id": [OVERALL], "name": [bundled_skills().names[OVERALL]]})
        tree = pd.concat([overall, tree], ignore_index=True)
    tree = _in_own_words(tree, typed, by_id, times)
    parents = dict(zip(tree["id"], tree["parent_id"], strict=True))
    used: set[str] = set()
    for key in {key for keys in by_id.values() for key in keys}:
        above: object = key
        while isinstance(above, str) and above in parents and above not in used:
            used.add(above)
            above = parents[above]
    own = typed[~typed["id"].isin(by_id)]
    # A word that is not taken for the capability of that id gets another one.
    other = {each: f"{each}-as-typed" for each in own["id"] if each in used}
    own = own.assign(id=own["id"].replace(other))
    keys = {**{each: (other.get(each, each),) for each in typed["id"]}, **by_id}
    changed = dict(tables)
    changed["capabilities"] = pd.concat([tree[tree["id"].isin(used)], own], ignore_index=True)
    for name in ("evidence", "collaboration_capabilities"):
        if name in tables:
            frame = tables[name]
            mapped = frame.assign(capability_id=frame["capability_id"].map(keys))
            mapped = mapped.explode("capability_id", ignore_index=True).drop_duplicates()
            changed[name] = mapped.astype({"capability_id": "str"}).reset_index(drop=True)
    return changed


def _questions(
    understood: Understood,
    called: Mapping[str, str],
    times: Mapping[str, int],
    decided: Collection[str],
) -> Iterator[tuple[str | int, ...]]:
    """Give rows for the review: what each phrase means that is not understood for sure.

    Where most phrases are like nothing known, as in a sheet of another field, these are not asked.
    """
    new, every = understood.new, [*understood.accepted, *understood.doubtful, *understood.new]
    for skill in (*understood.doubtful, *(new if 2 * len(new) <= len(every) else ())):
        if skill.phrase in decided:
            continue
        reason, yes = "is no capability that is known", "yes"
        if keys := ";".join(skill.capability_ids):
            names = ";".join(called[key] for key in skill.capability_ids)
            reason = f"may be {names} ({keys}); {skill.why}"
        if len(skill.capability_ids) > 1:
            yes = f"yes for the first alone, {keys} for all of these"
        told = f"{reason}; write {yes}, no, or the id of a capability"
        yield (*_ASKED, skill.phrase, "", times.get(skill.phrase, 1), "", "", "", told)


def _answers(
    path: Path, asked: Mapping[str, Skill], called: Mapping[str, str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Read what somebody wrote in the review."""
    for line, table, column, phrase, said in answers(path):
        if (table, column) == _ASKED:
            first = asked[phrase].capability_ids[:1] if phrase in asked else ()
            yield phrase, _meant(said, first, f"{path}, row {line}, column meant", called)


def _times(tables: Mapping[str, pd.DataFrame], ids: Mapping[str, str]) -> dict[str, int]:
    """Count how often each name was typed."""
    counts: Counter[str] = Counter()
    for name in ("evidence", "collaboration_capabilities"):
        if name in tables:
            counts.update(tables[name]["capability_id"].tolist())
    return {name: counts[key] for name, key in ids.items()}


def _written(
    evidence: pd.DataFrame, ids: Mapping[str, str], by_id: Mapping[str, tuple[str, ...]]
) -> dict[tuple[str, str], str]:
    """Give what an organization wrote, by its id and that of the capability which it became."""
    typed = {key: name for name, key in ids.items()}
    if "direction" not in evidence:
        return {}
    needs = evidence[evidence["direction"] == "needs"]
    return {
        (who, end): typed[key]
        for who, key in zip(needs["organization_id"], needs["capability_id"], strict=True)
        for end in by_id.get(key, ())
    }


def _meant(
    said: str, first: tuple[str, ...], where: str, called: Mapping[str, str]
) -> tuple[str, ...]:
    """Give the capabilities that an answer means; `first` is what "yes" says."""
    if said.casefold() in NO:
        return ()
    meant = first if said.casefold() in YES else tuple(said.split(";"))
    if unknown := [key for key in meant if key not in called]:
        raise RequestError(
            f"{where}: {unknown[0]!r} is no capability of {TREE}, and none that was typed; write an"
            " id of its capabilities.csv, yes or no"
        )
    return meant
