"""Why labels accepted by machine went back to people, all at once."""

from __future__ import annotations

BOUND = "bound"  # the audited photos no longer bear the promise
CHECKS = "checks"  # people disagreed with too many of the checks
REPLACED = "replaced"  # a looser threshold took its place
MODEL = "model"  # another model scores the photos
CATEGORIES = "categories"  # what the model's categories read as has changed
RULE = "rule"  # something else is promised
OFF = "off"  # nothing is accepted any more
