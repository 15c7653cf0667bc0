"""The inhabitants of a synthetic ecosystem: who there is, what they offer, what they want.

Nothing here knows about collaborations. The module draws the capability tree, the communities and
the organizations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
TextArray = npt.NDArray[np.object_]

SOURCE = "synthetic"
KINDS = ("company", "university", "research_institute", "public_body", "other")
# Shares of kinds and countries follow the participants of Horizon 2020 in order of size; Namibia
# is here because its code, "NA", is the one that careless readers lose.
KIND_SHARES = (0.64, 0.08, 0.09, 0.08, 0.11)
KIND_REACH = (0.0, 1.3, 1.0, 0.2, 0.0)
COUNTRIES = (
    *("DE", "ES", "IT", "GB", "FR", "NL", "BE", "SE", "KR", "AT"),
    *("PL", "PT", "GR", "FI", "DK", "IE", "CZ", "NO", "CH", "NA"),
)
NEEDS_PER_PLANTED_PAIR = 3
LARGEST_COUNT = 60

_CONSONANTS = "bdfgklmnprstvz"
_VOWELS = "aeiou"
_SYLLABLES = tuple(c + v for c in _CONSONANTS for v in _VOWELS)
_CODAS = ("", "n", "r", "l", "x", "th", "s")
_ROOT_WORDS = ("Aural", "Borean", "Cindral", "Duskine", "Emberic", "Foliate", "Glacine", "Halide")
_MIDDLE_WORDS = ("sensing", "modelling", "control", "assembly", "storage", "exchange", "assurance")


@dataclass(frozen=True)
class CapabilityTree:
    """Draw a tree of three levels whose lowest level organizations are drawn over.

    Attributes
    ----------
    table : DataFrame
        The `capabilities` table.
    leaf_ids, middle_ids : ndarray of str
        Ids on the third and on the second level.
    leaf_middle : ndarray of int, shape (leaves,)
        Position in `middle_ids` of the parent of each leaf.
    """

    table: pd.DataFrame
    leaf_ids: TextArray
    middle_ids: TextArray
    leaf_middle: IntArray


@dataclass(frozen=True)
class World:
    """Organizations with their latent traits, one row each.

    Attributes
    ----------
    ids : ndarray of str, shape (organizations,)
    community, country, kind : ndarray of int, shape (organizations,)
        Positions among the communities, in `COUNTRIES` and in `KINDS`.
    reach : ndarray of float, shape (organizations,)
        Standing from before the first collaboration, > 0, heavy-tailed.
    offers, needs : ndarray of float32, shape (organizations, leaves)
        Strengths in [0, 1]; nobody needs what it offers.
    planted : ndarray of int, shape (pairs, 2)
        Organization that needs, organization that offers.
    planted_leaves : ndarray of int, shape (pairs, 3)
        The leaves in which it does.
    profiles : ndarray of float, shape (communities, leaves)
        Probability of each leaf in each community; rows sum to 1.
    """

    ids: TextArray
    community: IntArray
    country: IntArray
    kind: IntArray
    reach: npt.NDArray[np.float64]
    offers: FloatArray
    needs: FloatArray
    planted: IntArray
    planted_leaves: IntArray
    profiles: npt.NDArray[np.float64]


def text_ids(prefix: str, how_many: int) -> TextArray:
    """Ids of equal length, so that they sort as they count.

    Examples
    --------
    >>> list(text_ids("c", 2))
    ['c00001', 'c00002']
    """
    return np.array([f"{prefix}{number:05d}" for number in range(1, how_many + 1)], dtype=object)


def stems(how_many: int, offset: int = 0) -> list[str]:
    """Pronounceable words, all different and the same for the same arguments.

    A multiplier that shares no factor with the number of three-syllable words walks through all
    of them before one comes back.

    Examples
    --------
    >>> len(set(stems(5000)))
    5000
    """
    base = len(_SYLLABLES)
    words = []
    for number in range(how_many):
        code = ((number + offset) * 139_969 + 71_993) % base**3
        syllables = (code // base**2, code // base % base, code % base)
        word = "".join(_SYLLABLES[syllable] for syllable in syllables)
        words.append(word.capitalize() + _CODAS[code % len(_CODAS)])
    return words


def draw_tree(nodes: int, rng: np.random.Generator) -> CapabilityTree:
    """Draw a tree of three levels with `nodes` capabilities; most of them are leaves."""
    roots = min(len(_ROOT_WORDS), max(2, nodes // 15))
    middles = max(roots, round((nodes - roots) / 5))
    leaves = nodes - roots - middles
    root_of_middle = np.arange(middles) * roots // middles
    leaf_middle = np.arange(leaves) * middles // leaves
    root_ids = text_ids("root", roots)
    middle_ids, leaf_ids = text_ids("area", middles), text_ids("skill", leaves)
    middle_names = [
        f"{_ROOT_WORDS[root]} {_MIDDLE_WORDS[number % len(_MIDDLE_WORDS)]} {number + 1}"
        for number, root in enumerate(root_of_middle)
    ]
    leaf_stems = stems(leaves, offset=250_000)
    leaf_names = [
        f"{middle_names[middle]}: {stem.lower()}"
        for middle, stem in zip(leaf_middle, leaf_stems, strict=True)
    ]
    weights = rng.choice([0.5, 1.0, 2.0], size=leaves, p=[0.15, 0.7, 0.15])
    table = pd.DataFrame(
        {
            "id": [*root_ids, *middle_ids, *leaf_ids],
            "name": [*[f"{word} arts" for word in _ROOT_WORDS[:roots]], *middle_names, *leaf_names],
            "parent_id": [*[None] * roots, *root_ids[root_of_middle], *middle_ids[leaf_middle]],
            "synonyms": [*[None] * (roots + middles), *[stem.lower() for stem in leaf_stems]],
            "description": "Capability of a synthetic ecosystem.",
            "weight": [*[1.0] * (roots + middles), *weights],
        }
    )
    return CapabilityTree(table, leaf_ids, middle_ids, leaf_middle.astype(np.int64))


def draw_profiles(
    communities: int, tree: CapabilityTree, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Draw what each community works on: two areas of the tree, and a little of everything."""
    middles = len(tree.middle_ids)
    focus = np.zeros((communities, middles))
    order = rng.permutation(middles)
    for community in range(communities):
        focus[community, order[[2 * community % middles, (2 * community + 1) % middles]]] = 1.0
    weight = 0.04 + focus[:, tree.leaf_middle] * rng.uniform(0.6, 1.4, (communities, 1))
    profiles: npt.NDArray[np.float64] = weight / weight.sum(axis=1, keepdims=True)
    return profiles


def top_by_chance(
    log_weights: npt.NDArray[np.floating[Any]],
    how_many: IntArray,
    rng: np.random.Generator,
) -> npt.NDArray[np.bool_]:
    """Draw from each row, without replacement, in proportion to exp(log_weights).

    The Gumbel top-k trick: adding Gumbel noise and keeping the largest keys is successive
    sampling. Entries of minus infinity are never drawn.

    Source: Yellott 1977, Journal of Mathematical Psychology 15(2), 109-144.
    """
    keys = log_weights + rng.gumbel(size=log_weights.shape)
    ranks = np.empty(keys.shape, dtype=np.int32)
    order = np.argsort(-keys, axis=1, kind="stable")
    np.put_along_axis(ranks, order, np.arange(keys.shape[1], dtype=np.int32)[None, :], axis=1)
    drawn: npt.NDArray[np.bool_] = (ranks < how_many[:, None]) & np.isfinite(log_weights)
    return drawn


def draw_world(
    organizations: int, communities: int, tree: CapabilityTree, rng: np.random.Generator
) -> World:
    """Draw the organizations, their traits, offers and needs."""
    profiles = draw_profiles(communities, tree, rng)
    community = rng.permutation(np.arange(organizations) % communities)
    kind = rng.choice(len(KINDS), size=organizations, p=KIND_SHARES)
    reach = np.exp(rng.normal(np.take(KIND_REACH, kind), 0.9))
    country = _draw_countries(community, communities, rng)
    log_profile = np.log(profiles)[community]
    leaves = profiles.shape[1]
    breadth = 2 + rng.poisson(1.5 + np.log1p(reach))
    offered = top_by_chance(log_profile, np.minimum(breadth, leaves // 3), rng)
    strengths = np.round(rng.uniform(0.3, 1.0, offered.shape), 2)
    offers = np.where(offered, strengths, 0.0).astype(np.float32)
    needs = np.zeros_like(offers)
    planted, planted_leaves = _plant_pairs(offers, needs, log_profile, rng)
    _add_background_needs(offers, needs, planted, log_profile, rng)
    ids = text_ids("org", organizations)
    return World(
        ids, community, country, kind, reach, offers, needs, planted, planted_leaves, profiles
    )


def _draw_countries(community: IntArray, communities: int, rng: np.random.Generator) -> IntArray:
    """Countries by size, half of each community in the three countries where it is at home."""
    size = 1.0 / (np.arange(len(COUNTRIES)) + 2.0)
    anywhere = rng.choice(len(COUNTRIES), size=len(community), p=size / size.sum())
    homes = np.array([rng.permutation(len(COUNTRIES))[:3] for _ in range(communities)])
    at_home = homes[community, rng.integers(3, size=len(community))]
    return np.where(rng.random(len(community)) < 0.5, at_home, anywhere).astype(np.int64)


def _plant_pairs(
    offers: FloatArray,
    needs: FloatArray,
    log_profile: npt.NDArray[np.float64],
    rng: np.random.Generator,
) -> tuple[IntArray, IntArray]:
    """Give one organization of each pair three needs, and the other those very strengths.

    Both matrices are filled in place: they belong to `draw_world`, which has just made them.
    """
    organizations = len(offers)
    how_many = max(4, organizations // 20)
    planted = rng.permutation(organizations)[: 2 * how_many].reshape(how_many, 2)
    wants, gives = planted[:, 0], planted[:, 1]
    allowed = np.where(offers[wants] > 0, -np.inf, log_profile[gives])
    drawn = top_by_chance(allowed, np.full(how_many, NEEDS_PER_PLANTED_PAIR), rng)
    leaves = np.nonzero(drawn)[1].reshape(how_many, NEEDS_PER_PLANTED_PAIR)
    needs[wants[:, None], leaves] = np.round(rng.uniform(0.8, 1.0, leaves.shape), 2)
    offers[gives[:, None], leaves] = np.round(rng.uniform(0.85, 1.0, leaves.shape), 2)
    return planted, leaves


def _add_background_needs(
    offers: FloatArray,
    needs: FloatArray,
    planted: IntArray,
    log_profile: npt.NDArray[np.float64],
    rng: np.random.Generator,
) -> None:
    """Let a quarter of the others want one or two things that they lack (filled in place)."""
    others = np.setdiff1d(np.arange(len(offers)), planted[:, 0])
    others = others[rng.random(len(others)) < 0.25]
    lacking = np.where(offers[others] > 0, -np.inf, log_profile[others])
    wanted = top_by_chance(lacking, rng.integers(1, 3, size=len(others)), rng)
    strengths = np.round(rng.uniform(0.4, 1.0, wanted.shape), 2)
    needs[others] = np.where(wanted, strengths, 0.0)
