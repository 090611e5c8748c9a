"""Write the environment file that a deployment starts from: `make env SITE=magpie.example.org`.

Everything comes from `.env.example`, in which a name without a value is one that must be set: the site's name, and
secrets, which are drawn here. `--kubernetes FOLDER` does so for an overlay, from its `secrets.example.env`. Standard
library alone: the machine that deploys has no environment of Magpie's.
"""

from __future__ import annotations

import argparse
import base64
import os
import re
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIRED = re.compile(r"^([A-Z][A-Z0-9_]*)=$", re.MULTILINE)
USED = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
HOST = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
SECRET_BYTES = 48  # 64 letters
# RFC 8410: what precedes the 32 bytes of an Ed25519 key in PKCS #8.
ED25519_PREFIX = bytes.fromhex("302e020100300506032b657004220420")
KUBERNETES_SECRETS = (
    "SECRET_KEY",
    "POSTGRES_PASSWORD",
    "REDIS_PASSWORD",
    "MAGPIE_S3_ACCESS_KEY",
    "MAGPIE_S3_SECRET_KEY",
)


def main(arguments: Sequence[str]) -> int:
    """Write the files, or say why not; nothing that exists is ever replaced, since data depends on its secrets."""
    options = _options(arguments)
    files = _kubernetes(options.kubernetes) if options.kubernetes else {ROOT / ".env": _compose(options.site)}
    there = [str(path) for path in files if path.exists()]
    if there:
        print(
            f"{', '.join(there)}: exists already, and is left as it is. The data depends on its secrets.",
            file=sys.stderr,
        )
        return 1
    for path, content in files.items():
        _write_private(path, content)
        print(f"Written: {path}. Keep a copy in a safe place, and out of version control.")
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make_env.py", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--site", type=_host, default="localhost", help="host name under which people reach Magpie")
    parser.add_argument("--kubernetes", type=_folder, metavar="FOLDER", help="write secrets.env and signing.key there")
    return parser.parse_args(arguments)


def _compose(site: str) -> str:
    """Give `.env.example` with every name that must have a value set."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    return REQUIRED.sub(lambda found: f"{found[1]}={site if found[1] == 'SITE_HOST' else _secret(found[1])}", example)


def _kubernetes(folder: Path) -> dict[Path, str]:
    """Give the overlay's `secrets.example.env` with its secrets drawn, and the key that signs releases."""
    example = (folder / "secrets.example.env").read_text(encoding="utf-8")
    drawn = {name: _secret(name) for name in REQUIRED.findall(example)}
    filled = REQUIRED.sub(lambda found: f"{found[1]}={drawn[found[1]]}", example)
    return {
        folder / "secrets.env": USED.sub(lambda found: drawn[found[1]], filled),
        folder / "signing.key": _signing_key(),
    }


def _secret(name: str) -> str:
    """Draw letters that need no quoting in a file, a URL or a shell. An access key is a name: twenty letters do."""
    return secrets.token_hex(10) if name.endswith("ACCESS_KEY") else secrets.token_urlsafe(SECRET_BYTES)


def _signing_key() -> str:
    """Draw an Ed25519 key, as `openssl genpkey -algorithm ed25519` writes it."""
    body = base64.b64encode(ED25519_PREFIX + secrets.token_bytes(32)).decode("ascii")
    return f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"


def _write_private(path: Path, content: str) -> None:
    """Make a file that only its owner may read."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)


def _host(value: str) -> str:
    """Take a host name: neither an address with a scheme nor one with a port."""
    if not HOST.fullmatch(value):
        raise argparse.ArgumentTypeError(f"{value!r} is no host name, such as magpie.example.org")
    return value


def _folder(value: str) -> Path:
    path = Path(value)
    if not (path / "secrets.example.env").is_file():
        raise argparse.ArgumentTypeError(f"{value!r} is no overlay: it holds no secrets.example.env")
    return path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
