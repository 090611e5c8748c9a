"""The commands: answers, one clear line per failure, exit codes."""

from __future__ import annotations

import json
import re
import shlex
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gather_client import config, errors, pins
from gather_client.cli import main
from gather_client.cli.parser import COMMANDS, build
from gather_client.pixels import decode
from tests.gather_client import bundles, pictures
from tests.gather_client.bundles import Release
from tests.gather_client.fault_server import FaultServer, problem

README = Path(config.__file__).parent / "README.md"


@pytest.fixture(autouse=True)
def own_signals() -> Iterator[None]:
    """Give pytest its signals back: the commands take them over."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def flags(tmp_path: Path, server: FaultServer) -> list[str]:
    config.save(tmp_path / "config.toml", {"url": server.url, "token": server.token})
    return ["--config", str(tmp_path / "config.toml"), "--home", str(tmp_path / "home")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for n in range(4):
        (folder / f"{n}.jpg").write_bytes(pictures.jpeg(pictures.scene(64 + n, 48)))
    return folder


def release(server: FaultServer, **changes: object) -> None:
    now = datetime.now(UTC)
    facts = {"issued_at": now, "expires_at": now + timedelta(days=30)} | changes
    sealed = Release(**facts).sealed()  # type: ignore[arg-type]
    server.champion, server.bundle, server.etag = sealed.offer, sealed.bundle, bundles.etag(sealed)


def test_headless_run_brings_a_folder_to_the_server(
    server: FaultServer, flags: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["--headless", "--source", str(folder), *flags])

    assert code == 0
    assert sorted(one.data for one in server.photos.values()) == sorted(p.read_bytes() for p in folder.iterdir())
    assert "4 taken, 0 waiting." in capsys.readouterr().out


def test_spool_filled_without_network_is_flushed_later(
    server: FaultServer, flags: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--headless", "--no-upload", "--source", str(folder), *flags]) == 0
    assert server.photos == {}
    capsys.readouterr()

    code = main(["flush", "--json", *flags])

    assert code == 0
    assert json.loads(capsys.readouterr().out) == {"sent": 4, "refused": 0, "left": 0}


def test_flush_of_refused_photos_names_the_reason_and_can_retry(
    server: FaultServer, flags: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["run", "--headless", "--no-upload", "--claim", "gone", "--source", str(folder), *flags])
    server.scripted = [problem(400, "unknown-category")] * 4

    assert main(["flush", *flags]) == errors.PhotoRefused.exit_code
    assert "unknown-category" in capsys.readouterr().err
    main(["status", "--json", *flags])
    facts = json.loads(capsys.readouterr().out)
    assert (facts["spool"]["refused"], facts["spool"]["reasons"][0]["code"]) == (4, "unknown-category")
    assert main(["flush", "--retry-refused", *flags]) == 0
    assert len(server.photos) == 4


def test_status_tells_spool_server_and_model(
    server: FaultServer, flags: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    release(server, release=5, model_version=2)
    main(["update", *flags])
    capsys.readouterr()

    assert main(["status", "--json", *flags]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert main(["status", *flags]) == 0
    text = capsys.readouterr().out

    assert facts["spool"]["pending"] == 0
    assert (facts["server"]["problem"], facts["server"]["categories"]) == (None, 2)
    assert (facts["model"]["release"], facts["model"]["is_expired"]) == (5, False)
    assert "release 5, version 2" in text


def test_status_of_an_unreachable_server_is_an_answer(
    server: FaultServer, flags: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    server.is_out = True

    assert main(["status", "--json", *flags]) == 0

    assert json.loads(capsys.readouterr().out)["server"]["problem"] == "server-unreachable"


def test_configure_saves_tries_and_pins(
    server: FaultServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release(server)
    path = tmp_path / "new.toml"

    code = main(
        ["configure", "--config", str(path), "--home", str(tmp_path), "--url", server.url, "--token", "mgp_test"]
    )

    saved = config.load({"config": path}, {})
    assert code == 0
    assert (saved.url, saved.token) == (server.url, "mgp_test")
    assert server.champion and pins.load(tmp_path, server.url) == server.champion["public_key"]
    assert "2 categories" in capsys.readouterr().out


def test_configure_never_changes_the_pinned_key_silently(
    server: FaultServer, flags: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release(server)
    main(["configure", *flags])
    pinned = pins.load(tmp_path / "home", server.url)
    release(server, key=bundles.OTHER_KEY)

    assert main(["configure", *flags]) != 0
    assert pinned == pins.load(tmp_path / "home", server.url) != ""
    assert "--forget-key" in capsys.readouterr().err
    assert main(["configure", "--forget-key", *flags]) == 0
    assert pins.load(tmp_path / "home", server.url) != pinned


def test_classify_fetches_the_champion_and_answers_in_json(
    server: FaultServer, flags: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release(server, release=3)

    code = main(["classify", str(folder), str(folder / "0.jpg"), "--json", *flags])

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == 0
    assert [Path(line["file"]).name for line in lines] == ["0.jpg", "1.jpg", "2.jpg", "3.jpg", "0.jpg"]
    expected = bundles.answer(bundles.graph(), decode((folder / "0.jpg").read_bytes()))
    assert lines[0]["pred_class"] == bundles.CATEGORIES[int(expected.argmax())][1]
    assert list(lines[0]["classes"].values()) == pytest.approx(expected.tolist(), abs=1e-6)
    assert (lines[0]["release"], lines[0]["model_version"]) == (3, 7)


def test_classify_names_the_unreadable_and_goes_on(
    server: FaultServer, flags: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release(server)
    (folder / "1.jpg").write_bytes(b"broken")

    code = main(["classify", str(folder), *flags])

    printed = capsys.readouterr()
    assert code == errors.SourceError.exit_code
    assert len(printed.out.splitlines()) == 3
    assert "1.jpg" in printed.err


def test_update_without_a_model_and_refused_update_exit_with_8(
    server: FaultServer, flags: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["update", *flags]) == 8
    release(server)
    server.bundle = server.bundle[:-1]

    assert main(["update", *flags]) == 8

    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "administrator" in lines[1]


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("flush --config none.toml", 3, "gather configure"),
        ("run --headless --source nowhere.mp4 --no-upload", 7, "nowhere.mp4"),
        ("flush --url http://127.0.0.1:9 --token x", 0, ""),
        ("status --url ftp://x", 3, "http"),
    ],
)
def test_failure_is_one_line_with_its_exit_code(
    line: str,
    code: int,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAGPIE_CONFIG", str(tmp_path / "absent.toml"))
    monkeypatch.setenv("MAGPIE_GATHER_HOME", str(tmp_path / "home"))

    assert main(shlex.split(line)) == code

    printed = capsys.readouterr().err
    assert words in printed
    assert len(printed.splitlines()) == (1 if words else 0)


@pytest.mark.parametrize(("status", "code"), [(401, 6), (404, 4)])
def test_server_that_says_no_ends_flush_and_keeps_the_photos(
    server: FaultServer, flags: list[str], folder: Path, capsys: pytest.CaptureFixture[str], status: int, code: int
) -> None:
    main(["run", "--headless", "--no-upload", "--source", str(folder), *flags])
    server.scripted = [problem(status, "no")] * 9

    assert main(["flush", *flags]) == code

    assert len(capsys.readouterr().err.splitlines()) == 1
    server.scripted.clear()
    assert main(["flush", *flags]) == 0
    assert len(server.photos) == 4


def test_photos_left_when_the_network_is_gone_exit_with_4(
    server: FaultServer, flags: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["run", "--headless", "--no-upload", "--source", str(folder), *flags])
    server.is_out = True

    assert main(["flush", "--timeout", "0.3", *flags]) == 4

    assert "safe" in capsys.readouterr().err


@pytest.mark.parametrize("line", ["fly", "run --every 0", "run --burst none", "classify", "--no-such-flag"])
def test_wrong_arguments_exit_with_2(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(shlex.split(line))

    assert ended.value.code == 2
    assert capsys.readouterr().err


def test_window_without_a_display_is_one_clear_line(
    flags: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)

    assert main(["--source", str(folder), "--no-upload", *flags]) == 7

    assert "--headless" in capsys.readouterr().err


def test_readme_names_every_command_flag_and_exit_code() -> None:
    text = README.read_text()
    codes = {
        kind.exit_code
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.GatherError)
    }

    assert all(f"gather {name}" in text or f"`gather [{name}]`" in text for name in COMMANDS)
    assert codes <= {int(number) for number in re.findall(r"^\| (\d) \|", text, re.MULTILINE)}
    assert build().prog == "gather"
