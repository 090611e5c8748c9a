"""The command lines of the model's side."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import User
from jobs.models import Job
from labeling.models import Category
from labeling.storage import keys, objects
from tests.trainer import world
from trainer.management.commands import models as models_command
from trainer.management.commands import train as train_command
from trainer.models import EmbeddingSpace, ReleaseKind, RunState, TrainingRun, Trigger
from trainer.selectors import predictors
from trainer.services import champions, gate, model_versions, releases, reproductions, training_runs


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the models of other tests, whose numbers are the same."""
    monkeypatch.setattr(predictors, "_champion", predictors.Champion())
    monkeypatch.setattr(predictors, "_versions", predictors.Versions())


@pytest.fixture
def champion(admin: User, colours: list[Category]) -> None:
    champions.release(world.version(colours), kind=ReleaseKind.PROMOTION, by=admin)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder per colour with three photos each."""
    for colour, name in enumerate(world.COLOURS):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for seed in range(3):
            (tmp_path / "photos" / name / f"{seed}.jpg").write_bytes(world.picture(colour, seed))
    return tmp_path / "photos"


def said(*arguments: object) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.usefixtures("champion")
def test_predict_answers_for_files_and_folders(folder: Path) -> None:
    words = said("predict", str(folder / "red" / "0.jpg"), str(folder / "blue"))
    facts = [json.loads(line) for line in said("predict", str(folder), "--json").splitlines()]

    assert [line.split(": ")[1].split()[0] for line in words.splitlines()] == ["red", "blue", "blue", "blue"]
    assert len(facts) == 9
    assert all(Path(each["path"]).parent.name == each["pred_class"] for each in facts)


@pytest.mark.usefixtures("champion")
def test_predict_goes_on_after_a_bad_file_and_ends_with_an_error(folder: Path) -> None:
    (folder / "red" / "bad.jpg").write_bytes(b"not an image")
    out = io.StringIO()

    with pytest.raises(CommandError, match="1 of the files"):
        call_command("predict", str(folder), "--json", stdout=out)

    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [each["error"] for each in answers if "error" in each] == ["not-an-image"]
    assert len(answers) == 10


@pytest.mark.usefixtures("champion")
def test_predict_of_a_folder_without_photos_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no photo")

    with pytest.raises(CommandError, match="no photos"):
        call_command("predict", str(tmp_path), "--json")


@pytest.mark.usefixtures("champion")
def test_predict_names_files_that_are_too_large_or_may_not_be_read(
    folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = folder / "red" / "1.jpg"
    large.write_bytes(large.read_bytes() + bytes(9000))
    settings.MAGPIE_MAX_UPLOAD_BYTES = 9000
    monkeypatch.setattr(Path, "read_bytes", refuse(Path.read_bytes, "2.jpg"))
    out = io.StringIO()

    with pytest.raises(CommandError, match="2 of the files"):
        call_command("predict", str(folder / "red"), "--json", stdout=out)

    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [each.get("error") for each in answers] == [None, "upload-too-large", "file-unreadable"]


def refuse(read: Callable[[Path], bytes], name: str) -> Callable[[Path], bytes]:
    """Let one file be somebody else's."""

    def read_or_refuse(path: Path) -> bytes:
        if path.name == name:
            raise PermissionError(13, "Permission denied")
        return read(path)

    return read_or_refuse


@pytest.mark.usefixtures("champion")
def test_evaluate_measures_a_folder_per_category(folder: Path) -> None:
    (folder / "plaid").mkdir()
    (folder / "plaid" / "0.jpg").write_bytes(world.picture(0, 9))
    (folder / "red" / "bad.jpg").write_bytes(b"not an image")
    (folder / "red").rename(folder / "Red")  # an import takes it for the same category

    figures = json.loads(said("evaluate", str(folder), "--json"))

    assert (figures["n"], figures["unreadable"], figures["model_version"]) == (10, 1, 1)
    assert figures["unknown_categories"] == ["plaid"]
    assert figures["accuracy"] == pytest.approx(0.9)  # plaid is nothing that the model knows
    assert {"balanced_accuracy", "macro_f1", "mcc", "ece", "weighted_recall", "top_2_accuracy"} <= figures.keys()
    table = said("evaluate", str(folder))
    assert "accuracy             0.9000" in table
    assert "does not know these folders' categories: plaid" in table
    assert "1 file could not be read." in table


@pytest.mark.usefixtures("champion")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("predict", "nowhere"), "no file or folder"),
        (("predict", "--model", "9", "nowhere"), "no model version 9"),
        (("evaluate", "nowhere"), "no folder"),
        (("models", "promote", "9"), "no model version 9"),
        (("models", "rollback"), "no earlier champion"),
        (("train", "--network", "resnet"), "no network named resnet"),
        (("fit", "99", "--fence", "1"), "no training run 99"),
    ],
)
def test_commands_refuse_what_is_not_there_with_words(arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command(*arguments)


@pytest.mark.usefixtures("admin")
def test_commands_without_a_model_say_what_to_do(folder: Path) -> None:
    with pytest.raises(CommandError, match="Answer more photos"):
        call_command("predict", str(folder))
    assert "no model version" in said("models", "list")


def test_models_lists_and_promotes(admin: User, colours: list[Category], monkeypatch: pytest.MonkeyPatch) -> None:
    world.version(colours)
    world.version(colours, gain=0.1)

    def work_at_once(job: Job, *, timeout_s: float) -> Job:
        job.result = releases.carry_out(job.payload)
        return job

    monkeypatch.setattr(models_command.releases, "wait", work_at_once)

    assert "Release 1 serves" in said("models", "promote", "1")
    assert "Release 2 serves" in said("models", "promote", "2")
    assert "Release 3 serves" in said("models", "rollback")
    rows = [json.loads(line) for line in said("models", "list", "--json").splitlines()]
    assert [(row["version"], row["is_champion"]) for row in rows] == [(2, False), (1, True)]


def test_train_asks_for_a_run(admin: User) -> None:
    words = said("train", "--network", "tiny")

    run = TrainingRun.objects.get()
    assert (run.trigger, run.network, run.state) == (Trigger.COMMAND, "tiny", RunState.WAITING)
    assert f"Training run {run.pk}" in words


def test_train_takes_a_recipe_and_knobs_by_hand(admin: User) -> None:
    said("train", "--preset", "thorough", "--set", "epochs=4", "dropout=0.2", "--set", "views=mirror")

    run = TrainingRun.objects.get()
    assert (run.preset, run.config) == ("thorough", {"epochs": 4, "dropout": 0.2, "views": "mirror"})


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--preset", "slow"), "no preset named slow. Choose one of: quick, standard, thorough"),
        (("--set", "epoch=3"), "no knob named epoch"),
        (("--set", "epochs=-1"), "epochs must be a whole number from 0 to 1000"),
        (("--set", "epochs"), "not of the form KNOB=VALUE"),
        (("--reproduce", "9"), "no training run 9"),
        (("--reproduce", "9", "--preset", "quick"), "leave the others out"),
    ],
)
def test_train_refuses_what_cannot_be_with_words(admin: User, arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("train", *arguments)

    assert not TrainingRun.objects.exists()


@pytest.mark.parametrize("is_identical", [True, False])
def test_train_reproduces_a_run_and_says_whether_the_weights_are_the_same(
    admin: User, colours: list[Category], monkeypatch: pytest.MonkeyPatch, is_identical: bool
) -> None:
    version = world.version(colours)
    asked = reproductions.request

    def work_at_once(original: TrainingRun, **wished: object) -> TrainingRun:
        run = training_runs.take_up(asked(original, by=None).pk)
        assert run is not None
        digest = version.network_digest if is_identical else "f" * 64
        reproductions.finish(run, original, digest=digest, photos=0, environment={}, timings={})
        return run

    monkeypatch.setattr(reproductions, "request", work_at_once)

    if is_identical:
        assert f"are those of run {version.run.pk}, bit for bit" in said(
            "train", "--reproduce", str(version.run.pk), "--wait"
        )
    else:
        with pytest.raises(CommandError, match="are not those of run"):
            call_command("train", "--reproduce", str(version.run.pk), "--wait")


def test_train_waits_and_tells_in_words_what_the_gate_said(
    admin: User, colours: list[Category], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, audit = world.pool_and_audit(30, by=admin)
    world.answer(audit, colours, by=admin)

    def work_at_once(**asked: object) -> TrainingRun:
        made = world.trained(colours, world.colour_graph(), answers=4)
        version = model_versions.commit(world.running(), made)
        gate.look(version)
        return version.run

    monkeypatch.setattr(train_command.training_runs, "request", work_at_once)

    words = said("train", "--wait")

    assert "the gate refused it. red has 4 answers; the first version needs 5." in words


def test_train_waits_and_fails_with_the_words_of_the_run(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_at_once(**asked: object) -> TrainingRun:
        run = world.running()
        training_runs.fail(run, code="weights-unreachable", detail="No pretrained weights were found.")
        return run

    monkeypatch.setattr(train_command.training_runs, "request", fail_at_once)

    with pytest.raises(CommandError, match="failed: No pretrained weights were found"):
        call_command("train", "--wait")


def test_fit_records_why_it_is_impossible(admin: User, colours: list[Category]) -> None:
    asked = training_runs.request(trigger=Trigger.COMMAND, by=admin)
    run = training_runs.take_up(asked.pk)
    assert run is not None

    with pytest.raises(CommandError, match="Answer photos"):
        call_command("fit", str(run.pk), "--fence", str(run.fence))

    run.refresh_from_db()
    assert (run.state, run.error_code) == (RunState.FAILED, "too-few-labels")


def test_fit_with_an_old_fence_changes_nothing(admin: User, colours: list[Category]) -> None:
    asked = training_runs.request(trigger=Trigger.COMMAND, by=admin)
    training_runs.take_up(asked.pk)
    current = training_runs.take_up(asked.pk)
    assert current is not None

    with pytest.raises(SystemExit) as ended:
        call_command("fit", str(asked.pk), "--fence", "1", stderr=io.StringIO())

    assert ended.value.code == 3
    current.refresh_from_db()
    assert (current.state, current.error_code) == (RunState.RUNNING, "")


def test_prepare_backbone_twice_is_once(admin: User) -> None:
    said("prepare_backbone")
    words = said("prepare_backbone")

    assert EmbeddingSpace.objects.get().network == "tiny"
    assert "tiny" in words


def test_embed_names_what_cannot_be_embedded_and_retries_it(admin: User) -> None:
    with pytest.raises(CommandError, match="prepare_backbone"):
        call_command("embed")
    world.backbone()
    pool, _ = world.pool_and_audit(6, by=admin)
    key = keys.photo(pool[0].stored_sha256, pool[0].suffix)
    data = objects.read(key)
    objects.delete(key)

    assert f"Photo {pool[0].pk} cannot be embedded" in said("embed")
    objects.put_once(key, data, content_type="image/jpeg")
    assert said("embed").startswith("0 photos")
    assert said("embed", "--retry").splitlines() == ["1 photos were embedded."]
