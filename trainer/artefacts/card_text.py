"""What every model card says, and how names and figures are written in one."""

from __future__ import annotations

import json

from trainer.artefacts.forms import FormFacts

USE = (
    "",
    "## Use",
    "",
    "`model.onnx` takes one upright RGB photo as bytes (height, width, 3), whatever its size, and gives "
    "`probabilities` in the order of `labels.txt`, and an `embedding`. `model-int8.onnx`, where there is one, is the "
    "same in 8 bits. `model.safetensors` has the weights under their library's names; further tails, whose "
    "probabilities are averaged in the graph, are in `tails.safetensors`.",
)

WITH_TIMM = (
    "",
    "With timm, in a folder of these files:",
    "",
    "    model = timm.create_model('local-dir:.', pretrained=True).eval()",
    "    transform = timm.data.create_transform(**timm.data.resolve_model_data_config(model))",
    "",
    "That is the network of the first tail, without temperature (`magpie` in `config.json` has both figures).",
)

LIMITS = (
    "",
    "## Limits",
    "",
    "It knows only its categories: a photo of anything else gets one of them all the same. Its figures are of photos "
    "like those it was made for; judge it on photos of your own cameras before you rely on it, and let people look at "
    "what it is unsure of. It is not meant to recognise people, nor for decisions about them.",
)


def quoted(value: object) -> str:
    """Write a value as JSON, which YAML reads as it is."""
    return json.dumps(value, ensure_ascii=True)


def line(text: str) -> str:
    """Keep a name on one line and free of markup."""
    flat = " ".join(text.split())
    return flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cell(text: str) -> str:
    """Keep a name inside its cell of a table."""
    return line(text).replace("|", "\\|")


def share(right: int, photos: int, interval: tuple[float, float]) -> tuple[str, str]:
    """Write a share with its interval; of no photos nothing is known."""
    if not photos:
        return "unknown", "unknown"
    return f"{right / photos:.3f}", f"{interval[0]:.3f} to {interval[1]:.3f}"


def form_row(name: str, facts: FormFacts) -> str:
    """Write one file's row."""
    accuracy = "" if facts.accuracy is None else f"{facts.accuracy:.3f}"
    latency = "" if facts.latency_ms is None else f"{facts.latency_ms:.1f}"
    return (
        f"| `{name}` | {facts.size_bytes / 1e6:.1f} | {100 * facts.agreement:.1f} % of {facts.images} "
        f"| {facts.max_difference:.4f} | {accuracy} | {latency} |"
    )
