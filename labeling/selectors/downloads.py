"""What can be carried away as text, a line at a time: every answer, and the labels of a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from labeling.layouts import studio, tables
from labeling.models import DatasetSnapshot
from labeling.selectors import accepted, answer_log, exports

BLOCK_LETTERS = 1 << 16


@dataclass(frozen=True, slots=True)
class AnswersAs:
    """A way to write every answer, or every label accepted by machine."""

    media_type: str
    suffix: str
    lines: Callable[[], Iterator[str]]


@dataclass(frozen=True, slots=True)
class LabelsAs:
    """A way to write a snapshot's labels."""

    media_type: str
    suffix: str
    lines: Callable[[DatasetSnapshot], Iterator[str]]


def blocks(lines: Iterable[str]) -> Iterator[bytes]:
    """Gather lines into blocks: one write to the network for a thousand of them."""
    waiting, letters = list[str](), 0
    for line in lines:
        waiting.append(line)
        letters += len(line)
        if letters >= BLOCK_LETTERS:
            yield "".join(waiting).encode()
            waiting, letters = [], 0
    yield "".join(waiting).encode()


def _answers_csv() -> Iterator[str]:
    return tables.csv_rows(answer_log.COLUMNS, answer_log.rows())


def _answers_jsonl() -> Iterator[str]:
    return (tables.dumped(dict(zip(answer_log.COLUMNS, row, strict=True))) for row in answer_log.rows())


def _accepted_csv() -> Iterator[str]:
    return tables.csv_rows(accepted.COLUMNS, (row.values() for row in accepted.exported()))


def _accepted_jsonl() -> Iterator[str]:
    return (tables.dumped(row) for row in accepted.exported())


ANSWERS = {
    "csv": AnswersAs("text/csv; charset=utf-8", "csv", _answers_csv),
    "jsonl": AnswersAs("application/x-ndjson", "jsonl", _answers_jsonl),
}
ACCEPTED = {
    "csv": AnswersAs("text/csv; charset=utf-8", "csv", _accepted_csv),
    "jsonl": AnswersAs("application/x-ndjson", "jsonl", _accepted_jsonl),
}
LABELS = {
    "csv": LabelsAs("text/csv; charset=utf-8", "csv", lambda snapshot: tables.csv_lines(exports.items(snapshot))),
    "jsonl": LabelsAs("application/x-ndjson", "jsonl", lambda snapshot: tables.json_lines(exports.items(snapshot))),
    "label-studio": LabelsAs("application/json", "json", lambda snapshot: studio.lines(exports.items(snapshot))),
}
