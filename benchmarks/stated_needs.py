"""Small ecosystems of stated needs and offers without a history, and who then finds whom.

What the prior knows of those who have no partner yet comes from here. Each organization works
mostly in one field, offers one to four capabilities and states up to four needs. Then each looks
once, in random order:

- nine in ten ask those who offer what they lack, the more of it the likelier, or, where nobody
  does, those who lack what they offer; one in ten asks who works on the same;
- one of the same country is asked half as often again, and one with collaborations the more often;
- who is asked agrees one time in twelve as it is, and the surer the more it gets in return.

In every other ecosystem some organizations already have partners: those who look are the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from matcher.arrays import Values
from matcher.ecosystem import Ecosystem

FIELDS, PARTS, COUNTRIES = 6, 5, ("DK", "FI", "NO", "SE")
STRENGTHS = (0.3, 0.5, 0.7, 0.9)
AT_HOME = 0.8
LOOKS_FOR_NEEDS, SAME_COUNTRY, AGREES, ASKED = 0.9, 1.5, 1 / 12, 4
ESTABLISHED, PER_ESTABLISHED = 0.3, 2


@dataclass(frozen=True)
class StatedNeeds:
    """An ecosystem, and the pairs of rows that then come together, shape (n, n)."""

    ecosystem: Ecosystem
    new: npt.NDArray[np.bool_]


def stated_needs(size: int, seed: int) -> StatedNeeds:
    """Draw an ecosystem; odd seeds give some organizations partners beforehand."""
    rng = np.random.default_rng(seed)
    field = rng.integers(FIELDS, size=size)
    offers, needs = (_profiles(field, rng, least, home) for least, home in ((1, AT_HOME), (0, 0.0)))
    country = rng.integers(len(COUNTRIES), size=size)
    together = _history(size, rng) if seed % 2 else []
    met = (needs * (1.0 - offers)) @ offers.T
    fame = 1.0 + np.bincount(np.ravel(together).astype(int), minlength=size)
    liking = fame * np.where(country[:, None] == country, SAME_COUNTRY, 1.0)
    new = np.zeros((size, size), dtype=bool)
    for asking in rng.permutation(size):
        found = _found(asking, met, offers, liking, rng)
        if found is not None:
            new[asking, found] = new[found, asking] = True
    name = f"stated needs {size} seed {seed}"
    return StatedNeeds(_ecosystem(name, offers, needs, country, together), new)


def _profiles(
    field: npt.NDArray[np.int64], rng: np.random.Generator, least: int, at_home: float
) -> Values:
    """Draw strengths, shape (n, n_capabilities): up to four each, so many of one's own field."""
    strengths = np.zeros((len(field), FIELDS * PARTS))
    for row, home in enumerate(field):
        for _ in range(rng.integers(least, 5)):
            where = home if rng.random() < at_home else rng.integers(FIELDS)
            strengths[row, where * PARTS + rng.integers(PARTS)] = rng.choice(STRENGTHS)
    return strengths


def _history(size: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    established = rng.permutation(size)[: max(3, int(ESTABLISHED * size))]
    pairs = [rng.choice(established, 2, replace=False) for _ in range(PER_ESTABLISHED * size // 4)]
    return [(int(a), int(b)) for a, b in pairs]


def _found(
    asking: int, met: Values, offers: Values, liking: Values, rng: np.random.Generator
) -> int | None:
    """Give who agrees to work with one, None where nobody does."""
    if rng.random() < LOOKS_FOR_NEEDS:
        wanted = met[asking] if met[asking].any() else met[:, asking]
    else:
        wanted = offers @ offers[asking]
    wanted = wanted * liking[asking]
    wanted[asking] = 0.0
    if not wanted.any():
        return None
    asked = rng.choice(
        len(wanted), min(ASKED, np.count_nonzero(wanted)), replace=False, p=wanted / wanted.sum()
    )
    for partner in asked:
        if rng.random() < 1.0 - (1.0 - AGREES) * np.exp(-3.0 * met[partner, asking]):
            return int(partner)
    return None


def _ecosystem(
    name: str,
    offers: Values,
    needs: Values,
    country: npt.NDArray[np.int64],
    together: list[tuple[int, int]],
) -> Ecosystem:
    capabilities = [f"field {f} part {p}" for f in range(FIELDS) for p in range(PARTS)]
    fields = [f"field {f}" for f in range(FIELDS)]
    evidence = [
        (str(row), capabilities[column], direction, strengths[row, column], "2019-01-01")
        for direction, strengths in (("offers", offers), ("needs", needs))
        for row, column in zip(*np.nonzero(strengths), strict=True)
    ]
    tree = [(f, f, None) for f in fields] + [(c, c, c[: len("field 0")]) for c in capabilities]
    rows = {
        "organizations": [(str(row), str(row), COUNTRIES[of]) for row, of in enumerate(country)],
        "capabilities": tree,
        "evidence": evidence,
        "collaborations": [(f"c{i}", f"c{i}", "2019-01-01") for i in range(len(together))],
        "participants": [(f"c{i}", str(row)) for i, pair in enumerate(together) for row in pair],
    }
    columns = {
        "organizations": ["id", "name", "country"],
        "capabilities": ["id", "name", "parent_id"],
        "evidence": ["organization_id", "capability_id", "direction", "strength", "date"],
        "collaborations": ["id", "name", "start_date"],
        "participants": ["collaboration_id", "organization_id"],
    }
    tables = {t: pd.DataFrame(rows[t], columns=columns[t]) for t in rows if rows[t]}
    return Ecosystem.from_tables(tables, name)
