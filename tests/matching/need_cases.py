"""Small ecosystems, as plain data, in which nobody disputes who comes before whom.

A line is an organization: its name, its country, what it offers (+) and what it needs (-), each
with a strength, 0.8 unless one is given. `name*30` stands for thirty alike, name-1 to name-30.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from matcher.ecosystem import Ecosystem

USUAL = "0.8"


@dataclass(frozen=True)
class Case:
    """Who asks, among whom, and who has to come before whom.

    Attributes
    ----------
    name : str
    firms : str
        The organizations, a line each.
    order : tuple of str
        From the best to the worst. Of `name*30` the name alone: all of them.
    fields : str
        Capabilities with parts, a line each: the whole, then its parts.
    together : str
        Collaborations, a line each: the day it started, then who took part.
    asks : str
    """

    name: str
    firms: str
    order: tuple[str, ...]
    fields: str = ""
    together: str = ""
    asks: str = "me"

    def ecosystem(self) -> Ecosystem:
        """Read the case."""
        organizations, evidence = [], []
        for line in _lines(self.firms):
            name, country, *held = re.split(r"\s+(?=[A-Z]{2}\b|[+-] )", line)
            for each in _copies(name):
                organizations.append({"id": each, "name": each, "country": country})
                evidence += [_held(each, what) for what in held]
        parents = {
            part: line.split()[0] for line in _lines(self.fields) for part in line.split()[1:]
        }
        names = {row["capability_id"] for row in evidence} | set(parents) | set(parents.values())
        capabilities = [
            {"id": name, "name": name, "parent_id": parents.get(name)} for name in sorted(names)
        ]
        tables = {
            "organizations": organizations,
            "capabilities": capabilities,
            "evidence": evidence,
            **_collaborations(self.together),
        }
        return Ecosystem.from_tables(
            {name: pd.DataFrame(rows) for name, rows in tables.items() if rows}, self.name
        )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines() if line.strip()]


def _copies(name: str) -> list[str]:
    kind, _, count = name.partition("*")
    return [f"{kind}-{number + 1}" for number in range(int(count))] if count else [kind]


def _held(organization: str, what: str) -> dict[str, str]:
    sign, capability, *strength = what.split()
    return {
        "organization_id": organization,
        "capability_id": capability,
        "direction": "offers" if sign == "+" else "needs",
        "strength": strength[0] if strength else USUAL,
    }


def _collaborations(text: str) -> dict[str, list[dict[str, str]]]:
    collaborations, participants = [], []
    for number, line in enumerate(_lines(text)):
        day, *members = line.split()
        collaborations.append({"id": f"c{number}", "name": f"c{number}", "start_date": day})
        participants += [{"collaboration_id": f"c{number}", "organization_id": m} for m in members]
    return {"collaborations": collaborations, "participants": participants}


CASES = (
    Case(
        "two-way need, then one's own need, then likeness, then nothing",
        """
        me    FI + vision + radar - robots
        both  FI + robots - vision
        gives FI + robots - pumps
        peer  FI + vision + radar
        none  FI + pumps
        """,
        ("both", "gives", "peer", "none"),
    ),
    Case(
        "two-way need, then the other's need, then likeness, then nothing",
        """
        me    FI + vision + radar - robots
        both  FI + robots - vision
        wants FI + pumps - vision
        peer  FI + vision + radar
        none  FI + pumps
        """,
        ("both", "wants", "peer", "none"),
    ),
    Case(
        "an institute among sixty: the firm that it fits both ways is first",
        """
        me       FI + materials + testing - robots
        both     FI + robots - materials
        alike*30 FI + materials + testing - paint
        other*25 SE + pumps + valves - paint
        paint*3  SE + paint - pumps
        """,
        ("both", "alike", "other"),
    ),
    Case(
        "the firm that it fits both ways lies abroad, its doubles are at home",
        """
        me       FI + materials + testing - robots
        both     SE + robots - materials
        alike*30 FI + materials + testing - robots
        other*25 NO + pumps - paint
        """,
        ("both", "alike"),
    ),
    Case(
        "one-way need abroad comes before likeness at home",
        """
        me    FI + vision + radar - robots
        gives SE + robots
        peer  FI + vision + radar
        """,
        ("gives", "peer"),
    ),
    Case(
        "a strong need comes before a weak one",
        """
        me     FI + vision - robots 0.9 - pumps 0.3
        strong FI + robots
        weak   FI + pumps
        """,
        ("strong", "weak"),
    ),
    Case(
        "a strong offer comes before a weak one",
        """
        me     FI + vision - robots
        strong FI + robots 0.9
        weak   FI + robots 0.3
        """,
        ("strong", "weak"),
    ),
    Case(
        "who meets two needs comes before who meets one of them",
        """
        me  FI + vision - robots - pumps
        two FI + robots - paint + pumps
        one FI + robots - paint + valves
        """,
        ("two", "one"),
    ),
    Case(
        "a need that one covers oneself is no reason",
        """
        me      FI + vision + robots 1 - robots - pumps
        pumps   FI + pumps
        robots  FI + robots
        """,
        ("pumps", "robots"),
    ),
    Case(
        "a need that the partner covers itself is no reason",
        """
        me      FI + vision
        lacks   FI + pumps - vision
        covered FI + pumps + vision 1 - vision
        """,
        ("lacks", "covered"),
    ),
    Case(
        "a part of what is needed meets the need",
        """
        me   FI + vision - speech
        part FI + dictation
        none FI + pumps
        """,
        ("part", "none"),
        fields="speech dictation reading",
    ),
    Case(
        "the part that is needed comes before the unrelated",
        """
        me     FI + vision - dictation
        part   FI + dictation
        none   FI + pumps
        """,
        ("part", "none"),
        fields="speech dictation reading",
    ),
    Case(
        "two-way need by parts comes before likeness",
        """
        me   FI + dictation - machines
        both FI + robots - speech
        peer FI + dictation
        """,
        ("both", "peer"),
        fields="""
        speech dictation reading
        machines robots pumps
        """,
    ),
    Case(
        "of two that fit alike the one of the same country comes first",
        """
        me   FI + vision - robots
        far  SE + robots - vision
        near FI + robots - vision
        """,
        ("near", "far"),
    ),
    Case(
        "of two peers the one of the same country comes first",
        """
        me   FI + vision - robots
        far  SE + vision
        near FI + vision
        """,
        ("near", "far"),
    ),
    Case(
        "the same country alone does not make up for a need",
        """
        me    FI + vision - robots
        gives SE + robots
        near  FI + pumps
        """,
        ("gives", "near"),
    ),
    Case(
        "the same country alone does not make up for a need of the other",
        """
        me    FI + vision - robots
        wants SE + pumps - vision
        near  FI + pumps
        """,
        ("wants", "near"),
    ),
    Case(
        "an organization of which nothing is known is last",
        """
        me    FI + vision - robots
        both  FI + robots - vision
        gives FI + robots
        peer  FI + vision
        blank SE
        """,
        ("both", "gives", "peer", "blank"),
    ),
    Case(
        "who states no need finds who wants what it has before its peers",
        """
        me    FI + vision + radar
        wants FI + pumps - vision
        peer  FI + vision + radar
        none  FI + pumps
        """,
        ("wants", "peer", "none"),
    ),
    Case(
        "who offers nothing finds who has what it needs",
        """
        me    FI - robots
        gives FI + robots
        alike FI - robots
        none  FI + pumps
        """,
        ("gives", "none"),
    ),
    Case(
        "fitting both ways well comes before fitting well one way and hardly the other",
        """
        me     FI + vision - robots
        both   FI + robots - vision
        hardly FI + robots - vision 0.1
        """,
        ("both", "hardly"),
    ),
    Case(
        "many needs: the one who meets one of ten, and wants something, comes before the peers",
        """
        me      FI + vision + radar - a - b - c - d - e - f - g - h - i - j
        both    FI + a - vision
        one     FI + b
        peer*10 FI + vision + radar
        """,
        ("both", "one", "peer"),
    ),
    Case(
        "a peer with the same needs is a rival for the same partner, not the partner",
        """
        me   FI + vision - robots - pumps
        both FI + robots - vision
        twin FI + vision - robots - pumps
        """,
        ("both", "twin"),
    ),
    Case(
        "a long list that misses the need comes after a short one that meets it",
        """
        me    FI + vision + radar - robots
        short FI + robots
        long  FI + vision + radar + paint + pumps + valves + wood
        """,
        ("short", "long"),
    ),
    Case(
        "nobody states a need: the same field comes before another",
        """
        me   FI + vision + radar
        peer FI + vision + pumps
        none FI + wood + pumps
        """,
        ("peer", "none"),
    ),
    Case(
        "a partner of a partner comes before a stranger who offers the same",
        """
        me       FI + vision - robots
        friend   FI + wood
        near     FI + robots
        stranger FI + robots
        elder    FI + wood
        """,
        ("near", "stranger"),
        together="""
        2019-03-01 me friend
        2019-05-01 friend near
        2019-05-01 elder stranger
        """,
    ),
    Case(
        "a little history: the two-way fit comes before the double",
        """
        me     FI + vision + radar - robots
        friend FI + wood
        both   FI + robots - vision
        twin   FI + vision + radar - robots
        elder  FI + wood
        """,
        ("both", "twin"),
        together="""
        2019-03-01 me friend
        2019-05-01 elder both
        2019-05-01 elder twin
        """,
    ),
    Case(
        "of two alike the one who works with others comes first",
        """
        me     FI + vision - robots
        active FI + robots
        idle   FI + robots
        x      FI + wood
        y      FI + wood
        """,
        ("active", "idle"),
        together="""
        2018-03-01 active x
        2019-05-01 active y
        2019-05-01 x y
        """,
    ),
)
