"""What is needed in other words than it is offered: the same name turned about, or a suggestion."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from matcher.ingestion.cells import figures
from matcher.ingestion.compounds import Compounds
from matcher.ingestion.listed_words import listed
from matcher.ingestion.phrases import folded, stem, words
from matcher.ingestion.shared_words import SharedWords, root, roots
from matcher.ingestion.skills import Skill, Skills, Understood, bundled_skills, kinds


def linked(
    understood: Understood, typed: pd.DataFrame, tables: Mapping[str, pd.DataFrame]
) -> Understood:
    """Link phrases with those that somebody offers.

    One of the same words as an offered phrase, put together otherwise ("Klärschlammtrocknung" and
    "Trocknung von Klärschlamm"), or in the plural, is accepted. One that is only needed and
    contains an offered phrase, or shares a telling word with it ("falls of old patients" and
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
    shared = SharedWords(zip(theirs["name"], theirs["id"], strict=True), typed["name"])
    found = Understood(accepted=list(understood.accepted))
    same = _same_words(typed, offered)
    for skill in (*understood.doubtful, *understood.new):
        if skill.phrase in same:
            read = same[skill.phrase]
        else:
            read = _read(skill, names, shared) if skill.phrase in wanted else skill
        found.add(read)
    return found


def _same_words(typed: pd.DataFrame, offered: Collection[str]) -> dict[str, Skill]:
    """Read phrases that are the first offered one of the same words, put together otherwise."""
    known = Compounds(typed["name"])
    first: dict[str, tuple[str, str]] = {}
    keys = {name: known.keys(name) for name in typed["name"]}
    named = [*zip(typed["name"], typed["id"], strict=True)]
    for name, identifier in named:
        for key in keys[name] if identifier in offered else ():
            first.setdefault(key, (name, identifier))
    found = {}
    for name, identifier in named:
        other, meant = next((first[key] for key in keys[name] if key in first), ("", identifier))
        if meant != identifier:
            why = f"the same words as '{other}', which is offered"
            found[name] = Skill(name, (meant,), True, why)
    return found


#: A need may be what somebody offers that has so many of its telling words, and this share of them:
#: one word in common is chance too often ("office furniture", "box office"), unless it is the whole
#: need or offer and so long as two ("Bioreaktoren"). Of what is as near, but for this part of it,
#: at most so many are taken.
_WORDS, _LONG, _MAY_BE, _AS_NEAR, _AT_MOST = 2, 10, 0.4, 0.9, 2

#: Words that stand in an offer with as many others between them are no answer to a need.
_SCATTERED = 0.5

#: Small words (folded) behind which stands of, with or as what something is, and not for what.
_MADE = frozenset(listed("skills", "made"))

#: Those behind which stands for what it is; how words end that say what is done, to whatever it be;
#: words for who buys, whom one looks for by no offer.
_FOR_WHAT = frozenset(listed("shared", "for_what"))
_ACTIVITIES = listed("shared", "activities")
_WHO_BUYS = frozenset(listed("shared", "who_buys"))

#: Roots of words for money put into a firm, and for who does; those that may stand beside them.
_MONEY, _BESIDE = (
    frozenset(root(word.text) for name in listed("skills", key) for word in words(name))
    for key in ("money", "beside_money")
)

#: How strong a need is of which all telling words stand in what is offered: stated, it counts 1.
_PERHAPS = 0.5

#: How near a name of the tree is to what contains it: "Chatbots" to "chatbots for trams".
_NAMED = 1.0


def perhaps_needed(
    tables: Mapping[str, pd.DataFrame],
    settled: Collection[str],
    written: Mapping[tuple[str, str], str],
) -> pd.DataFrame:
    """Give needs in the words of others, where nobody offers them in the words of who states them.

    Who needs an "early warning of sepsis" should hear of who offers "sepsis warning from vital
    signs", though the words alone do not say that it is the same: such a row is of kind `text`, as
    all that the program reads out of words, is weak, and its note has what was written. Who looks
    for buyers of sawdust offers it, likewise, where somebody looks for sawdust.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        With capabilities and evidence.
    settled : collection of str
        Names of which a person has said what they mean.
    written : mapping of (str, str) to str
        What was written, by the ids of who needs it and of the capability that it became.

    Returns
    -------
    DataFrame
        Rows of evidence; none where all needs are met, or nothing near is offered.
    """
    evidence = tables["evidence"]
    needs = evidence["direction"].eq("needs") if "direction" in evidence else None
    if needs is None or not needs.any():
        return evidence.iloc[:0]
    found = _Guesses(tables, settled, written)
    unmet = [row for row in evidence[needs].to_dict("records") if found.is_open(row)]
    left = [row for row in unmet if not found.near(row)]
    for row in left:
        found.near_partners(row)
    columns = dict.fromkeys([*evidence, "strength", "kind", "note"])
    return pd.DataFrame(found.rows, columns=[*columns])


class _Guesses:
    """Reads rows of needs, one after the other, for `perhaps_needed`."""

    def __init__(
        self,
        tables: Mapping[str, pd.DataFrame],
        settled: Collection[str],
        written: Mapping[tuple[str, str], str],
    ) -> None:
        evidence, capabilities = tables["evidence"], tables["capabilities"]
        self._names = dict(zip(capabilities["id"].map(str), capabilities["name"], strict=True))
        self._settled, self._written = settled, written
        needs = evidence["direction"].eq("needs")
        holders = evidence[~needs].groupby("capability_id")["organization_id"].agg(set)
        self._offers = {str(key): those for key, those in holders.items()}
        self._nearness = _Nearness(self._names, self._offers, settled)
        self._sought: dict[frozenset[str], list[str]] = {}
        for key in dict.fromkeys(evidence.loc[needs, "capability_id"]):
            if _for_takers(self._names[key]) is None:
                self._sought.setdefault(frozenset(roots(self._names[key])), []).append(str(key))
        #: Who wants, or may want, something of each.
        self._asked: dict[str, set[str]] = {}
        self.rows: list[dict[Hashable, Any]] = []

    def is_open(self, row: dict[Hashable, Any]) -> bool:
        """Tell whether nobody offers it as it is written; of who looks for buyers, tell of what."""
        who, wanted = row["organization_id"], row["capability_id"]
        met = self._offers.get(wanted, {who}) - {who}
        for other in met:
            self._asked.setdefault(other, set()).add(who)
        if self._names[wanted] in self._settled or met:
            return False
        if (goods := _for_takers(self._names[wanted])) is None:
            return True
        for key in self._sought.get(goods, ()) if goods else ():
            self._tell(row, key, _PERHAPS, direction="offers")
        return False

    def near(self, row: dict[Hashable, Any]) -> bool:
        """Tell what may be meant, and whether there is anything."""
        who = row["organization_id"]
        near = self._nearness.of(row["capability_id"])
        return self._tell_best(row, [e for e in near if self._offers[e[0]] - {who}])

    def near_partners(self, row: dict[Hashable, Any]) -> None:
        """Tell what may be meant of who wants something in return: there, less is enough."""
        if asking := self._asked.get(row["organization_id"]):
            near = self._nearness.of(row["capability_id"], scattered=0.0)
            self._tell_best(row, [e for e in near if self._offers[e[0]] & asking])

    def _tell_best(self, row: dict[Hashable, Any], near: Sequence[tuple[str, float]]) -> bool:
        edge = max(_MAY_BE, _AS_NEAR * near[0][1]) if near else 1.0
        for key, share in near[:_AT_MOST]:
            if share >= edge:
                self._tell(row, key, round(_PERHAPS * share, 2))
                for other in self._offers[key]:
                    self._asked.setdefault(other, set()).add(row["organization_id"])
        return bool(near)

    def _tell(self, row: dict[Hashable, Any], key: str, strength: float, **more: str) -> None:
        place = row["organization_id"], row["capability_id"]
        note = self._written.get(place, self._names[row["capability_id"]])
        told = {"capability_id": key, "strength": strength, "kind": "text", "note": note}
        self.rows.append(row | told | more)


def _for_takers(name: str) -> frozenset[str] | None:
    """Give the roots of what somebody looks for buyers of, if said; None where it looks for none.

    Examples
    --------
    >>> _for_takers("Abnehmer für Sägespäne"), _for_takers("hospitals as pilot customers")
    (frozenset({'sagespan'}), frozenset())
    """
    told = [word.text for word in words(name)]
    if not any(stem(each) in _WHO_BUYS for each in told):
        return None
    of_what = len(told) > 2 and stem(told[0]) in _WHO_BUYS and folded(told[1]) in _FOR_WHAT
    return frozenset(roots(" ".join(told[2:]))) if of_what else frozenset()


class _Nearness:
    """Tells which offers may be what is needed: by words in common, and by names of the tree."""

    def __init__(
        self, names: Mapping[str, str], offered: Collection[str], settled: Collection[str]
    ) -> None:
        known = Compounds(names.values())
        self._parted = {key: known.parted(name) for key, name in names.items()}
        self._words = SharedWords((self._parted[key], key) for key in offered)
        self._named: dict[str, set[str]] = {}  # the offers that a need names, or that name it
        tree = bundled_skills()
        known_ids = {*tree.names, *kinds()["id"]}
        alike: dict[object, list[str]] = {}  # as the tree has it, which may be mistaken
        for key, name in names.items():
            if name not in settled and (meant := tree.exact(name)) is not None:
                alike.setdefault((meant.capability_ids, meant.kind), []).append(key)
            named = () if key in known_ids or name in settled else tree.find(name)
            for told in {hit.capability_id for hit in named}:
                for need, offer in ((key, told), (told, key)):
                    if offer in offered:
                        self._named.setdefault(need, set()).add(offer)
        money = [key for key, name in names.items() if name not in settled and _is_money(name)]
        for those in (*alike.values(), money):  # who looks for investors asks who has capital
            for need in those:
                others = {key for key in those if key in offered and key != need}
                self._named.setdefault(need, set()).update(others)

    def of(self, need: str, scattered: float = _SCATTERED) -> list[tuple[str, float]]:
        """Give what is offered and how near it is to a need, in (0, 1], the nearest first.

        Parameters
        ----------
        need : str
        scattered : float
            How close the words of a need have to stand in an offer.
        """
        found = {
            key: share * together
            for key, shared, share in self._words.shares(self._parted[need])
            if self._is_telling(need, key, shared, share)
            and (together := _together(self._parted[need], self._parted[key])) > scattered
        }
        found |= dict.fromkeys(sorted(self._named.get(need, ())), _NAMED)
        return sorted(found.items(), key=lambda each: -each[1])

    def _is_telling(self, need: str, offer: str, shared: tuple[str, ...], share: float) -> bool:
        """Tell whether words in common are enough, or one that is the whole of need or offer."""
        named = self._parted[need], self._parted[offer]
        if len(shared) >= _WORDS or _is_made(*named) or _is_made(named[1], named[0]):
            return True
        said = len(words(named[0])) > 1 or not folded(named[0]).endswith(_ACTIVITIES)
        thing = share == 1.0 and said
        if thing and _is_made(named[0], named[1], _FOR_WHAT):
            return True  # strings for violins are strings, but training for dogs is no training
        whole = share == 1.0 or [*roots(self._parted[offer])] == [root(shared[0])]
        return whole and len(root(shared[0])) >= _LONG


def _is_money(name: str) -> bool:
    """Tell whether one wants or gives money for a firm, and says nothing else.

    Examples
    --------
    >>> [_is_money(name) for name in ("investors", "seed capital", "investment advice", "seed")]
    [True, True, False, False]
    """
    found = {root(word.text) for word in words(name)}
    return bool(found & _MONEY) and found <= _MONEY | _BESIDE


def _is_made(bare: str, told: str, small: frozenset[str] = _MADE) -> bool:
    """Tell whether one says of what or with what the other is: "Abwärme aus der Glasproduktion".

    Or for what, with other `small` words.
    """
    alone, more = words(bare), words(told)
    made = more[len(alone)] if len(more) > len(alone) + 1 else None
    same = all(stem(a.text) == stem(b.text) for a, b in zip(alone, more, strict=False))
    return same and made is not None and folded(made.text) in small


def _together(need: str, offer: str) -> float:
    """Give how close the words of a need stand in an offer, in (0, 1]: 1 where in one run.

    "Cloud-soft bedding and secure straw storage" is no "secure cloud storage".
    """
    wanted = SharedWords([(need, need)])
    told = [*roots(offer).values()]
    places = [place for place, word in enumerate(told) if wanted.nearest(word)]
    return len(places) / (places[-1] - places[0] + 1) if places else 1.0


def _same_figures(phrase: str, read: Skill, names: Skills) -> bool:
    """Whether numbers and signs are the same: "C++" is no "C#", and 10.5 kW are not 105."""
    return figures(phrase) == figures(names.names[read.capability_ids[0]])


def _read(skill: Skill, names: Skills, shared: SharedWords) -> Skill:
    """Read a phrase by what others offer, before what the tree may say of it."""
    said = names.understand([skill.phrase])
    if said.accepted and _same_figures(skill.phrase, said.accepted[0], names):
        return said.accepted[0]
    if told := (*said.accepted, *said.doubtful):
        keys, why = told[0].capability_ids, told[0].why
    else:
        near = shared.nearest(skill.phrase)
        keys = tuple(key for key, _ in near)
        alike = (f"its '{word}' is alike in '{names.names[key]}'" for key, word in near)
        why = "; ".join(alike)
    if not keys:
        return skill
    also = f"; {skill.why}" if skill.capability_ids else ""
    both = tuple(dict.fromkeys((*keys, *skill.capability_ids)))
    return Skill(skill.phrase, both, False, f"{why}, which is offered{also}")
