"""An ecosystem with something of everything, for tests that a handful of rows cannot carry.

280 organizations over six years: more than the engine searches completely. `synthesize` draws
them with needs, coalitions and their leads, rivals and collaborations with roles and funding; what
it is sparing with is added here by plain rules on row numbers, so that every feature of a pair has
pairs on which it is not 0.

Day by day matters in it: collaborations still come after `CUT`, and memberships and ties end on
days that are told to the month or the year only.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from matcher.sources import synthesize

Tables = dict[str, pd.DataFrame]

SIZE, COALITIONS, SEED = 280, 6, 3

#: A day with a year of history after it.
CUT = "2019-12-31"

_SOURCE = "made up for the tests"


def rich_tables() -> Tables:
    """Give the tables of the ecosystem; the same each time."""
    made = synthesize(SIZE, COALITIONS, SEED, collaborations_per_organization=1.6)
    tables = dict(made.tables)
    ids = tables["organizations"]["id"].tolist()
    tables["organizations"] = _with_groups(tables["organizations"])
    tables["participants"] = _with_leads(tables["participants"])
    tables["evidence"] = _more(tables["evidence"], _needs(tables))
    tables["ties"] = _more(tables["ties"], _ties(ids))
    tables["memberships"] = _more(tables["memberships"], _departures(tables, ids))
    tables["rivalries"] = _more(tables["rivalries"], _third_parties())
    return tables


def _more(frame: pd.DataFrame, rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.concat([frame, pd.DataFrame(rows)], ignore_index=True)


def _with_groups(organizations: pd.DataFrame) -> pd.DataFrame:
    """Make every fortieth organization the parent of the two after it, in two steps."""
    ids = organizations["id"].tolist()
    parents = organizations["parent_id"].tolist()
    for top in range(0, SIZE - 2, 40):
        parents[top], parents[top + 1], parents[top + 2] = None, ids[top], ids[top + 1]
    return organizations.assign(parent_id=pd.Series(parents, dtype="str"))


def _with_leads(participants: pd.DataFrame) -> pd.DataFrame:
    """Let who coordinates every second collaboration be called its lead, in any case."""
    roles, seen = [], 0
    for role in participants["role"]:
        seen += role == "coordinator"
        roles.append(
            ("Lead" if seen % 4 == 1 else "lead") if role == "coordinator" and seen % 2 else role
        )
    return participants.assign(role=pd.Series(roles, dtype="str"))


def _needs(tables: Tables) -> list[dict[str, Any]]:
    """Let every fourth organization need what the one seventeen rows on offers first."""
    ids = tables["organizations"]["id"].tolist()
    evidence = tables["evidence"]
    offers = evidence[evidence["direction"] == "offers"]
    own = offers.groupby("organization_id")["capability_id"].agg(set).to_dict()
    first = offers.drop_duplicates("organization_id").set_index("organization_id")["capability_id"]
    rows = []
    for place in range(0, SIZE, 4):
        seeker, other = ids[place], ids[(place + 17) % SIZE]
        if other in first.index and first[other] not in own.get(seeker, set()):
            row = {"organization_id": seeker, "capability_id": first[other], "direction": "needs"}
            strength = 0.4 + 0.1 * (place % 5)
            rows.append({**row, "strength": strength, "date": "2016", "source": _SOURCE})
    return rows


def _ties(ids: list[str]) -> list[dict[str, Any]]:
    """Tie rows 3 or 5 apart, some of them no longer."""
    ends = [None, None, "2018", "2019-12", CUT]
    rows = []
    for number, place in enumerate(range(5, SIZE - 5, 9)):
        kind = ("equity", "competitor", "supplier")[number % 3]
        other = ids[place + (3 if number % 2 else 5)]
        row = {"organization_a": ids[place], "organization_b": other, "kind": kind}
        rows.append({**row, "since": "2015-06", "until": ends[number % 5], "source": _SOURCE})
    return rows


def _departures(tables: Tables, ids: list[str]) -> list[dict[str, Any]]:
    """Let two more join each coalition, and leave it on a day, a month or a year."""
    taken = set(tables["memberships"]["organization_id"])
    free = [each for each in ids if each not in taken]
    ends = ["2020-03-15", "2020-02", "2020", CUT]
    rows = []
    for number, coalition in enumerate(tables["coalitions"].itertuples(index=False)):
        for turn in range(2):
            row = {"coalition_id": coalition.id, "organization_id": free[20 * number + turn]}
            row |= {"role": "member", "since": coalition.founded, "source": _SOURCE}
            rows.append({**row, "until": ends[(2 * number + turn) % len(ends)]})
    return rows


def _third_parties() -> list[dict[str, Any]]:
    """Let the first and the third coalition be rivals too, so that each has two."""
    pair = {"coalition_a": "coalition003", "coalition_b": "coalition001"}
    return [{**pair, "since": "2018-07", "source": _SOURCE}]
