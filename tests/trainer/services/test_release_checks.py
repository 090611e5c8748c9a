"""What keeps a version from serving: files that are not those that were made, or that answer otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from labeling.models import Category
from labeling.storage import keys, objects
from tests.trainer import world
from trainer.artefacts.forms import INT8, WEIGHTS, FormFacts
from trainer.errors import ArtefactUnfit, ParityFailed
from trainer.models import ModelVersion, Release, ReleaseKind
from trainer.selectors import releases as release_rows
from trainer.services import champions, model_versions, release_checks, releases
from trainer.services.model_versions import Trained

HELD = FormFacts(images=64, agreement=1.0, max_difference=0.0, size_bytes=9)


def made(of: list[Category], **changes: Any) -> ModelVersion:
    """Make a version as a run does, of a hand-over that was changed."""
    facts = vars(world.trained(of, world.colour_graph()))
    return model_versions.commit(world.running(), Trained(**{**facts, **changes}))


def promote(version: ModelVersion, by: User) -> Release:
    return champions.release(version, kind=ReleaseKind.PROMOTION, by=by)


def replace_object(key: str, data: bytes) -> None:
    objects.delete(key)
    objects.put_once(key, data, content_type="application/octet-stream")


@pytest.mark.parametrize("name", ["model.onnx", "model-card.md", "bundle.zip"])
def test_version_with_a_changed_file_is_not_released(admin: User, colours: list[Category], name: str) -> None:
    version = world.version(colours)
    replace_object(version.artefacts[name]["key"], b"another file")

    with pytest.raises(ArtefactUnfit) as refused:
        promote(version, admin)

    assert refused.value.extra["file"] == name
    assert release_rows.current() is None


def test_version_with_a_lost_file_is_not_released(admin: User, colours: list[Category]) -> None:
    version = world.version(colours)
    objects.delete(version.artefacts["model-card.md"]["key"])

    with pytest.raises(ArtefactUnfit, match="not in the store"):
        promote(version, admin)


def test_version_whose_graph_disagreed_is_not_released_by_hand_either(admin: User, colours: list[Category]) -> None:
    version = made(colours, parity={"passed": False})

    with pytest.raises(ArtefactUnfit, match="disagreed with the trained network"):
        promote(version, admin)


@pytest.mark.parametrize("file", [INT8, WEIGHTS])
def test_version_with_a_file_that_nobody_compared_is_not_released(
    admin: User, colours: list[Category], file: str
) -> None:
    forms = {"model.onnx": HELD.as_dict()}
    version = made(colours, extras={file: b"a file"}, parity={"passed": True, "forms": forms})

    with pytest.raises(ArtefactUnfit, match=f"because of {file}"):
        promote(version, admin)


def test_version_whose_files_were_all_compared_is_released(admin: User, colours: list[Category]) -> None:
    forms = {name: HELD.as_dict() for name in ("model.onnx", INT8, WEIGHTS)}
    extras = {INT8: b"a graph", WEIGHTS: b"weights"}

    release = promote(made(colours, extras=extras, parity={"passed": True, "forms": forms}), admin)

    assert release.number == 1


def test_version_whose_golden_answers_are_others_here_is_not_released(admin: User, colours: list[Category]) -> None:
    says_green = world.trained(colours, world.colour_graph(order=(1, 0, 2))).golden_json
    version = made(colours, golden_json=says_green)

    with pytest.raises(ParityFailed) as refused:
        promote(version, admin)

    assert (refused.value.extra["worst"], refused.value.extra["disagreeing"]) == ("golden/000.jpg", 1)
    assert not Release.objects.exists()


def test_refusal_ends_the_job_and_the_champion_serves_on(admin: User, colours: list[Category]) -> None:
    champion, challenger = world.version(colours), world.version(colours, gain=0.1)
    promote(champion, admin)
    replace_object(challenger.bundle_key, b"cut short")
    job = releases.request_promotion(version=challenger.number, by=admin)

    with pytest.raises(ArtefactUnfit):
        releases.carry_out(job.payload)

    assert release_rows.champion().version == champion


def test_going_back_asks_no_golden_photo_again(
    admin: User, colours: list[Category], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = world.version(colours), world.version(colours, gain=0.1)
    promote(first, admin)
    promote(second, admin)
    asked: list[ModelVersion] = []
    monkeypatch.setattr(release_checks, "_ask_again", lambda version, packed: asked.append(version))

    back = champions.release(first, kind=ReleaseKind.ROLLBACK, by=admin)

    assert (back.number, asked) == (3, [])


def test_going_back_to_a_version_whose_file_changed_is_refused(admin: User, colours: list[Category]) -> None:
    first, second = world.version(colours), world.version(colours, gain=0.1)
    promote(first, admin)
    promote(second, admin)
    replace_object(first.artefacts["model.onnx"]["key"], world.colour_graph(order=(2, 1, 0)))

    with pytest.raises(ArtefactUnfit):
        champions.release(first, kind=ReleaseKind.ROLLBACK, by=admin)

    assert release_rows.champion().version == second
    assert keys.is_ours(first.bundle_key)
