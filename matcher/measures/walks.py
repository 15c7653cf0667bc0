"""Random walks over who worked with whom, without the matrix of who worked with whom."""

from __future__ import annotations

from functools import cached_property
from typing import cast

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

from matcher.arrays import Rows, Values, at_same_places
from matcher.measures.spread import Followed, Spread, Ties, Whole, cells, in_order, look_up
from matcher.measures.strips import strips

Dense = npt.NDArray[np.float32]

#: Below this the strength of an organization is rounding.
_NOTHING = 1e-9

_ALL = slice(None)

#: Directions followed beside the wanted ones, and rounds, of the search for factors.
_MORE, _ROUNDS = 16, 10


class CollaborationWalk:
    """The walk from an organization over one of its collaborations to another participant.

    The weight of a tie is W = B diag(w) B' without its diagonal, for B the participation and w a
    weight a collaboration, and the walk is P = D^-1 W for D the row sums of W. Kept as its
    factors, a step costs as many operations as there are participations, not ties (Zhou, D.,
    Huang, J. and Schoelkopf, B. (2006). Learning with hypergraphs. NIPS 19).

    Parameters
    ----------
    participation : csr_array, shape (n_organizations, n_collaborations)
        1 where an organization took part.
    weight : ndarray, shape (n_collaborations,)
        At least 0; 0 for a collaboration that does not count.
    followed : int, optional
        As in `Ties`; without, every tie is followed.
    turned : csr_array of float32, optional
        The participation turned round, which walks over the same work share; it is float32 then
        too, and every collaboration counts.

    Attributes
    ----------
    strength : ndarray of float32, shape (n_organizations,)
        Row sums of W. The walk is reversible: strength(a) P^t(a, b) = strength(b) P^t(b, a).

    Examples
    --------
    >>> two = sp.csr_array(np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]))
    >>> CollaborationWalk(two, np.ones(2)).steps(np.array([0]), 2)[1].entries.ravel().tolist()
    [0.5, 0.0, 0.5]
    """

    def __init__(
        self,
        participation: sp.csr_array,
        weight: Values,
        followed: int | None = None,
        turned: sp.csr_array | None = None,
    ) -> None:
        taken = participation
        if turned is None:
            taken = participation[:, weight > 0].astype(np.float32).tocsr()
            weight, turned = weight[weight > 0], taken.T.tocsr()
        self._weight = weight.astype(np.float32)
        self._out = (taken @ sp.diags_array(self._weight)).tocsr()
        self._back: sp.csr_array = turned
        own = np.asarray(self._out.sum(axis=1), dtype=np.float32).ravel()
        members = np.asarray(taken.sum(axis=0), dtype=np.float32).ravel()
        self.strength: Dense = np.maximum(self._out @ members - own, 0.0)
        some = self.strength > _NOTHING
        share = np.divide(1.0, self.strength, out=np.zeros_like(self.strength), where=some)
        self._own, self._share, self._stays = own, share, own * share
        # What sets out from an organization, by the collaborations that it goes over.
        self._over = at_same_places(self._out, np.repeat(share, np.diff(self._out.indptr)))
        ties = np.asarray(taken @ (members - 1.0), dtype=float)
        self._ties = None if followed is None else Ties.of_walk(ties, self.strength, followed)

    @cached_property
    def _on(self) -> sp.csr_array:
        """The way on: of rows of organizations where all are followed, of columns otherwise."""
        back = self._back
        weight = np.repeat(self._weight, np.diff(back.indptr))
        return at_same_places(back, self._share[back.indices] if self._ties is None else weight)

    def steps(self, starts: Rows, count: int) -> list[Spread]:
        """Give the walk after each of `count` steps.

        Parameters
        ----------
        starts : ndarray of int, shape (n_starts,)
        count : int
            At least 1.

        Returns
        -------
        list of Spread
            Of t the probability to be somewhere after t + 1 steps; that of a start sums to 1, or
            is 0 where there are no ties.
        """
        first = self.first(starts)
        if self._ties is None:
            after = [first.T.toarray(order="C")]
            for step in range(1, count):
                after.append(self._whole_onward(first if step == 1 else after[-1]))
            return [Whole(each) for each in after]
        followed = [Followed.exactly(in_order(first))]
        for _ in range(1, count):
            followed.append(self._follow(followed[-1], starts, self._ties))
        return list(followed)

    def first(self, starts: Rows) -> sp.csr_array:
        """Give the first step, all of it, shape (n_starts, n_organizations)."""
        reached: sp.csr_array = (self._out[starts] @ self._back).tocsr()
        start = np.repeat(starts, np.diff(reached.indptr))
        reached.data *= np.where(reached.indices == start, np.float32(0.0), self._share[start])
        return reached

    def onward_at(self, here: Spread | sp.csr_array, starts: Rows, i: Rows, b: Rows) -> Values:
        """Give where the walk is one step later, for some pairs: a fraction of the time.

        Parameters
        ----------
        here : Spread, or csr_array, shape (n_starts, n_organizations)
            Where it is.
        starts : ndarray of int, shape (n_starts,)
            Where it set out.
        i, b : ndarray of int, shape (n_pairs,)
            Positions of starts, and organizations.

        Returns
        -------
        ndarray, shape (n_pairs,)
        """
        rows, place = np.unique(b, return_inverse=True)
        if self._ties is None:
            known = here.entries if isinstance(here, Whole) else cast("sp.csr_array", here)
            return self._whole_onward(known, rows)[place, i].astype(np.float64)
        if not isinstance(here, Followed):
            here = Followed.exactly(in_order(cast("sp.csr_array", here)))
        kept, rest = self._ties.follow(here.entries, starts)
        arriving = in_order(self._out[rows] @ (kept @ self._over).T.tocsr())
        there = look_up(arriving, cells(arriving), place, i)
        there -= self._stays[b] * look_up(kept, cells(kept), i, b)
        there += (here.rest + rest)[i] * self._ties.share[b]
        return there.astype(np.float64)

    def _follow(self, here: Followed, starts: Rows, ties: Ties) -> Followed:
        """Give where the walk is one step later, as far as it is followed."""
        kept, rest = ties.follow(here.entries, starts)
        there = in_order(kept @ self._over @ self._on)
        stays = at_same_places(kept, kept.data * self._stays[kept.indices])
        return Followed((there - stays).tocsr(), here.rest + rest, ties.share)

    def _whole_onward(self, here: Dense | sp.csr_array, rows: Rows | slice = _ALL) -> Dense:
        """Give all of it for some organizations, shape (n_rows, n_starts).

        From a csr_array, shape (n_starts, n_organizations), it takes a fraction of the time that it
        takes from an array of its transpose.
        """
        if isinstance(here, np.ndarray):
            there: Dense = self._out[rows] @ (self._on @ here)
            was, stays = here[rows], self._stays[rows, None]
            for strip in strips(*there.shape):
                there[strip] -= stays[strip] * was[strip]
        else:
            there = self._out[rows] @ (here @ self._over).T.toarray(order="C")
            stayed = here.T.tocsr()[rows].tocoo()
            there[stayed.row, stayed.col] -= self._stays[rows][stayed.row] * stayed.data
        return there

    def factors(self, count: int) -> Dense:
        """Give a factor model of the ties: rows whose dot products are near S W S.

        S is diagonal, 1 / sqrt(strength + its mean). The leading eigenvectors, each times the root
        of its eigenvalue (negative ones dropped); Menon, A. and Elkan, C. (2011). Link prediction
        via matrix factorization. ECML PKDD. Without the mean they would tell of small parts that
        hang together on their own, and of little else: Qin, T. and Rohe, K. (2013). Regularized
        spectral clustering under the degree-corrected stochastic blockmodel. NIPS 26. Found by
        subspace iteration, near enough for a measure: Halko, N., Martinsson, P.-G. and Tropp, J.
        (2011). Finding structure with randomness. SIAM Review 53(2), 217-288.

        Parameters
        ----------
        count : int
            How many factors at most; at least 1.

        Returns
        -------
        ndarray of float32, shape (n_organizations, n_factors)
            n_factors is 0 where there are too few organizations to have a factor model.
        """
        size = len(self.strength)
        count = min(count, size - 2)
        tied = self._share > 0
        if count < 1 or not tied.any():
            return np.zeros((size, 0), dtype=np.float32)
        mean = self.strength[tied].mean(dtype=np.float64)
        scale = (tied / np.sqrt(self.strength + mean)).astype(np.float32)[:, None]

        def multiply(vectors: Dense) -> Dense:
            product = np.empty_like(vectors)
            # Some columns at a time: what lies between takes more memory than what comes out.
            for first in range(0, vectors.shape[1], _MORE):
                some = _ALL, slice(first, first + _MORE)
                scaled = scale * vectors[some]
                product[some] = self._out @ (self._back @ scaled) - self._own[:, None] * scaled
            product *= scale
            return product

        # A fixed start keeps the result the same on every run.
        rng = np.random.default_rng(0)
        basis = np.empty((size, min(count + _MORE, size)), dtype=np.float32)
        for strip in strips(*basis.shape):
            basis[strip] = rng.normal(size=basis[strip].shape)
        # Sums over several threads would depend on how many there are.
        with threadpool_limits(limits=1, user_api="blas"):
            basis = _orthonormal(basis)
            for _ in range(_ROUNDS):
                basis = multiply(basis)
                basis = _orthonormal(basis)
            values, within = np.linalg.eigh(basis.T @ multiply(basis))
            leading = np.argsort(-values)[:count]
            weight = np.sqrt(np.maximum(values[leading], 0.0))
            factors: Dense = basis @ within[:, leading] * weight
        return factors


def _orthonormal(vectors: Dense) -> Dense:
    """Give columns of length 1, at right angles, that span the same space."""
    # The small product of the columns: a QR factorization of the tall array takes far longer.
    squared, turn = np.linalg.eigh(vectors.T @ vectors)
    kept = squared > squared[-1] * 1e-6
    basis: Dense = vectors @ (turn[:, kept] / np.sqrt(squared[kept]))
    return basis
