"""`manage.py simulate` on answers and on folders."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from labeling.models import Category, Photo, Verification
from tests.trainer import world
from trainer.models import EmbeddingSpace
from trainer.services import embedding

EACH = 12
SHORT = ("--seeds", "1", "--labels", "20", "--batch", "10", "--strategies", "random,hybrid")


@pytest.fixture
def space(admin: User) -> EmbeddingSpace:
    return world.backbone()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder per colour with a dozen photos each, and one file that is no photo."""
    for colour, name in enumerate(world.COLOURS):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for seed in range(EACH):
            (tmp_path / "photos" / name / f"{seed}.jpg").write_bytes(world.picture(colour, seed))
    (tmp_path / "photos" / "red" / "broken.jpg").write_bytes(b"no photo")
    return tmp_path / "photos"


def said(*arguments: object) -> str:
    out = io.StringIO()
    call_command("simulate", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.mark.usefixtures("space")
def test_simulate_of_a_folder_draws_and_tells(folder: Path, tmp_path: Path) -> None:
    told = json.loads(said(str(folder), *SHORT, "--out", str(tmp_path / "drawn"), "--json"))

    assert (told["photos"], told["runs"]) == (3 * EACH, 1)
    assert set(told["strategies"]) == {"random", "hybrid"}
    assert told["strategies"]["hybrid"]["labels"] == [10, 20]
    assert set(told["strategies"]["random"]["labels_to"]) == {"0.90", "0.95", "0.99"}
    assert told["full_accuracy"] == 1.0  # colours are easily told apart
    assert (tmp_path / "drawn" / "asking.svg").read_text().startswith("<svg")
    assert (tmp_path / "drawn" / "asking.png").read_bytes().startswith(b"\x89PNG")


def test_simulate_of_answers_takes_those_of_the_pool_and_changes_nothing(
    admin: User, colours: list[Category], space: EmbeddingSpace, tmp_path: Path
) -> None:
    pool, audit = world.pool_and_audit(60, by=admin)
    world.answer([*pool, *audit], colours, by=admin)
    embedding.embed_waiting(space)
    before = Verification.objects.count(), Photo.objects.count()

    words = said(*SHORT, "--out", str(tmp_path / "drawn"))

    assert words.startswith(f"{len(pool)} photos, runs of each strategy: 1;")
    assert audit and "hybrid" in words and "asking.png" in words
    assert (Verification.objects.count(), Photo.objects.count()) == before


@pytest.mark.usefixtures("space")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--strategies", "psychic"), "psychic is no strategy. There are: hybrid, random"),
        (("--strategies", ","), "is no strategy"),
        (("--batch", "0"), "are needed"),
        (("/nowhere",), "There is no folder"),
        ((), "Two categories with 10 answered photos each"),
    ],
)
def test_simulate_refuses_with_words(arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        said(*arguments)


def test_simulate_without_a_network_says_what_to_do(admin: User, folder: Path) -> None:
    with pytest.raises(CommandError, match="prepare_backbone"):
        said(str(folder))
