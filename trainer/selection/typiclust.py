"""Choose the most typical photo of each cluster that has no answer yet."""

import heapq
from collections.abc import Iterator

import numpy as np

from trainer.selection import kmeans
from trainer.selection.arrays import FloatArray, Indices, IntArray

NEIGHBOURS = 20
# More clusters say little that fewer do not, and each has a price.
MOST_CLUSTERS = 200
BLOCK = 512


def select(candidates: FloatArray, labeled: FloatArray, *, count: int, rng: np.random.Generator) -> Indices:
    """Pick up to `count` of the candidates (n, d): clusters with the fewest labeled (m, d) first, then the largest.

    There is a cluster for each labeled photo and each pick, as far as `MOST_CLUSTERS` allows; from then on the clusters
    take turns.

    References: Hacohen, Dekel and Weinshall, Active Learning on a Budget: Opposite Strategies Suit High and Low
    Budgets, ICML 2022.
    """
    rows, most = np.concatenate([candidates, labeled]), min(count, len(candidates))
    if most == 0:
        return np.empty(0, dtype=np.int64)
    wanted = min(len(labeled) + most, MOST_CLUSTERS, len(rows))
    found = kmeans.clusters(rows, count=wanted, rng=rng)
    labels = np.bincount(found[len(candidates) :], minlength=wanted)
    picks = in_turns(candidates, found[: len(candidates)], labels)
    return np.fromiter((next(picks) for _ in range(most)), dtype=np.int64, count=most)


def in_turns(
    candidates: FloatArray, clusters: IntArray, labels: IntArray, *, neighbours: int = NEIGHBOURS
) -> Iterator[int]:
    """Yield all candidates (n, d), cluster (n,) by cluster: always from one with the fewest `labels` (c,) and picks."""
    members = {int(cluster): np.flatnonzero(clusters == cluster) for cluster in np.unique(clusters)}
    waiting = [(int(labels[cluster]), -len(rows), cluster) for cluster, rows in members.items()]
    heapq.heapify(waiting)
    ordered: dict[int, Iterator[int]] = {}
    while waiting:
        answered, size, cluster = heapq.heappop(waiting)
        if cluster not in ordered:
            ordered[cluster] = iter(_most_typical_first(candidates, members[cluster], neighbours))
        yield next(ordered[cluster])
        if size < -1:
            heapq.heappush(waiting, (answered + 1, size + 1, cluster))


def _most_typical_first(candidates: FloatArray, rows: Indices, neighbours: int) -> list[int]:
    order = np.argsort(-typicality(candidates[rows], neighbours=neighbours), kind="stable")
    found: list[int] = rows[order].tolist()
    return found


def typicality(rows: FloatArray, *, neighbours: int) -> FloatArray:
    """Return for each row (n, d) the inverse of its mean distance to its nearest neighbours, (n,)."""
    nearest = min(neighbours, len(rows) - 1)
    if nearest == 0:
        return np.ones(len(rows))
    squares = (rows**2).sum(axis=1)
    sums = np.empty(len(rows))
    for start in range(0, len(rows), BLOCK):
        block = slice(start, start + BLOCK)
        distances = squares[block, None] + squares - 2 * (rows[block] @ rows.T)  # (block, rows)
        nearby = np.partition(np.maximum(distances, 0), nearest, axis=1)[:, : nearest + 1]  # one of them is the row
        sums[block] = np.sqrt(nearby).sum(axis=1)
    return np.asarray(nearest / (sums + 1e-7))
