"""Settings: which wins, what is refused, what is kept."""

from __future__ import annotations

import re
import stat
from dataclasses import fields
from pathlib import Path

import pytest

from gather_client import config, pins
from gather_client.config import Settings
from gather_client.errors import ConfigError

README = Path(config.__file__).parent / "README.md"


def test_flags_win_over_environment_over_file_over_defaults(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    config.save(path, {"url": "http://file", "token": "file", "device": "file"})
    environ = {"MAGPIE_URL": "http://environ", "MAGPIE_TOKEN": "environ", "MAGPIE_GATHER_HOME": str(tmp_path)}

    settings = config.load({"config": path, "url": "http://flag", "token": None}, environ)

    assert (settings.url, settings.token, settings.device) == ("http://flag", "environ", "file")
    assert (settings.home, settings.concurrency) == (tmp_path, 4)


def test_token_and_key_of_the_files_server_go_to_no_other_server(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    config.save(path, {"url": "http://ours", "token": "secret", "public_key": "k="})

    ours = config.load({"config": path}, {})
    theirs = config.load({"config": path, "url": "http://theirs"}, {})

    assert (ours.token, ours.public_key) == ("secret", "k=")
    assert (theirs.token, theirs.public_key) == ("", "")


def test_same_token_given_again_goes_to_the_new_address(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    config.save(path, {"url": "http://mistyped", "token": "secret"})

    by_flag = config.load({"config": path, "url": "http://right", "token": "secret"}, {})
    by_environ = config.load({"config": path, "url": "http://right"}, {"MAGPIE_TOKEN": "secret"})

    assert by_flag.server() == by_environ.server() == ("http://right", "secret")


def test_pin_belongs_to_one_server(tmp_path: Path) -> None:
    pins.save(tmp_path / "home", "http://ours", "k=")

    assert pins.load(tmp_path / "home", "http://ours") == "k="
    assert pins.load(tmp_path / "home", "http://theirs") == ""


def test_environment_is_cast_to_the_settings_kind(tmp_path: Path) -> None:
    environ = {"MAGPIE_CONCURRENCY": "2", "MAGPIE_TIMEOUT_S": "1.5", "MAGPIE_MIRROR": "yes", "HOME": str(tmp_path)}

    settings = config.load({"config": tmp_path / "none.toml"}, environ)

    assert (settings.concurrency, settings.timeout_s, settings.mirror) == (2, 1.5, True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("url = ", "cannot be read"),
        ("colour = 'red'", "does not exist"),
        ("concurrency = 'many'", "not a value"),
        ("concurrency = 0", "more than 0"),
        ("jpeg_quality = 0", "jpeg_quality"),
        ("url = 'ftp://example.org'", "http"),
    ],
)
def test_wrong_file_is_one_clear_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)

    with pytest.raises(ConfigError, match=words):
        config.load({"config": path}, {})


def test_saving_keeps_the_rest_and_hides_the_token_from_others(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "config.toml"
    config.save(path, {"url": "http://a", "token": 'mgp_"\\\x7fæ'})

    config.save(path, {"public_key": "k="})

    settings = config.load({"config": path}, {})
    assert (settings.url, settings.token, settings.public_key) == ("http://a", 'mgp_"\\\x7fæ', "k=")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "mgp_" not in repr(settings)


def test_missing_address_or_token_says_how_to_give_them(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="gather configure"):
        config.load({"config": tmp_path / "none.toml", "url": "http://a"}, {}).server()


def test_readme_names_every_setting() -> None:
    named = set(re.findall(r"`([a-z_]+)`", README.read_text()))

    assert {one.name for one in fields(Settings)} - {"config", "home"} <= named
