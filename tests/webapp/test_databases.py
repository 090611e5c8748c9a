"""What becomes of a DATABASE_URL."""

from __future__ import annotations

from webapp.databases import configured
from webapp.env import env

URL = "postgres://magpie:word@db.example.org:5432/magpie"


def test_options_of_the_address_are_kept() -> None:
    parsed = env.db_url_config(f"{URL}?sslmode=verify-full&connect_timeout=9")

    options = configured(parsed, pool_size=4)["OPTIONS"]

    assert (options["sslmode"], options["connect_timeout"]) == ("verify-full", 9)
    assert options["pool"]["max_size"] == 4
