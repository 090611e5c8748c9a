"""Print `.env.example` from docs/settings.md and docker-compose.yml, so that the three agree.

    python deploy/env_example.py > .env.example

Standard library alone, as its neighbour make_env.py.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADING = re.compile(r"^## (.+)$")
ROW = re.compile(r"^\| `([A-Z][A-Z0-9_]+)` \| (.*?) \| (.*) \|$")
LITERAL = re.compile(r"`([^`…]*)`")
DECIDED = re.compile(r"^  ([A-Z][A-Z0-9_]+): ")
LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
WIDTH = 120
INTRODUCTION = """\
# Settings of a deployment by docker-compose.yml: every setting there is, with its default, as docs/settings.md says.
# `make env SITE=magpie.example.org` writes a .env from this file, with the names below set and fresh secrets.
# In values with a dollar sign write two.

# --- What must be set -------------------------------------------------------------------------------------------------

# host name under which people reach Magpie
SITE_HOST=
# signs sessions; 50 letters or more
SECRET_KEY=
# of the database, the broker and the object store; letters, digits, - and _ alone
POSTGRES_PASSWORD=
REDIS_PASSWORD=
MAGPIE_S3_ACCESS_KEY=
MAGPIE_S3_SECRET_KEY=

# --- What docker-compose.yml alone reads ------------------------------------------------------------------------------

# the service that makes certificates; without this line bring a proxy of your own
COMPOSE_PROFILES=proxy
# tag of the images of this deployment
# IMAGE_TAG=local
"""


def main() -> None:
    """Print it."""
    print(INTRODUCTION, end="")
    decided = set(_decided())
    for line in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8").splitlines():
        if heading := HEADING.match(line):
            print(f"\n# --- {heading[1]} ".ljust(WIDTH, "-") + "\n")
        elif row := ROW.match(line):
            print("\n".join(_setting(*row.groups(), is_decided=row[1] in decided)))


def _setting(name: str, default: str, meaning: str, *, is_decided: bool) -> Iterator[str]:
    """Give a setting's lines: what it means, and itself with its default, commented out."""
    words = _plain(meaning)
    literal = LITERAL.fullmatch(default)
    if literal is None and default != "none":
        words += f" (default: {_plain(default)})"
    if is_decided:
        words += " - docker-compose.yml decides it"
    if f"\n{name}=\n" in INTRODUCTION:
        words += " - set above"
    yield from (f"# {line}" for line in textwrap.wrap(words, WIDTH - 2, break_long_words=False))
    yield f"# {name}={literal[1] if literal else ''}"


def _plain(markdown: str) -> str:
    return LINK.sub(r"\1", markdown).replace("`", "")


def _decided() -> Iterator[str]:
    """Name the settings to which docker-compose.yml gives a value that .env cannot change."""
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    block = compose.partition("x-settings:")[2].partition("\n\n")[0]
    for line in block.splitlines():
        if (found := DECIDED.match(line)) and f"${{{found[1]}" not in compose:
            yield found[1]


if __name__ == "__main__":
    main()
