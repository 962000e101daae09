"""What prices prove of a year's cost in terms of the capacities, and the small programs made of such cuts.

A cut says: block k costs at least constant + slope · capacities. It holds for any multipliers y of the hourly rows, by weak duality, so
all that were ever found may be asked at once. Alone they give the bound that is told (`least_over`); inside the small program of alike days
(`Sharpened`) they hold it to what operation of every hour has taught, where its own groups are too coarse to see it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from energyplan.solve.aggregate import Aggregate
from energyplan.solve.highs import SIMPLEX, SolveOptions, solve
from energyplan.solve.layout import Ints
from energyplan.solve.lp import Lp
from energyplan.solve.operation import Split
from energyplan.solve.optimality import lower_bound, weak_duality
from energyplan.solve.places import NOWHERE
from energyplan.system.horizon import Array

CARRIED = 1 - 1e-6
"""Share of a block's cost carried by its cuts beyond which the small program says nothing new of it."""


@dataclass(frozen=True, eq=False)
class Cut:
    """A lower bound of a block's cost in terms of the capacities: constant + slope · capacities [millions].

    Attributes:
        block: Number of the block.
        constant: In millions.
        slope: By linking column, shape (linking,).
    """

    block: int
    constant: float
    slope: Array

    def at(self, capacities: Array) -> float:
        """What it says at given capacities [millions]."""
        return float(self.constant + self.slope @ capacities)


def cuts(lp: Lp, parts: Split, y: Array) -> list[Cut]:
    """What duals of the hourly rows prove of each block, by weak duality with its own columns at their bounds.

    θ_k >= Σ_i y_i limit_i + Σ_j d_j bound_j - (yᵀ B) capacities, for any y.
    """
    of = weak_duality(lp, y)
    return [
        Cut(k, float(of.rows[block.rows].sum() + of.columns[block.columns].sum()), np.asarray(-(block.B.T @ of.y[block.rows])))
        for k, block in enumerate(parts.blocks)
    ]


def foreseen(pool: list[Cut], capacities: Array, blocks: int) -> Array:
    """The most that cuts say of each block at given capacities, shape (blocks,) [millions]; -inf where there is none."""
    told = np.full(blocks, -np.inf)
    for cut in pool:
        told[cut.block] = max(told[cut.block], cut.at(capacities))
    return told


def least_over(pool: list[Cut], lp: Lp, parts: Split) -> float:
    """Least cost over all capacities when each block costs at least what its cuts say [millions]; proven by the duals of that small program."""
    linking, k = parts.linking, len(parts.blocks)
    low, high = _reach(lp, parts)
    whole = sp.vstack([sp.hstack([parts.A, sp.csr_array((len(parts.rows), k))]), _asked(pool, np.arange(len(linking)), len(linking), k)])
    small = Lp(
        np.append(lp.c[linking], np.ones(k)), lp.offset, sp.csc_array(whole),
        np.append(lp.row_lower[parts.rows], [cut.constant for cut in pool]), np.append(lp.row_upper[parts.rows], np.full(len(pool), np.inf)),
        np.append(lp.lower[linking], low), np.append(lp.upper[linking], high), NOWHERE, NOWHERE, whole=lp.units,
    )  # fmt: skip
    found = solve(small, SolveOptions(ladder=SIMPLEX))
    return lower_bound(small, found.y)


def ample(found: list[Cut], lp: Lp, parts: Split) -> Array:
    """Capacities at which cost and what the cuts say are least, shape (linking,).

    Of an operation that lacked something the cuts say which capacities would have helped, at a price far above theirs: of these there is as much
    as may be built.
    """
    price = lp.c[parts.linking] + np.sum([cut.slope for cut in found], axis=0)
    small = Lp(
        price, 0.0, sp.csc_array(parts.A), lp.row_lower[parts.rows], lp.row_upper[parts.rows], lp.lower[parts.linking], lp.upper[parts.linking],
        NOWHERE, NOWHERE,
    )  # fmt: skip
    return solve(small, SolveOptions(ladder=SIMPLEX)).x


@dataclass(frozen=True, eq=False)
class Sharpened:
    """The small program of alike days with cuts in it: θ_k = Σ c_j x_j over block k, θ_k >= constant + slope · capacities.

    Attributes:
        small: The program without cuts.
        lp: With them: columns θ after its own, rows of θ and of cuts after its own.
        cut_block: Block of each cut, shape (cuts,).
    """

    small: Aggregate
    lp: Lp
    cut_block: Ints

    @classmethod
    def of(cls, small: Aggregate, lp: Lp, parts: Split, pool: list[Cut]) -> Sharpened:
        """Put the cuts in.

        Args:
            small: Program of alike days.
            lp: The program of every hour it was made from.
            parts: Of it.
            pool: Cuts.
        """
        own, k = small.lp, len(parts.blocks)
        (m, n), block = own.A.shape, np.full(own.A.shape[1], -1)
        for number, part in enumerate(parts.blocks):
            block[(at := small.columns[part.columns])[at >= 0]] = number
        costly = np.flatnonzero((block >= 0) & (own.c != 0))
        sums = sp.hstack([sp.csr_array((-own.c[costly], (block[costly], costly)), shape=(k, n)), sp.eye_array(k)])
        whole = sp.vstack([sp.hstack([own.A, sp.csr_array((m, k))]), sums, _asked(pool, small.columns[parts.linking], n, k)])
        low, high = _reach(lp, parts)
        nothing = np.zeros(k)
        sharp = replace(
            own, c=np.append(own.c, nothing), A=sp.csc_array(whole), lower=np.append(own.lower, low), upper=np.append(own.upper, high),
            row_lower=np.concatenate([own.row_lower, nothing, [cut.constant for cut in pool]]),
            row_upper=np.concatenate([own.row_upper, nothing, np.full(len(pool), np.inf)]),
        )  # fmt: skip
        return cls(small, sharp, np.array([cut.block for cut in pool], dtype=np.int64))

    def lift(self, y: Array, parts: Split) -> tuple[Array, Array]:
        """Duals of the hourly program, shape (m,), and the share of each block's cost that its cuts carry, shape (blocks,).

        Where cuts carry a share s of a block's cost, the rest of its rows price only (1 - s) of it: prices of the whole are theirs over 1 - s.
        """
        m, k = self.small.lp.A.shape[0], len(parts.blocks)
        lifted = self.small.lift(y[:m])
        share = np.bincount(self.cut_block, np.maximum(y[m + k :], 0.0), minlength=k).astype(float)
        for part, carried in zip(parts.blocks, share, strict=True):
            lifted[part.rows] /= 1 - carried if carried < CARRIED else np.inf
        return lifted, share


def _asked(pool: list[Cut], columns: Ints, n: int, blocks: int) -> sp.csr_array:
    """Rows -slope · capacities + θ, shape (cuts, n + blocks); capacities stand in `columns`, -1 where the program has them not."""
    there = np.flatnonzero(columns >= 0)
    slopes = sp.coo_array(np.array([cut.slope[there] for cut in pool]).reshape(len(pool), len(there)))
    own = sp.csr_array((-slopes.data, (slopes.row, columns[there][slopes.col])), shape=(len(pool), n))
    return sp.hstack([own, sp.csr_array((np.ones(len(pool)), (np.arange(len(pool)), [cut.block for cut in pool])), shape=(len(pool), blocks))])


def _reach(lp: Lp, parts: Split) -> tuple[Array, Array]:
    """Least and largest cost of each block with its columns anywhere within their bounds, shape (blocks,) each [millions]."""
    costs = [(lp.c[b.columns] * lp.lower[b.columns], lp.c[b.columns] * lp.upper[b.columns]) for b in parts.blocks]
    return np.array([np.minimum(*c).sum() for c in costs]), np.array([np.maximum(*c).sum() for c in costs])
