"""Render our kustomizations without kubectl: what they use of kustomize, and nothing else.

Unknown fields are an error, so that nobody takes a rendering for whole that is not. Where `kubectl` is installed a test
compares both. One thing is left out: the suffix by which kustomize tells versions of ConfigMaps and Secrets apart.
"""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

Manifest = dict[str, Any]

# What Kubernetes merges by a key of its entries; any other list is replaced whole.
MERGE_KEYS = {
    "containers": "name",
    "initContainers": "name",
    "volumes": "name",
    "env": "name",
    "volumeMounts": "mountPath",
    "ports": "containerPort",
    "imagePullSecrets": "name",
}
CLUSTER_WIDE = {"Namespace"}


def render(folder: Path) -> list[Manifest]:
    """Give all manifests of a kustomization."""
    return _applied(folder, [])


def _applied(folder: Path, manifests: list[Manifest]) -> list[Manifest]:
    """Apply a kustomization, or a component, to the manifests that there are already."""
    content: Manifest = yaml.safe_load((folder / "kustomization.yaml").read_text(encoding="utf-8"))
    unknown = content.keys() - STEPS.keys() - {"apiVersion", "kind"}
    assert not unknown, f"{folder}: the renderer knows no {unknown}"
    for name, step in STEPS.items():
        if name in content:
            manifests = step(folder, manifests, content[name])
    return manifests


def _resources(folder: Path, manifests: list[Manifest], names: list[str]) -> list[Manifest]:
    for name in names:
        path = folder / name
        manifests = [*manifests, *(render(path) if path.is_dir() else documents(path.read_text(encoding="utf-8")))]
    return manifests


def documents(text: str) -> list[Manifest]:
    """Give the documents of a YAML text; safe types alone."""
    return [one for one in yaml.safe_load_all(text) if one]


def _components(folder: Path, manifests: list[Manifest], names: list[str]) -> list[Manifest]:
    for name in names:
        manifests = _applied(folder / name, manifests)
    return manifests


def _config_maps(folder: Path, manifests: list[Manifest], wanted: list[Manifest]) -> list[Manifest]:
    for one in wanted:
        assert one.keys() <= {"name", "behavior", "literals"}
        data = dict(literal.split("=", 1) for literal in one["literals"])
        if one.get("behavior") == "merge":
            _named(manifests, "ConfigMap", one["name"])["data"].update(data)
        else:
            manifests = [*manifests, _generated("ConfigMap", one["name"], data)]
    return manifests


def _secrets(folder: Path, manifests: list[Manifest], wanted: list[Manifest]) -> list[Manifest]:
    for one in wanted:
        assert one.keys() <= {"name", "envs", "files"}
        data = {name: (folder / name).read_text(encoding="utf-8") for name in one.get("files", ())}
        for name in one.get("envs", ()):
            data.update(_pairs((folder / name).read_text(encoding="utf-8")))
        encoded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
        manifests = [*manifests, {**_generated("Secret", one["name"], encoded), "type": "Opaque"}]
    return manifests


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, value = line.partition("=")
            yield name, value


def _generated(kind: str, name: str, data: dict[str, str]) -> Manifest:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, "data": data}


def _named(manifests: list[Manifest], kind: str, name: str) -> Manifest:
    return next(one for one in manifests if (one["kind"], one["metadata"]["name"]) == (kind, name))


def _patches(folder: Path, manifests: list[Manifest], patches: list[Manifest]) -> list[Manifest]:
    for patch in patches:
        target = patch["target"]
        assert target.keys() <= {"kind", "name"}
        text = (folder / patch["path"]).read_text(encoding="utf-8") if "path" in patch else patch["patch"]
        content = yaml.safe_load(text)
        manifests = [_patched(one, content) if _is_target(one, target) else one for one in manifests]
    return manifests


def _is_target(manifest: Manifest, target: Manifest) -> bool:
    is_kind: bool = manifest["kind"] == target["kind"]
    return is_kind and target.get("name", manifest["metadata"]["name"]) == manifest["metadata"]["name"]


def _patched(manifest: Manifest, patch: Any) -> Manifest:
    if isinstance(patch, list):
        return _replaced(manifest, patch)
    merged = _merged(
        manifest, {key: value for key, value in patch.items() if key not in {"apiVersion", "kind", "metadata"}}
    )
    return dict(merged)


def _merged(base: Any, patch: Any, key: str = "") -> Any:
    """Merge as Kubernetes does: mappings by key, some lists by their entries' key, all else replaced."""
    if isinstance(base, dict) and isinstance(patch, dict):
        return {**base, **{name: _merged(base.get(name), value, name) for name, value in patch.items()}}
    if isinstance(base, list) and isinstance(patch, list) and key in MERGE_KEYS:
        identity = MERGE_KEYS[key]
        entries = {entry[identity]: entry for entry in base}
        for entry in patch:
            entries[entry[identity]] = _merged(entries.get(entry[identity]), entry)
        return list(entries.values())
    return copy.deepcopy(patch)


def _replaced(manifest: Manifest, operations: list[Manifest]) -> Manifest:
    changed = copy.deepcopy(manifest)
    for one in operations:
        assert one["op"] == "replace"
        *way, last = one["path"].strip("/").split("/")
        place: Any = changed
        for step in way:
            place = place[int(step) if isinstance(place, list) else step]
        assert last in place
        place[last] = one["value"]
    return changed


def _images(folder: Path, manifests: list[Manifest], images: list[Manifest]) -> list[Manifest]:
    new = {one["name"]: f"{one['newName']}:{one['newTag']}" for one in images}
    for container in (container for one in manifests for container in containers(one)):
        container["image"] = new.get(container["image"], container["image"])
    return manifests


def _namespace(folder: Path, manifests: list[Manifest], namespace: str) -> list[Manifest]:
    for one in manifests:
        if one["kind"] not in CLUSTER_WIDE:
            one["metadata"]["namespace"] = namespace
    return manifests


def _labels(folder: Path, manifests: list[Manifest], labels: list[Manifest]) -> list[Manifest]:
    for one in manifests:
        for each in labels:
            one["metadata"]["labels"] = {**one["metadata"].get("labels", {}), **each["pairs"]}
    return manifests


# In the order in which kustomize takes them.
Step = Callable[[Path, list[Manifest], Any], list[Manifest]]
STEPS: dict[str, Step] = {
    "resources": _resources,
    "configMapGenerator": _config_maps,
    "secretGenerator": _secrets,
    "components": _components,
    "patches": _patches,
    "namespace": _namespace,
    "labels": _labels,
    "images": _images,
}


def pod(manifest: Manifest) -> Manifest:
    """Give the pod that a manifest makes, or nothing."""
    spec: Manifest = manifest.get("spec", {})
    spec = spec.get("jobTemplate", {}).get("spec", spec)
    found: Manifest = spec.get("template", {})
    return found


def containers(manifest: Manifest) -> list[Manifest]:
    """Give every container of a manifest's pod, those that run first included."""
    spec = pod(manifest).get("spec", {})
    return [*spec.get("initContainers", ()), *spec.get("containers", ())]
