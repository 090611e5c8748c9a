"""Write the list of timm's architectures that the registry checks names by: `python -m trainer.fitting.timm_names`."""

from __future__ import annotations

from trainer.fitting.architectures import timm
from trainer.inference import registry


def current() -> tuple[str, ...]:
    """Give the names that the installed timm has."""
    return tuple(timm.list_models())


if __name__ == "__main__":
    registry.TIMM_NAMES.write_text("\n".join(current()) + "\n", encoding="ascii")
