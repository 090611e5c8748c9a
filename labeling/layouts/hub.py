"""A data set as the Hugging Face hub has it: folders with a `metadata.jsonl` (or `.csv`) each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath

from labeling.layouts import names, tables
from labeling.layouts.items import Item

LAYOUT = "huggingface"
METADATA = ("metadata.jsonl", "metadata.csv")


def metadata_files(files: Iterable[str]) -> list[str]:
    """List the files that describe the photos beside them."""
    return [file for file in files if PurePosixPath(file).name in METADATA]


def read(files: Iterable[str], read_text: Callable[[str], str]) -> Iterator[Item | ValueError]:
    """Read each description; a folder named after a split says the split of what lies in it."""
    for file in metadata_files(files):
        folder = str(PurePosixPath(file).parent)
        folder = "" if folder == "." else folder
        read_table = tables.read_csv if file.endswith(".csv") else tables.read_json_lines
        yield from read_table(read_text(file), folder=folder, split=names.split_of(PurePosixPath(folder).name))


def lines(items: Iterable[Item]) -> Iterator[str]:
    """Describe the photos of one folder, a line each."""
    for item in items:
        row = tables.row_of(item)
        yield tables.dumped({"file_name": PurePosixPath(row.pop("path")).name, **row})


def card(*, labels: Iterable[str], count: int, snapshot: str) -> str:
    """Give the card that the hub shows, and from which its viewer learns what to show."""
    listed = "\n".join(f"- {label}" for label in labels)
    return (
        "---\ntask_categories:\n- image-classification\nconfigs:\n- config_name: default\n  data_files:\n"
        "  - split: train\n    path: train/**\n  - split: test\n    path: test/**\n---\n\n"
        f"{count} photos, verified by people; exported from Magpie, snapshot `{snapshot}`.\n\n{listed}\n"
    )
