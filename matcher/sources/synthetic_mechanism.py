"""The mechanism by which the organizations of a synthetic ecosystem find each other.

`matcher.sources.synthetic` states the formula; this module evaluates it for sampled pairs, and
lets history run by it, half a year at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from matcher.sources.synthetic_world import FloatArray, IntArray, World

# Log-odds of a tie a unit of each feature.
WEIGHTS = {
    "similarity": 3.5,
    "complementarity": 10.0,
    "shared_partners": 0.5,
    "activity": 0.6,
    "same_country": 1.8,
    "same_kind": 0.4,
    "reach": 0.6,
    "previous_tie": 0.5,
}
INNER_OPTIMUM = 0.5
# Needs that add up to less than this count as the smaller whole that they are.
FULL_NEED = 2.5
STEPS_PER_YEAR = 2
SINGLE_SHARE = 0.4
LARGEST_TEAM = 15
SIZE_DECAY = 0.28
POOL = 160
# Below this number of organizations everyone is a candidate and nothing is sampled.
SMALL_WORLD = 400
PROPOSAL = {"anyone": 0.25, "community": 0.35, "active": 0.25, "partners_of_partners": 0.15}
_CELLS = 6_000_000


@dataclass(frozen=True)
class Known:
    """What everyone knows when a time step begins.

    Attributes
    ----------
    ties : CSR matrix of 0/1, shape (organizations, organizations)
        Pairs that have shared a collaboration.
    collaborations : ndarray of float, shape (organizations,)
        Collaborations that each has taken part in.
    """

    ties: sparse.csr_matrix
    collaborations: npt.NDArray[np.float64]


@dataclass(frozen=True)
class History:
    """Every collaboration in order: `step` (collaborations,), participations as two columns."""

    step: IntArray
    collaboration: IntArray
    organization: IntArray


class Mechanism:
    """Planted log-odds of a tie between organizations of one world.

    Parameters
    ----------
    world : World
        Whose traits the features are computed from.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        length = np.linalg.norm(world.offers, axis=1, keepdims=True)
        self._unit = world.offers / np.where(length > 0, length, 1.0)
        total = world.needs.sum(axis=1, keepdims=True)
        self._share = world.needs / np.maximum(total, FULL_NEED)
        self._log_reach = np.log(world.reach)

    def log_odds(self, known: Known, rows: IntArray, partners: IntArray) -> FloatArray:
        """Planted log-odds, up to a constant, that `rows` take `partners`.

        Parameters
        ----------
        known : Known
            The state before the time step.
        rows : ndarray of int, shape (n,)
        partners : ndarray of int, shape (n, m)
            Candidates of each row.

        Returns
        -------
        ndarray of float32, shape (n, m)
        """
        width = max(partners.shape[1] * self._unit.shape[1], len(self.world.ids))
        size = max(1, _CELLS // width)
        answer = np.empty(partners.shape, dtype=np.float32)
        for start in range(0, len(rows), size):
            part = slice(start, start + size)
            answer[part] = self._block(known, rows[part], partners[part])
        return answer

    def shared_partners(self, known: Known, rows: IntArray, partners: IntArray) -> FloatArray:
        """Count the common partners of each row and each of its candidates."""
        if partners.shape[1] == 1:
            both = known.ties[rows].multiply(known.ties[partners[:, 0]])
            count: FloatArray = np.asarray(both.sum(axis=1), dtype=np.float32).reshape(-1, 1)
            return count
        size = max(1, _CELLS // len(self.world.ids))
        answer = np.empty(partners.shape, dtype=np.float32)
        for start in range(0, len(rows), size):
            part = slice(start, start + size)
            paths = (known.ties[rows[part]] @ known.ties).toarray()
            answer[part] = np.take_along_axis(paths, partners[part], axis=1)
        return answer

    def _block(self, known: Known, rows: IntArray, partners: IntArray) -> FloatArray:
        world, weight = self.world, WEIGHTS
        cosine = np.einsum("nl,nml->nm", self._unit[rows], self._unit[partners])
        met = np.einsum("nl,nml->nm", self._share[rows], world.offers[partners])
        met += np.einsum("nl,nml->nm", world.offers[rows], self._share[partners])
        previous = np.take_along_axis(known.ties[rows].toarray(), partners, axis=1)
        shared = self.shared_partners(known, rows, partners)
        answer = weight["similarity"] * (1.0 - ((cosine - INNER_OPTIMUM) / INNER_OPTIMUM) ** 2)
        answer += weight["complementarity"] * met
        answer += weight["shared_partners"] * np.log1p(shared)
        answer += weight["activity"] * np.log1p(known.collaborations[partners])
        answer += weight["same_country"] * (world.country[rows, None] == world.country[partners])
        answer += weight["same_kind"] * (world.kind[rows, None] == world.kind[partners])
        answer += weight["reach"] * self._log_reach[partners]
        answer += weight["previous_tie"] * previous
        exact: FloatArray = answer.astype(np.float32)
        return exact

    def candidates(
        self, known: Known, rows: IntArray, width: int, rng: np.random.Generator
    ) -> tuple[IntArray, FloatArray]:
        """Sample candidates of each row, and the logarithm of how many each stands for.

        In a small world these are all organizations. In a large one they are drawn with
        replacement from the mixture `PROPOSAL`; dividing by the expected number of draws makes the
        choice among them one among everybody (self-normalized importance sampling). The planted
        complementary counterpart is always in, and stands for itself.
        """
        organizations = len(self.world.ids)
        if organizations <= SMALL_WORLD:
            everyone = np.broadcast_to(np.arange(organizations), (len(rows), organizations))
            return everyone, np.zeros(everyone.shape, dtype=np.float32)
        pool = self._draw(known, rows, width, rng)
        shared = self.shared_partners(known, rows, pool)
        paths = known.ties[rows] @ known.ties.sum(axis=1).A1
        active = self._activity(known)
        members = np.bincount(self.world.community)[self.world.community[rows]]
        inside = self.world.community[rows, None] == self.world.community[pool]
        chance = PROPOSAL["anyone"] / organizations + PROPOSAL["active"] * active[pool]
        chance += PROPOSAL["community"] * inside / members[:, None]
        chance += PROPOSAL["partners_of_partners"] * np.where(
            paths[:, None] > 0, shared / np.maximum(paths, 1)[:, None], 1.0 / organizations
        )
        counterpart = self._counterparts()[rows]
        correction = -np.log(width * chance)
        correction[pool == counterpart[:, None]] = -np.inf
        has = counterpart >= 0
        pool = np.column_stack([np.where(has, counterpart, rows), pool])
        first = np.where(has, 0.0, -np.inf)
        return pool, np.column_stack([first, correction]).astype(np.float32)

    def _activity(self, known: Known) -> npt.NDArray[np.float64]:
        active = self.world.reach * (1.0 + known.collaborations)
        share: npt.NDArray[np.float64] = active / active.sum()
        return share

    def _counterparts(self) -> IntArray:
        counterpart = np.full(len(self.world.ids), -1, dtype=np.int64)
        wants, gives = self.world.planted.T
        counterpart[wants], counterpart[gives] = gives, wants
        return counterpart

    def _draw(self, known: Known, rows: IntArray, width: int, rng: np.random.Generator) -> IntArray:
        """Draw the pool from the mixture."""
        community, organizations = self.world.community, len(self.world.ids)
        shape = (len(rows), width)
        part = rng.choice(len(PROPOSAL), size=shape, p=list(PROPOSAL.values()))
        pool = rng.integers(organizations, size=shape)
        order = np.argsort(community, kind="stable")
        sizes = np.bincount(community)
        starts = np.cumsum(sizes) - sizes
        home = np.broadcast_to(community[rows, None], shape)
        at_home = order[starts[home] + np.floor(rng.random(shape) * sizes[home]).astype(np.int64)]
        pool = np.where(part == 1, at_home, pool)
        cumulated = np.cumsum(self._activity(known))
        place = np.searchsorted(cumulated, rng.random(shape) * cumulated[-1], side="right")
        pool = np.where(part == 2, np.minimum(place, organizations - 1), pool)
        row, column = np.nonzero(part == 3)
        ends = _ends_of_paths(known, rows[row], rng)
        pool[row, column] = np.where(ends >= 0, ends, pool[row, column])
        return pool


def _ends_of_paths(known: Known, rows: IntArray, rng: np.random.Generator) -> IntArray:
    """Draw a random path of length two from each row, all paths alike; -1 where there is none."""
    start, neighbour = known.ties.indptr.astype(np.int64), known.ties.indices
    degree = np.diff(start)
    # Paths are laid end to end in the order of the ties, so that one random number picks both.
    before = np.concatenate([[0], np.cumsum(degree[neighbour])])
    first, last = before[start[rows]], before[start[rows + 1]]
    ends = np.full(len(rows), -1, dtype=np.int64)
    some = last > first
    place = first[some] + np.floor(rng.random(some.sum()) * (last - first)[some]).astype(np.int64)
    tie = np.searchsorted(before, place, side="right") - 1
    middle = neighbour[tie]
    ends[some] = neighbour[start[middle] + place - before[tie]]
    return ends


def tie_matrix(history: History, organizations: int, before: int | None = None) -> Known:
    """Gather what is known once the steps below `before` (all of them if None) have been."""
    kept = np.ones(len(history.step), dtype=bool) if before is None else history.step < before
    use = kept[history.collaboration]
    ones = np.ones(int(use.sum()), dtype=np.float32)
    shape = (organizations, len(history.step))
    taking_part = sparse.csr_matrix(
        (ones, (history.organization[use], history.collaboration[use])), shape=shape
    )
    ties = (taking_part @ taking_part.T).tocsr()
    ties.setdiag(0)
    ties.eliminate_zeros()
    ties.data[:] = 1.0
    ties.sort_indices()
    together = np.asarray(taking_part.sum(axis=1)).ravel().astype(np.float64)
    return Known(ties, together)


def run_history(
    mechanism: Mechanism, collaborations: int, years: int, rng: np.random.Generator
) -> History:
    """Let the organizations collaborate for `years` years.

    Each step sees only what was known when it began.
    """
    organizations = len(mechanism.world.ids)
    steps = years * STEPS_PER_YEAR
    # No half-year stays empty, so that the data always reach the end of the last year.
    how_many = 1 + rng.multinomial(max(0, collaborations - steps), np.full(steps, 1.0 / steps))
    history = History(*(np.empty(0, dtype=np.int64) for _ in range(3)))
    for step in range(steps):
        known = tie_matrix(history, organizations)
        drive = np.sqrt(mechanism.world.reach * (1.0 + known.collaborations))
        lead = rng.choice(organizations, size=how_many[step], p=drive / drive.sum())
        teams = assemble(mechanism, known, lead, _draw_sizes(how_many[step], rng), rng)
        team, place = np.nonzero(teams >= 0)
        history = History(
            np.concatenate([history.step, np.full(len(teams), step)]),
            np.concatenate([history.collaboration, team + len(history.step)]),
            np.concatenate([history.organization, teams[team, place]]),
        )
    return history


def _draw_sizes(how_many: int, rng: np.random.Generator) -> IntArray:
    """Many of one, most of the rest small: 2 plus a geometric number, cut off at the largest."""
    several = 1 + rng.geometric(SIZE_DECAY, size=how_many)
    sizes = np.where(rng.random(how_many) < SINGLE_SHARE, 1, np.minimum(several, LARGEST_TEAM))
    return sizes.astype(np.int64)


def assemble(
    mechanism: Mechanism, known: Known, lead: IntArray, sizes: IntArray, rng: np.random.Generator
) -> IntArray:
    """Fill teams one place at a time around their leads.

    The next member is drawn with log-odds equal to the mean of its planted log-odds with those
    already in; the Gumbel noise of that draw is the noise of the mechanism.

    Returns
    -------
    ndarray of int, shape (teams, LARGEST_TEAM)
        Organizations, the lead first, -1 where there is nobody.
    """
    teams = np.full((len(lead), LARGEST_TEAM), -1, dtype=np.int64)
    teams[:, 0] = lead
    several = np.flatnonzero(sizes > 1)
    pool, correction = mechanism.candidates(known, lead[several], POOL, rng)
    correction = np.where(pool == lead[several, None], -np.inf, correction)
    total = np.zeros(pool.shape, dtype=np.float32)
    for place in range(1, int(sizes.max(initial=1))):
        open_ = np.flatnonzero(sizes[several] > place)
        newest = teams[several[open_], place - 1]
        total[open_] += mechanism.log_odds(known, newest, pool[open_])
        noise = rng.gumbel(size=(len(open_), pool.shape[1]))
        keys = total[open_] / place + correction[open_] + noise
        chosen = pool[open_, np.argmax(keys, axis=1)]
        teams[several[open_], place] = chosen
        correction[open_] = np.where(pool[open_] == chosen[:, None], -np.inf, correction[open_])
    return teams
