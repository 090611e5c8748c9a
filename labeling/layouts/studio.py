"""Label Studio's JSON: a list of tasks, each with its annotations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import quoteattr

from labeling.layouts import names, tables
from labeling.layouts.items import Item

FROM_NAME, TO_NAME = "category", "image"


def lines(items: Iterable[Item]) -> Iterator[str]:
    """Write the list of tasks, a task to a line."""
    before = "[\n"
    for item in items:
        yield before + json.dumps(_task(item), ensure_ascii=False, separators=(",", ":"))
        before = ",\n"
    yield "\n]\n" if before != "[\n" else "[]\n"


def configuration(labels: Iterable[str]) -> str:
    """Give the labeling interface that fits the tasks."""
    choices = "".join(f"\n    <Choice value={quoteattr(label)}/>" for label in labels)
    return (
        f'<View>\n  <Image name="{TO_NAME}" value="$image"/>\n'
        f'  <Choices name="{FROM_NAME}" toName="{TO_NAME}" choice="single">{choices}\n  </Choices>\n</View>\n'
    )


def read(text: str, *, folder: str = "") -> Iterator[Item | ValueError]:
    """Read tasks; one that is none is an error in its place. Raises ValueError for what is no list."""
    try:
        tasks = json.loads(text)
    except RecursionError as theirs:
        raise ValueError("nested too deeply") from theirs
    if not isinstance(tasks, list):
        raise ValueError("not a list of tasks")
    for number, task in enumerate(tasks, start=1):
        data = task.get("data") if isinstance(task, dict) else None
        yield _item(task, data, folder) if isinstance(data, dict) else ValueError(f"task {number} has no data")


def _task(item: Item) -> dict[str, Any]:
    row = tables.row_of(item)
    data = {"image": row.pop("path"), **{key: value for key, value in row.items() if key != "label"}}
    choice = {"type": "choices", "from_name": FROM_NAME, "to_name": TO_NAME, "value": {"choices": [item.label]}}
    return {"id": item.photo, "data": data, "annotations": [{"result": [choice]}] if item.label else []}


def _item(task: dict[str, Any], data: dict[str, Any], folder: str) -> Item | ValueError:
    said = _choices(task)
    if len(said) > 1:
        return ValueError(f"its annotations disagree: {', '.join(sorted(said))}")
    image = next((value for key in ("image", "img", "photo") if isinstance(value := data.get(key), str)), "")
    row = {**data, "path": _path(image), "label": next(iter(said), "")}
    row.pop("image", None)
    return next(iter(tables.read_json_lines(tables.dumped(row), folder=folder)))


def _choices(task: dict[str, Any]) -> set[str]:
    """Give what the annotations that count chose; predictions are no answers."""
    kept = (each for each in task.get("annotations") or () if isinstance(each, dict) and not each.get("was_cancelled"))
    results = (result for each in kept for result in each.get("result") or () if isinstance(result, dict))
    values = (result.get("value") for result in results if result.get("type") == "choices")
    return {str(choice) for value in values if isinstance(value, dict) for choice in value.get("choices") or ()}


def _path(image: str) -> str:
    """Give the file behind Label Studio's own addresses of uploads and local files."""
    if "local-files" in image:
        return names.tidy(next(iter(parse_qs(urlsplit(image).query).get("d", [])), ""))
    return names.tidy(image)
