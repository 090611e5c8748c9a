"""What the gate found of a version, check by check, with the photos that decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labeling.selectors import audit_truth
from trainer.models import AuditPrediction, GateLook
from trainer.selectors import gate_words

REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidingPhoto:
    """An audit photo that only one of the two has right: people's category, and what the other took it for."""

    photo_id: int
    truth: str
    taken_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonRow:
    """One thing that was found. `spoilt` are photos that only the champion has right, `gained` only the challenger."""

    sentence: str
    spoilt: Sequence[DecidingPhoto] = ()
    gained: Sequence[DecidingPhoto] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """One check: its name, what came of it, and why."""

    check: str
    outcome: str
    reasons: Sequence[ReasonRow]

    @property
    def is_refusal(self) -> bool:
        """Say whether this check refused the version."""
        return self.outcome == REFUSED


def of(look: GateLook, names: Mapping[int, str], *, with_photos: bool) -> list[FindingRow]:
    """Give each check's finding; a look of an older release of Magpie has none.

    `with_photos` is for those who may tell audit photos apart. One query, whatever was found.
    """
    findings: list[dict[str, Any]] = look.figures.get("findings", [])
    photos = _deciding(look, findings, names) if with_photos else {}
    return [_row(look, finding, names, photos) for finding in findings]


_Photos = Mapping[tuple[int, int], DecidingPhoto]  # by version and photo


def _row(look: GateLook, finding: Mapping[str, Any], names: Mapping[int, str], photos: _Photos) -> FindingRow:
    return FindingRow(
        check=gate_words.checks().get(finding["check"], finding["check"]),
        outcome=finding["outcome"],
        reasons=[
            ReasonRow(
                sentence=gate_words.sentence(reason, names),
                spoilt=_shown(reason.get("spoilt", ()), look.challenger_id, photos),
                gained=_shown(reason.get("gained", ()), look.champion_id, photos),
            )
            for reason in finding["reasons"]
        ],
    )


def _shown(photo_ids: Sequence[int], wrong_id: int | None, photos: _Photos) -> list[DecidingPhoto]:
    """Give the photos that are still there, with what the version that is wrong took them for."""
    keys = [(wrong_id, photo_id) for photo_id in photo_ids if wrong_id is not None]
    return [photos[key] for key in keys if key in photos]


def _deciding(look: GateLook, findings: Sequence[Mapping[str, Any]], names: Mapping[int, str]) -> _Photos:
    wanted = {
        photo_id
        for finding in findings
        for reason in finding["reasons"]
        for photo_id in (*reason.get("spoilt", ()), *reason.get("gained", ()))
    }
    said = AuditPrediction.objects.filter(photo__in=wanted, version__in=(look.challenger_id, look.champion_id or 0))
    rows = said.filter(photo__erased_at=None).values_list("version", "photo", audit_truth.CATEGORY, "category_id")
    return {
        (version_id, photo_id): DecidingPhoto(
            photo_id=photo_id, truth=names.get(truth, ""), taken_for=names.get(predicted, "")
        )
        for version_id, photo_id, truth, predicted in rows
    }
