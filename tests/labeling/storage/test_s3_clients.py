"""How clients of S3 read what every row of a list holds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from labeling.storage import s3_clients


@pytest.mark.parametrize(
    "text",
    ["2026-11-21T12:47:26Z", "2026-11-21T12:47:26.000Z", "2026-11-21T14:47:26+02:00", "2026-11-21T12:47:26"],
)
def test_moment_reads_what_stores_write_in_lists(text: str) -> None:
    assert s3_clients._moment(text) == datetime(2026, 11, 21, 12, 47, 26, tzinfo=UTC)


@pytest.mark.parametrize("other", ["Sat, 21 Nov 2026 12:47:26 GMT", 1795265246, "1795265246"])
def test_moment_leaves_other_forms_to_botocore(other: object) -> None:
    assert s3_clients._moment(other) == datetime(2026, 11, 21, 12, 47, 26, tzinfo=UTC)
