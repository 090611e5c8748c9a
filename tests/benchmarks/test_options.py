"""What a run of the benchmarks is told, and how it says that it was told nonsense."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import options
from benchmarks.targets import STACKS


def test_parse_without_arguments_measures_every_key_of_the_embedded_stack() -> None:
    assert options.parse([], {}).keys == tuple(STACKS["embedded"])


@pytest.mark.parametrize("stack", STACKS)
def test_parse_stack_measures_the_keys_of_its_table(stack: str) -> None:
    assert options.parse(["--stack", stack], {}).keys == tuple(STACKS[stack])


def test_parse_key_of_another_stack_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        options.parse(["--stack", "servers", "--only", "upload_cpu_ms"], {})

    assert "fsck_100k_s" in capsys.readouterr().err


def test_parse_keeps_what_is_made_once_under_the_home() -> None:
    assert options.parse([], {"MAGPIE_HOME": "/srv/magpie"}).kept_dir == Path("/srv/magpie/bench")


def test_parse_only_keeps_the_order_of_the_table() -> None:
    wanted = options.parse(["--only", "next_growth, upload_cpu_ms"], {})

    assert wanted.keys == ("upload_cpu_ms", "next_growth")


@pytest.mark.parametrize("only", ["upload_cpu_ms,speed", "speed", ","])
def test_parse_unknown_key_ends_in_one_line_that_names_the_known_ones(
    only: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        options.parse(["--only", only], {})

    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.count("\n") == 1
    assert "deck_refresh_s" in said


def test_parse_reads_folders_from_the_environment(tmp_path: Path) -> None:
    told = options.parse([], {"MAGPIE_PHOTOS_DIR": str(tmp_path), "MAGPIE_PRETRAINED_DIR": ""})

    assert told.photos_dir == tmp_path
    assert told.pretrained_dir is None


def test_parse_folder_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        options.parse([], {"MAGPIE_PHOTOS_DIR": "/nowhere/at/all"})

    assert "MAGPIE_PHOTOS_DIR" in capsys.readouterr().err
