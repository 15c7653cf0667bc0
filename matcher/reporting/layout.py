"""Where the nodes of a drawing stand: ForceAtlas2, dense for small graphs, on a mesh for large.

ForceAtlas2 (Jacomy et al. 2014, doi:10.1371/journal.pone.0098679) pulls linked nodes together
and pushes every two nodes apart. All pairs at once take a dense matrix, some 44 GB for 30,000
nodes; so above `DENSE_LIMIT` nodes the push is read off a mesh instead, as particle-mesh
simulations do (Hockney and Eastwood 1988), from a start where the communities are laid out first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.measures.communities import Labels

Positions = npt.NDArray[np.float64]
Vector = npt.NDArray[np.float64]
Graph = sp.csr_array[Any, Any]

#: Above this many nodes the layout stays sparse.
DENSE_LIMIT = 2_000

#: Up to so many nodes the push between every two is computed as it is, which a mesh would not beat.
PAIRED = 200

DENSE_METHOD = "ForceAtlas2 (networkx)"
SPARSE_METHOD = "sparse ForceAtlas2 (LinLog, repulsion on a mesh, started from communities)"

_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
_CELLS = 320
_STEPS = 80
_GRAVITY = 1.0
_REPULSION = 2.0


def lay_out(
    adjacency: Graph, labels: Labels, radii: Vector, rng: np.random.Generator
) -> tuple[Positions, str]:
    """Place the nodes of a graph.

    Parameters
    ----------
    adjacency : csr_array, shape (n, n)
        Symmetric weights, greater than 0 where stored.
    labels : ndarray of int64, shape (n,)
        Community of each node, from which the layout starts.
    radii : ndarray, shape (n,)
        Radius at which each node will be drawn, greater than 0; the positions leave room for it.
    rng : numpy.random.Generator

    Returns
    -------
    positions : ndarray, shape (n, 2)
        Centred on the origin, in the unit of `radii`.
    method : str
        What was done, for the reader of the file.
    """
    count = adjacency.shape[0]
    dense = count <= DENSE_LIMIT
    linked = np.flatnonzero(np.diff(adjacency.indptr) > 0)
    positions = np.zeros((count, 2))
    if len(linked):
        inner = sp.csr_array(adjacency[linked][:, linked])
        groups = np.unique(labels[linked], return_inverse=True)[1]
        start = _community_start(inner, groups, rng)
        placed = _force_atlas(inner, start) if dense else _mesh_force_atlas(inner, start)
        # A small graph is read label by label and needs more room for them.
        positions[linked] = _spread(placed, radii[linked], 3.5 if dense else 2.2)
    _surround(positions, linked, radii)
    return positions, DENSE_METHOD if dense else SPARSE_METHOD


def _force_atlas(adjacency: Graph, start: Positions) -> Positions:
    """Run the ForceAtlas2 of networkx, which is dense, from given positions."""
    import networkx as nx

    graph = nx.from_scipy_sparse_array(adjacency)
    count = len(graph)
    if count == 1:
        return np.zeros((1, 2))
    placed = nx.forceatlas2_layout(
        graph,
        pos=dict(enumerate(start * np.sqrt(count))),
        max_iter=int(np.clip(100_000 / count, 50, 400)),
        weight="weight",
        # Under the weak gravity, parts tied to nothing drift off and shrink the rest to a dot.
        strong_gravity=True,
        seed=0,
    )
    return np.array([placed[node] for node in range(count)])


# The start: communities first, then their members around the centre of each


def _community_start(adjacency: Graph, labels: Labels, rng: np.random.Generator) -> Positions:
    """Lay out the graph of communities, then each one's members on a sunflower by degree."""
    sizes = np.bincount(labels)
    count = len(sizes)
    member = sp.csr_array(
        (np.ones(len(labels)), (np.arange(len(labels)), labels)), shape=(len(labels), count)
    )
    share = sp.diags_array(1 / np.sqrt(sizes))
    quotient = sp.csr_array(share @ member.T @ adjacency @ member @ share)
    quotient.setdiag(0)
    quotient.eliminate_zeros()
    angle = rng.uniform(0, 2 * np.pi, count)
    ring = np.column_stack((np.cos(angle), np.sin(angle))) * np.sqrt(len(labels))
    centres = _force_steps(quotient, ring, np.sqrt(sizes), 200, 128)
    extent = float(np.quantile(np.linalg.norm(centres, axis=1), 0.9)) or 1.0
    centres *= np.sqrt(len(labels)) / extent
    degree = np.diff(adjacency.indptr)
    order = np.lexsort((-degree, labels))
    rank = np.empty(len(labels), dtype=np.int64)
    rank[order] = np.arange(len(labels)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return centres[labels] + _sunflower(rank, 0.5)


def _sunflower(rank: Labels, spacing: float) -> Positions:
    """Give the place of each rank on Vogel's spiral (1979), evenly dense, 0 in the middle."""
    angle = rank * _GOLDEN_ANGLE
    radius = spacing * np.sqrt(rank)
    return np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))


# ForceAtlas2 with the repulsion on a mesh


def _mesh_force_atlas(adjacency: Graph, start: Positions) -> Positions:
    mass = 1.0 + np.asarray(adjacency.sum(axis=1), dtype=np.float64).ravel()
    return _force_steps(adjacency, start, mass, _STEPS, _CELLS)


def _force_steps(
    adjacency: Graph, start: Positions, mass: Vector, steps: int, cells: int
) -> Positions:
    """Move the nodes by attraction, repulsion and gravity, at the speed that the paper sets."""
    row = np.repeat(np.arange(len(start)), np.diff(adjacency.indptr))
    pull = adjacency.copy()
    kernel = _kernel(cells) if len(start) > PAIRED else None
    position, previous, speed = start.copy(), np.zeros_like(start), 1.0
    for _ in range(steps):
        length = np.linalg.norm(position[row] - position[adjacency.indices], axis=1)
        pull.data = adjacency.data * np.log1p(length) / np.maximum(length, 1e-9)
        force = pull @ position - np.asarray(pull.sum(axis=1))[:, None] * position
        # Forces grow with the mass; a step per unit of mass lets hubs settle as fast as others.
        force /= mass[:, None]
        push = _pair_push(position, mass) if kernel is None else _mesh_push(position, mass, kernel)
        force += _REPULSION * push
        distance = np.maximum(np.linalg.norm(position, axis=1), 1e-9)[:, None]
        force -= _GRAVITY * position / distance
        swing = np.linalg.norm(force - previous, axis=1)
        traction = np.linalg.norm(force + previous, axis=1) / 2
        wanted = (mass * traction).sum() / max((mass * swing).sum(), 1e-12)
        speed = min(wanted, 1.5 * speed)
        step = speed / (1.0 + speed * np.sqrt(swing))
        position += force * step[:, None]
        previous = force
    return position


def _pair_push(position: Positions, mass: Vector) -> Positions:
    """Give the sum of mass / distance away from all others."""
    gap = position[:, None] - position
    square = np.maximum((gap**2).sum(axis=2), 1e-9)
    push: Positions = np.einsum("ij,ijk->ik", mass / square, gap)
    return push


def _kernel(cells: int) -> npt.NDArray[np.complex128]:
    """Transform the potential log(distance), in cells, on a mesh padded against wrap-around."""
    from scipy import fft

    offset = np.minimum(np.arange(2 * cells), 2 * cells - np.arange(2 * cells)).astype(float)
    square = offset[:, None] ** 2 + offset[None, :] ** 2
    result: npt.NDArray[np.complex128] = fft.rfft2(0.5 * np.log(square + 0.5))
    return result


def _mesh_push(position: Positions, mass: Vector, kernel: npt.NDArray[np.complex128]) -> Positions:
    """Give the sum of mass / distance away from all others: the gradient of the potential."""
    from scipy import fft

    cells = kernel.shape[0] // 2
    low = position.min(axis=0)
    width = max(float(np.ptp(position, axis=0).max()), 1e-9) / (cells - 5)
    place = (position - low) / width + 2.0
    corner = place.astype(np.int64)
    part = place - corner
    shares = [
        (
            corner[:, 0] + right,
            corner[:, 1] + up,
            np.abs(1 - right - part[:, 0]) * np.abs(1 - up - part[:, 1]),
        )
        for right in (0, 1)
        for up in (0, 1)
    ]
    density = np.zeros((2 * cells, 2 * cells))
    for column, row, share in shares:
        flat = np.bincount(column * cells + row, weights=mass * share, minlength=cells * cells)
        density[:cells, :cells] += flat.reshape(cells, cells)
    potential = fft.irfft2(fft.rfft2(density) * kernel, s=density.shape)[:cells, :cells]
    push = np.zeros_like(position)
    for axis, slope in enumerate(np.gradient(potential)):
        for column, row, share in shares:
            push[:, axis] += share * slope[column, row]
    push /= width
    return push


# Room for the circles


def _surround(positions: Positions, linked: Labels, radii: Vector) -> None:
    """Place the nodes without links evenly around the others, in the given array."""
    alone = np.setdiff1d(np.arange(len(positions)), linked)
    if not len(alone):
        return
    spacing = 2.2 * float(radii[alone].max())
    edge = 0.0
    if len(linked):
        edge = float(np.quantile(np.linalg.norm(positions[linked], axis=1), 0.995)) + spacing
    # Ranks on the spiral before the rim of the linked nodes stay empty.
    first = int(np.ceil((edge / spacing) ** 2))
    positions[alone] = _sunflower(first + np.arange(len(alone)), spacing)


def _spread(position: Positions, radii: Vector, room: float) -> Positions:
    """Scale to a readable density and part the nodes that would cover each other."""
    from scipy.spatial import cKDTree

    centred: Positions = position - np.median(position, axis=0)
    extent = float(np.quantile(np.linalg.norm(centred, axis=1), 0.9))
    wanted = room * np.sqrt((radii**2).sum() + 1.0)
    centred *= wanted / extent if extent > 0 else 1.0
    for _ in range(20):
        pairs = cKDTree(centred).query_pairs(2 * float(radii.max()), output_type="ndarray")
        gap = centred[pairs[:, 0]] - centred[pairs[:, 1]]
        distance = np.linalg.norm(gap, axis=1)
        lacking = radii[pairs].sum(axis=1) * 1.05 - distance
        close = lacking > 1e-3
        if not close.any():
            break
        first, second = pairs[close].T
        # Nodes on one spot part along an angle of their own.
        angle = first * _GOLDEN_ANGLE
        aside = np.column_stack((np.cos(angle), np.sin(angle)))
        length = distance[close][:, None]
        away = np.where(length > 1e-6, gap[close] / np.maximum(length, 1e-6), aside)
        shift = away * (lacking[close] * 0.4)[:, None]
        for axis in (0, 1):
            move = np.bincount(first, shift[:, axis], len(centred))
            centred[:, axis] += move - np.bincount(second, shift[:, axis], len(centred))
    return centred
