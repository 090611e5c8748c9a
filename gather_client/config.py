"""Decide the settings: flags before environment before the TOML file before the defaults.

Every setting can stand in the file under its own name and in the environment as `MAGPIE_<NAME>`.
"""

import json
import os
import socket
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gather_client import durable
from gather_client.errors import ConfigError
from gather_client.words import _

_TRUTHS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set, checked when made. Sizes are bytes, times seconds."""

    config: Path
    home: Path
    url: str = ""
    token: str = field(default="", repr=False)
    public_key: str = ""
    device: str = field(default_factory=socket.gethostname)
    quota_bytes: int = 20_000_000_000
    min_free_bytes: int = 200_000_000
    concurrency: int = 4
    timeout_s: float = 30.0
    retry_base_s: float = 1.0
    retry_cap_s: float = 300.0
    check_every_s: float = 60.0
    jpeg_quality: int = 95
    mirror: bool = False
    font: str = ""

    def __post_init__(self) -> None:
        todo = _("Correct it with `gather configure` or in {config}.").format(config=self.config)
        if self.url and urlsplit(self.url).scheme not in ("http", "https"):
            raise ConfigError(_("The address {url!r} is not a http(s) address.").format(url=self.url), todo)
        for name in ("quota_bytes", "concurrency", "timeout_s", "retry_base_s", "retry_cap_s", "check_every_s"):
            if getattr(self, name) <= 0:
                raise ConfigError(_("{name} must be more than 0.").format(name=name), todo)
        if not 1 <= self.jpeg_quality <= 100:
            raise ConfigError(_("jpeg_quality must be between 1 and 100."), todo)

    def server(self) -> tuple[str, str]:
        """Tell address and token. Raises ConfigError when either is missing."""
        if not self.url or not self.token:
            what = _("address") if not self.url else _("token")
            happened = _("No server {what} is known.").format(what=what)
            raise ConfigError(happened, _("Run `gather configure --url URL --token TOKEN`."))
        return self.url.rstrip("/"), self.token


def load(flags: Mapping[str, object], environ: Mapping[str, str] = os.environ) -> Settings:
    """Join flags (None: not given), environment and file. Raises ConfigError, naming the wrong setting."""
    given = {name: value for name, value in flags.items() if value is not None}
    config = Path(str(given.get("config") or environ.get("MAGPIE_CONFIG") or _config_folder(environ) / "config.toml"))
    kinds: dict[str, Any] = {one.name: one.type for one in fields(Settings)}
    from_environ = {name: environ[f"MAGPIE_{name.upper()}"] for name in kinds if f"MAGPIE_{name.upper()}" in environ}
    from_environ = {name: value for name, value in from_environ.items() if name not in ("config", "home")}
    if "MAGPIE_GATHER_HOME" in environ:
        from_environ["home"] = environ["MAGPIE_GATHER_HOME"]
    from_file = _read(config)
    values = {"home": _home_folder(environ), **from_file, **from_environ, **given, "config": config}
    if values.get("url") != from_file.get("url"):
        kept_back = _of_one_server(from_file) - set(given) - set(from_environ)
        values = {name: value for name, value in values.items() if name not in kept_back}
    unknown = sorted(set(values) - set(kinds))
    if unknown:
        happened = _("{config} sets {name}, which does not exist.").format(config=config, name=unknown[0])
        raise ConfigError(happened, _("Known are {names}.").format(names=", ".join(sorted(kinds))))
    return Settings(**{name: _cast(name, kinds[name], value) for name, value in values.items()})


def save(config: Path, changes: Mapping[str, str]) -> None:
    """Change some settings in the file and keep the others; only the owner can read it, for it holds the token."""
    values = _read(config) | dict(changes)
    text = "".join(f"{name} = {_toml(value)}\n" for name, value in values.items())
    try:
        config.parent.mkdir(parents=True, exist_ok=True)
        durable.replace(config, text.encode(), mode=0o600)
    except OSError as error:
        happened = _("{config} cannot be written: {why}.").format(config=config, why=error.strerror)
        raise ConfigError(happened, _("Choose another file with --config.")) from error


def _of_one_server(from_file: Mapping[str, Any]) -> set[str]:
    """Name what the file says of its own server alone: unless somebody gives it anew, it goes to no other one."""
    return {"token", "public_key"} & set(from_file)


def _read(config: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(config.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        happened = _("{config} cannot be read: {why}.").format(config=config, why=error)
        raise ConfigError(happened, _("Mend the file or run `gather configure` with another --config.")) from error


def _cast(name: str, kind: Callable[[Any], Any], value: Any) -> Any:
    try:
        return _TRUTHS[str(value).lower()] if kind is bool else kind(value)
    except (KeyError, TypeError, ValueError) as error:
        happened = _("{value!r} is not a value for {name}.").format(value=value, name=name)
        raise ConfigError(happened, _("Correct it in the flags, the environment or the file.")) from error


def _toml(value: object) -> str:
    # A JSON string without escapes of its own kind is a TOML basic string; only DEL must be written as an escape.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _config_folder(environ: Mapping[str, str]) -> Path:
    return _folder(environ, "XDG_CONFIG_HOME", windows="APPDATA", mac="Application Support", other=".config")


def _home_folder(environ: Mapping[str, str]) -> Path:
    return _folder(environ, "XDG_DATA_HOME", windows="LOCALAPPDATA", mac="Application Support", other=".local/share")


def _folder(environ: Mapping[str, str], xdg: str, *, windows: str, mac: str, other: str) -> Path:
    """Find the platform's own place for settings or data."""
    if sys.platform == "win32" and environ.get(windows):
        return Path(environ[windows]) / "gather"
    if sys.platform == "darwin":
        return Path.home() / "Library" / mac / "gather"
    return Path(environ.get(xdg) or Path.home() / other) / "gather"
