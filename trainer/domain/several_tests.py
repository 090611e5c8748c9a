"""Keep the chance of one false alarm low when several things are tested at once."""

from collections.abc import Mapping


def rejected(p_values: Mapping[int, float], *, level: float) -> list[int]:
    """Return the keys whose hypothesis falls, the smallest p-value first, with at most `level` chance of any mistake.

    Holm's procedure: the smallest of m p-values is held against level / m, the next against level / (m - 1), and so on
    until one is not small enough; however the tests depend on each other.

    References: Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6,
    1979.
    """
    fallen: list[int] = []
    for key, p_value in sorted(p_values.items(), key=lambda item: (item[1], item[0])):
        if p_value > level / (len(p_values) - len(fallen)):
            break
        fallen.append(key)
    return fallen
