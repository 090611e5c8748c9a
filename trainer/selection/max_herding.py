"""Find the photos that best stand for the pool."""

import numpy as np

from trainer.selection.arrays import FloatArray, Indices

# Gains are worked out anew for so many candidates at a time: enough to keep the processor busy, not much in vain.
BLOCK = 64


def select(candidates: FloatArray, references: FloatArray, labeled: FloatArray, *, count: int) -> Indices:
    """Pick up to `count` of the candidates (n, d), best first: those that cover the references (r, d) best.

    All are unit vectors, the labeled (m, d) too. A reference is covered as far as its nearest picked or labeled photo
    resembles it, by the kernel exp(-d²); each pick adds the most. Coverage only ever grows, so a gain worked out
    earlier is an upper bound, and most candidates are never looked at again. Without chance: of equal gains the lower
    row wins.

    References: Bae et al., Generalized Coverage for More Robust Low-Budget Active Learning, ECCV 2024. Minoux,
    Accelerated greedy algorithms for maximizing submodular set functions, 1978.
    """
    kernel = _kernel(candidates, references)
    covered = _covered(references, labeled)
    bounds = np.concatenate([_gains(rows, covered) for rows in _blocks(kernel)]) if len(kernel) else np.empty(0)
    picks = np.empty(min(count, len(candidates)), dtype=np.int64)
    for place in range(len(picks)):
        picks[place] = best = _best(kernel, covered, bounds)
        np.maximum(covered, kernel[best], out=covered)
        bounds[best] = -np.inf
    return picks


def _best(kernel: FloatArray, covered: FloatArray, bounds: FloatArray) -> int:
    """Tighten the highest bounds, in place, until one of the tightened is the highest of all."""
    is_tight = np.zeros(len(bounds), dtype=bool)
    while not is_tight[best := int(bounds.argmax())]:
        block = np.argpartition(-bounds, min(BLOCK, len(bounds)) - 1)[:BLOCK]
        block = np.append(block[np.isfinite(bounds[block])], best)
        bounds[block] = _gains(kernel[block], covered)
        is_tight[block] = True
    return best


def _gains(rows: FloatArray, covered: FloatArray) -> FloatArray:
    """Return what each of the kernel's rows (k, r) would add to the coverage, (k,)."""
    return np.asarray(np.maximum(rows - covered, 0).sum(axis=1), dtype=np.float64)


def _covered(references: FloatArray, labeled: FloatArray) -> FloatArray:
    covered = np.zeros(len(references), dtype=np.float32)
    for rows in _blocks(labeled):
        np.maximum(covered, _kernel(rows, references).max(axis=0), out=covered)
    return covered


def _kernel(rows: FloatArray, references: FloatArray) -> FloatArray:
    """Return exp(-d²) for unit vectors, where d² = 2 - 2 cos: float32 (k, r), worked out in place."""
    kernel = rows @ references.T
    kernel -= 1
    kernel *= 2
    return np.asarray(np.exp(kernel, out=kernel))


def _blocks(rows: FloatArray) -> list[FloatArray]:
    return [rows[start : start + BLOCK * 8] for start in range(0, len(rows), BLOCK * 8)]
