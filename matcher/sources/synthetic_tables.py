"""What a synthetic world and its history look like as tables of the dataset format."""

from __future__ import annotations

import numpy as np
import pandas as pd

from matcher.sources.synthetic_mechanism import STEPS_PER_YEAR, History
from matcher.sources.synthetic_world import (
    COUNTRIES,
    KINDS,
    LARGEST_COUNT,
    SOURCE,
    CapabilityTree,
    IntArray,
    TextArray,
    World,
    stems,
    top_by_chance,
)

_NAME_FORMS = (
    ("{} Systems", "{} Labs", "{} Works", "{} Networks", "{} Instruments"),
    ("University of {}", "{} Technical University", "{} State University"),
    ("{} Research Institute", "Institute for {} Studies", "{} Research Centre"),
    ("{} Regional Authority", "Agency of {}", "City of {}"),
    ("{} Foundation", "{} Association", "{} Cluster"),
)


def organizations_table(world: World, first_year: int, rng: np.random.Generator) -> pd.DataFrame:
    """Write the organizations down; names are invented, urls stand under example.org."""
    words = stems(len(world.ids))
    forms = rng.integers(60, size=len(words))
    names = [
        _NAME_FORMS[kind][form % len(_NAME_FORMS[kind])].format(word)
        for kind, form, word in zip(world.kind, forms, words, strict=True)
    ]
    founded = first_year - 2 - np.floor(rng.gamma(2.0, 12.0, len(words))).astype(np.int64)
    has_parent = (world.kind == 0) & (rng.random(len(words)) < 0.03) & (world.reach < 2.0)
    parents = np.flatnonzero(~has_parent & (world.reach >= 1.0))
    has_parent &= len(parents) > 0
    chosen = rng.integers(max(1, len(parents)), size=len(words))
    parent = [
        str(world.ids[parents[place]]) if has else None
        for has, place in zip(has_parent, chosen, strict=True)
    ]
    return pd.DataFrame(
        {
            "id": world.ids,
            "name": names,
            "kind": np.take(np.array(KINDS, dtype=object), world.kind),
            "country": np.take(np.array(COUNTRIES, dtype=object), world.country),
            "aliases": [f"{word};{word} (synthetic)" for word in words],
            "parent_id": parent,
            "sector": [f"sector {community + 1}" for community in world.community],
            "url": [f"https://example.org/{word.lower()}" for word in words],
            "founded": np.maximum(founded, 1700).astype(str),
            "description": "An invented organization of a synthetic ecosystem.",
        }
    )


def evidence_table(
    world: World, tree: CapabilityTree, first_year: int, years: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Write offers and needs down as dated evidence, judged or counted.

    What the mechanism works with from its first step is dated before it; counts of later years
    repeat what is already offered, so they teach nothing that was not so from the start.
    """
    row, leaf = np.nonzero(world.offers)
    strength = world.offers[row, leaf].astype(np.float64).round(2)
    giver = np.zeros(len(world.ids), dtype=bool)
    giver[world.planted[:, 1]] = True
    counted = (rng.random(len(row)) < 0.4) & ~giver[row]
    count = np.maximum(1, np.round(np.expm1(strength * np.log1p(LARGEST_COUNT))))
    early = _dates(len(row), first_year - 2, 2, rng)
    first = _rows(world, tree.leaf_ids[leaf], row, "offers", early)
    first["strength"] = np.where(counted, np.nan, strength)
    first["count"] = np.where(counted, count, np.nan)
    first["kind"] = np.where(
        counted,
        rng.choice(["patent", "paper", "project"], size=len(row)),
        rng.choice(["product", "statement"], size=len(row)),
    )
    again = np.flatnonzero(counted & (rng.random(len(row)) < 0.5)) if years > 1 else row[:0]
    later = _rows(
        world,
        tree.leaf_ids[leaf[again]],
        row[again],
        "offers",
        _dates(len(again), first_year, max(1, years - 1), rng),
    )
    later["count"] = np.maximum(1, np.round(count[again] * rng.uniform(0.1, 0.5, len(again))))
    later["kind"] = first["kind"].to_numpy()[again]
    parts = [first, later, *_other_evidence(world, tree, first_year, rng)]
    table = pd.concat(parts, ignore_index=True)
    table["source"] = SOURCE
    return table


def _other_evidence(
    world: World, tree: CapabilityTree, first_year: int, rng: np.random.Generator
) -> list[pd.DataFrame]:
    """Stated needs, and a few broad statements about a whole area of the tree."""
    row, leaf = np.nonzero(world.needs)
    needs = _rows(
        world, tree.leaf_ids[leaf], row, "needs", _dates(len(row), first_year - 2, 2, rng)
    )
    needs["strength"] = world.needs[row, leaf].astype(np.float64).round(2)
    needs["kind"] = "statement"
    broad_row = np.flatnonzero(rng.random(len(world.ids)) < 0.05)
    area = tree.leaf_middle[np.argmax(world.offers[broad_row], axis=1)]
    dates = _dates(len(broad_row), first_year - 2, 2, rng)
    broad = _rows(world, tree.middle_ids[area], broad_row, "offers", dates)
    broad["strength"] = np.round(rng.uniform(0.2, 0.8, len(broad_row)), 2)
    broad["kind"] = "text"
    return [needs, broad]


def _rows(
    world: World, capability_ids: TextArray, row: IntArray, direction: str, dates: TextArray
) -> pd.DataFrame:
    """Evidence rows in the order of the columns of the format."""
    return pd.DataFrame(
        {
            "organization_id": world.ids[row],
            "capability_id": capability_ids,
            "direction": direction,
            "strength": np.full(len(row), np.nan),
            "count": np.full(len(row), np.nan),
            "date": dates,
            "kind": "statement",
            "source": SOURCE,
        }
    )


def _dates(how_many: int, first_year: int, years: int, rng: np.random.Generator) -> TextArray:
    """Dates in whole years, months or days, as real sources give them."""
    year = rng.integers(first_year, first_year + years, size=how_many)
    month, day = rng.integers(1, 13, size=how_many), rng.integers(1, 29, size=how_many)
    length = rng.choice([4, 7, 10], size=how_many, p=[0.2, 0.3, 0.5])
    return np.array(
        [
            f"{y:04d}-{m:02d}-{d:02d}"[:characters]
            for y, m, d, characters in zip(year, month, day, length, strict=True)
        ],
        dtype=object,
    )


def ties_table(world: World, first_year: int, rng: np.random.Generator) -> pd.DataFrame:
    """Draw a few ties of business inside communities: shares, competitors, suppliers, customers."""
    how_many = len(world.ids) // 25
    first = rng.integers(len(world.ids), size=how_many)
    by_community = np.argsort(world.community, kind="stable")
    place = np.empty_like(by_community)
    place[by_community] = np.arange(len(by_community))
    second = by_community[(place[first] + rng.integers(1, 4, size=how_many)) % len(world.ids)]
    table = pd.DataFrame(
        {
            "organization_a": world.ids[first],
            "organization_b": world.ids[second],
            "kind": rng.choice(["equity", "competitor", "supplier", "customer"], size=how_many),
            "since": _dates(how_many, first_year - 2, 2, rng),
            "source": SOURCE,
        }
    )
    return table.drop_duplicates(["organization_a", "organization_b", "kind"], ignore_index=True)


def collaborations_table(
    ids: TextArray, history: History, first_year: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Collaborations start on any day of their half-year and last one to four years."""
    months = np.timedelta64(12 // STEPS_PER_YEAR, "M")
    day = np.timedelta64(1, "D")
    step_start = np.datetime64(f"{first_year}-01", "M") + history.step * months
    first = step_start.astype("datetime64[D]")
    length = ((step_start + months).astype("datetime64[D]") - first).astype(np.int64)
    start = first + np.floor(rng.random(len(ids)) * length).astype(np.int64) * day
    end = start + rng.integers(365, 4 * 365, size=len(ids)) * day
    return pd.DataFrame(
        {
            "id": ids,
            "name": [f"Synthetic project {number + 1}" for number in range(len(ids))],
            "kind": "project",
            "start_date": start.astype(str),
            "end_date": end.astype(str),
            "source": SOURCE,
        }
    )


def participants_table(
    ids: TextArray, world: World, history: History, rng: np.random.Generator
) -> pd.DataFrame:
    """Who takes part; the first of each team coordinates it and gets the most."""
    leads = np.diff(history.collaboration, prepend=-1) > 0
    funding = np.exp(rng.normal(12.0, 1.0, len(leads))) * np.where(leads, 1.6, 1.0)
    return pd.DataFrame(
        {
            "collaboration_id": ids[history.collaboration],
            "organization_id": world.ids[history.organization],
            "role": np.where(leads, "coordinator", "participant"),
            "funding_eur": np.round(funding, -2),
        }
    )


def tags_table(
    ids: TextArray,
    world: World,
    tree: CapabilityTree,
    history: History,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """One to three capabilities a collaboration, offered by its members and needed by none.

    Participations are in the order of their collaborations, so sums over a team are sums over a
    run of rows.
    """
    starts = np.flatnonzero(np.diff(history.collaboration, prepend=-1) > 0)
    offered = np.add.reduceat(world.offers[history.organization], starts, axis=0)
    needed = np.add.reduceat(world.needs[history.organization], starts, axis=0)
    usable = (offered > 0) & (needed == 0)
    log_weight = np.where(usable, 2.0 * np.log(np.where(usable, offered, 1.0)), -np.inf)
    how_many = rng.choice([1, 2, 3], size=len(ids), p=[0.6, 0.3, 0.1])
    collaboration, leaf = np.nonzero(top_by_chance(log_weight, how_many, rng))
    return pd.DataFrame(
        {
            "collaboration_id": ids[collaboration],
            "capability_id": tree.leaf_ids[leaf],
            "weight": 1.0,
        }
    )
