"""Which photos look nearly the same to the network: the same thing on another day, or brought twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from trainer.selection import unit_vectors
from trainer.selection.arrays import FloatArray, IntArray
from trainer.selection.unit_vectors import CHUNK_ROWS, UnitVectors

LEAST_LIKENESS = 0.9
MOST = 500  # pairs that are given, the most alike
BITS, BANDS = 12, 16  # of the hash; two photos of a cosine of .9 share a band in 93 of 100 cases, of .95 in 99
WIDTH = 64  # of the projection in which most pairs are ruled out
_SLACK = 0.04  # what the projection may get wrong, and some more
_LARGEST_BUCKET = 512  # a thousand plain white photos are not compared each with each
_MOST_OF_A_BUCKET = 5000
_CANDIDATES = 50_000


@dataclass(frozen=True)
class Twins:
    """Pairs of rows, `first` < `second` (n,), and their cosines (n,), the most alike first."""

    first: IntArray
    second: IntArray
    likeness: FloatArray


def find(
    vectors: FloatArray,
    group_ids: IntArray,
    *,
    rng: np.random.Generator,
    least_likeness: float = LEAST_LIKENESS,
    most: int = MOST,
) -> Twins:
    """Find pairs of different capture groups (n,) whose embeddings (n, d) point the same way from their mean.

    The cost grows with the photos and not with their square: only photos that share a band of a hash of random
    hyperplanes are compared.

    References: Charikar, Similarity Estimation Techniques from Rounding Algorithms, STOC 2002.
    """
    if len(vectors) < 2:
        return _nothing()
    units = unit_vectors.around_mean(vectors)
    projected = _projected(units, rng.normal(size=(vectors.shape[1], WIDTH + BITS * BANDS)).astype(np.float32))
    codes = _codes(projected[:, WIDTH:])
    rough = unit_vectors.normalise(projected[:, :WIDTH], np.zeros(WIDTH, np.float32))
    found = _candidates(rough, codes, group_ids, least_likeness - _SLACK)
    return _exact(units, found, least_likeness, most)


def _projected(units: UnitVectors, directions: FloatArray) -> FloatArray:
    chunks = np.array_split(np.arange(len(units.embeddings)), -(-len(units.embeddings) // CHUNK_ROWS))
    return np.concatenate([units.rows(chunk) @ directions for chunk in chunks])


def _codes(values: FloatArray) -> IntArray:
    """Give the bands of each row's hash, int64 (n, BANDS): on which side of the hyperplanes it lies."""
    bits = (values > 0).reshape(-1, BANDS, BITS)  # (photos, bands, bits)
    return np.asarray(bits @ (1 << np.arange(BITS)))


def _candidates(rough: FloatArray, codes: IntArray, group_ids: IntArray, least: float) -> IntArray:
    """Give pairs that may be alike enough, int64 (k, 2), each once."""
    found: list[IntArray] = [np.zeros(0, np.int64)]
    for band in range(BANDS):
        order = np.argsort(codes[:, band], kind="stable")
        found += [_alike(rough, rows, group_ids, least) for rows in _buckets(order, codes[order, band])]
    pairs = np.stack(np.divmod(np.unique(np.concatenate(found)), len(rough)), axis=1)  # (pairs, 2)
    if len(pairs) <= _CANDIDATES:
        return pairs
    likeness = np.einsum("kd,kd->k", rough[pairs[:, 0]], rough[pairs[:, 1]])
    return pairs[np.argsort(-likeness, kind="stable")[:_CANDIDATES]]


def _alike(rough: FloatArray, rows: IntArray, group_ids: IntArray, least: float) -> IntArray:
    """Give the pairs among these rows, ascending, as one number each: the first times the photos, plus the second."""
    cosines = np.triu(rough[rows] @ rough[rows].T, k=1)
    cosines[group_ids[rows][:, None] == group_ids[rows]] = 0
    places = np.flatnonzero(cosines >= least)
    if len(places) > _MOST_OF_A_BUCKET:
        best = np.argpartition(-cosines.ravel()[places], _MOST_OF_A_BUCKET)[:_MOST_OF_A_BUCKET]
        places = places[best]
    first, second = np.divmod(places, len(rows))
    return np.asarray(rows[first] * len(rough) + rows[second])


def _buckets(order: IntArray, codes: IntArray) -> Iterator[IntArray]:
    """Give the rows that share a code, in pieces that are not too large."""
    for rows in np.split(order, np.flatnonzero(np.diff(codes)) + 1):
        for start in range(0, len(rows), _LARGEST_BUCKET):
            piece = np.sort(rows[start : start + _LARGEST_BUCKET])
            if len(piece) > 1:
                yield piece


def _exact(units: UnitVectors, pairs: IntArray, least: float, most: int) -> Twins:
    likeness = np.zeros(len(pairs), np.float32)
    for start in range(0, len(pairs), CHUNK_ROWS):
        chunk = pairs[start : start + CHUNK_ROWS]
        products = np.einsum("kd,kd->k", units.rows(chunk[:, 0]), units.rows(chunk[:, 1]))
        likeness[start : start + CHUNK_ROWS] = products
    order = np.argsort(-likeness, kind="stable")
    kept = order[likeness[order] >= least][:most]
    return Twins(pairs[kept, 0], pairs[kept, 1], likeness[kept])


def _nothing() -> Twins:
    return Twins(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))
