"""All that is looked at on the model's side, in the order in which repairs build on one another."""

from __future__ import annotations

from accounts.findings import Check
from trainer.integrity import artefacts, embeddings, releases


def checks() -> tuple[Check, ...]:
    """List the checks."""
    return (*releases.checks(), *artefacts.checks(), *embeddings.checks())
