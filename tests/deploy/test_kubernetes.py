"""The Kubernetes manifests: valid, closed, and naming only what exists."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from django.test import Client

from tests.deploy import compose, dockerfiles, env_files, kustomize
from tests.deploy.kustomize import Manifest, containers, pod
from webapp.env import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
OVERLAYS = sorted(path.name for path in (FOLDER / "overlays").iterdir())
VERSIONS = ("1.31", "1.37")  # the oldest that we name in docs/deploy.md, and the newest whose schemas there are
SUFFIX = re.compile(r"\b(magpie-(?:settings|secrets|signing-key))-[a-z0-9]{10}\b")
OURS = {"prepare", "web", "worker", "trainer", "beat", "train"}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the manifests and write the secrets that nobody commits."""
    copied = tmp_path_factory.mktemp("kubernetes") / "kubernetes"
    shutil.copytree(FOLDER, copied, ignore=shutil.ignore_patterns("secrets.env", "signing.key"))
    for overlay in OVERLAYS:
        command = (sys.executable, ROOT / "deploy" / "make_env.py", "--kubernetes", copied / "overlays" / overlay)
        subprocess.run(command, capture_output=True, check=True)
    return copied


@pytest.fixture(scope="module", params=OVERLAYS)
def manifests(request: pytest.FixtureRequest, tree: Path) -> list[Manifest]:
    """Render each overlay."""
    return kustomize.render(tree / "overlays" / request.param)


def named(manifests: list[Manifest], kind: str) -> dict[str, Manifest]:
    return {one["metadata"]["name"]: one for one in manifests if one["kind"] == kind}


def pods(manifests: list[Manifest]) -> dict[str, Manifest]:
    return {one["metadata"]["name"]: one for one in manifests if pod(one)}


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed: the renderer stands alone")
def test_renderer_gives_what_kustomize_gives(tree: Path, tmp_path: Path, overlay: str) -> None:
    away = {**os.environ, "KUBECONFIG": os.devnull, "HOME": str(tmp_path)}  # rendering needs no cluster: it gets none
    command = ("kubectl", "kustomize", tree / "overlays" / overlay)

    done = subprocess.run(command, env=away, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    theirs = yaml.safe_load_all(SUFFIX.sub(r"\1", done.stdout))
    assert sorted_by_name(theirs) == sorted_by_name(kustomize.render(tree / "overlays" / overlay))


def sorted_by_name(manifests: Any) -> list[Any]:
    """Put manifests, and the entries that Kubernetes tells apart by name, into one order."""
    return sorted((_ordered(one) for one in manifests), key=lambda one: (one["kind"], one["metadata"]["name"]))


def _ordered(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _ordered(one, name) for name, one in value.items()}
    if isinstance(value, list):
        entries = [_ordered(one) for one in value]
        return (
            sorted(entries, key=lambda one: json.dumps(one, sort_keys=True)) if key in kustomize.MERGE_KEYS else entries
        )
    return "".join(value.split("\n")) if isinstance(value, str) else value  # kustomize breaks long secrets into lines


@pytest.mark.parametrize("version", VERSIONS)
def test_manifests_follow_the_schemas_of_kubernetes(manifests: list[Manifest], version: str) -> None:
    for manifest in manifests:
        kubernetes_validate.validate(manifest, version, strict=True)


def test_a_wrong_field_is_found(manifests: list[Manifest]) -> None:
    web = named(manifests, "Deployment")["web"]
    wrong = {**web, "spec": {**web["spec"], "replica": 2}}

    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSIONS[0], strict=True)


def test_every_process_runs(manifests: list[Manifest]) -> None:
    assert OURS - {"train"} <= pods(manifests).keys()


def test_pods_have_no_rights_and_write_only_to_their_mounts(manifests: list[Manifest]) -> None:
    for name, manifest in pods(manifests).items():
        spec = pod(manifest)["spec"]
        assert spec["automountServiceAccountToken"] is False, name
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        assert spec["securityContext"]["runAsUser"] > 0, name
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        for container in containers(manifest):
            context = container["securityContext"]
            assert context["readOnlyRootFilesystem"] is True, name
            assert context["allowPrivilegeEscalation"] is False, name
            assert context["capabilities"] == {"drop": ["ALL"]}, name


def test_pods_say_what_they_need_and_where_they_end(manifests: list[Manifest]) -> None:
    for name, manifest in pods(manifests).items():
        for container in containers(manifest):
            assert {"cpu", "memory"} <= container["resources"]["requests"].keys(), name
            assert "memory" in container["resources"]["limits"], name
            assert not container["image"].endswith(":latest") and ":" in container["image"], name


def test_whoever_is_spoken_to_is_asked_how_it_is(manifests: list[Manifest]) -> None:
    for manifest in pods(manifests).values():
        for container in pod(manifest)["spec"]["containers"]:
            if container.get("ports"):
                assert {"readinessProbe", "livenessProbe"} <= container.keys()


@pytest.mark.django_db
def test_web_says_that_it_is_ready_to_whoever_asks_as_the_probe_does(manifests: list[Manifest], client: Client) -> None:
    web = pod(named(manifests, "Deployment")["web"])["spec"]["containers"][0]
    asked = web["readinessProbe"]["httpGet"]
    headers = {one["name"]: one["value"] for one in asked["httpHeaders"]}

    answer = client.get(asked["path"], headers=headers)

    assert (answer.status_code, answer.json()["missing"]) == (200, {})
    settings = named(manifests, "ConfigMap")["magpie-settings"]["data"]
    assert headers["Host"] in settings["ALLOWED_HOSTS"].split(",")
    assert web["livenessProbe"]["httpGet"]["path"] == "/health"  # nothing outside the process starts it anew


def test_commands_are_those_of_compose(manifests: list[Manifest]) -> None:
    services = compose.read(env_files.ready("magpie.example.org"))["services"]
    image = dockerfiles.read(dockerfiles.SERVER).stages

    for name in ("prepare", "web", "worker", "trainer", "beat"):
        container = pod(pods(manifests)[name])["spec"]["containers"][0]
        stage = "trainer" if name == "trainer" else "web"
        default = image[stage].of("CMD")[0].words()
        assert container.get("args", default) == services[name].get("command", default), name
        assert container["image"].split(":")[0].endswith(f"/magpie-{stage}")
        assert "command" not in container  # the image's init stays in front


def test_settings_and_secrets_are_those_of_the_settings_page(manifests: list[Manifest]) -> None:
    config, secrets = named(manifests, "ConfigMap")["magpie-settings"], named(manifests, "Secret")["magpie-secrets"]
    own = {
        one["name"]
        for name in OURS & pods(manifests).keys()
        for c in containers(pods(manifests)[name])
        for one in c.get("env", ())
    }

    names = config["data"].keys() | secrets["data"].keys() | own

    assert names - env_files.documented().keys() - env_files.NOT_MAGPIES == set()
    assert config["data"].keys() & secrets["data"].keys() == set()
    assert {"SECRET_KEY", "DATABASE_URL", "MAGPIE_BROKER_URL"} <= secrets["data"].keys()


def test_what_is_named_is_there(manifests: list[Manifest]) -> None:
    for name, manifest in pods(manifests).items():
        text = yaml.safe_dump(pod(manifest))
        spec = pod(manifest)["spec"]
        assert set(re.findall(r"configMapRef:\s+name: (\S+)", text)) <= named(manifests, "ConfigMap").keys(), name
        secrets = re.findall(r"(?:secretRef:|secretName:)\s+(?:name: )?(\S+)", text)
        assert set(secrets) <= named(manifests, "Secret").keys(), name
        claims = set(re.findall(r"claimName: (\S+)", text))
        assert claims <= named(manifests, "PersistentVolumeClaim").keys(), name
        volumes = {one["name"] for one in spec.get("volumes", ())} | {
            one["metadata"]["name"] for one in manifest["spec"].get("volumeClaimTemplates", ())
        }
        mounts = {mount["name"] for container in containers(manifest) for mount in container.get("volumeMounts", ())}
        assert mounts == volumes, name


def test_selectors_find_their_pods(manifests: list[Manifest]) -> None:
    labels = [pod(one)["metadata"]["labels"] for one in pods(manifests).values()]
    for manifest in manifests:
        for wanted in _selectors(manifest):
            assert any(wanted.items() <= one.items() for one in labels), manifest["metadata"]["name"]


def _selectors(manifest: Manifest) -> Iterator[dict[str, str]]:
    spec = manifest.get("spec", {})
    if manifest["kind"] in {"Deployment", "StatefulSet", "PodDisruptionBudget"}:
        yield spec["selector"]["matchLabels"]
    if manifest["kind"] == "Service":
        yield spec["selector"]
    if manifest["kind"] == "NetworkPolicy":
        yield spec["podSelector"].get("matchLabels", {})
        sources = (source for rule in spec.get("ingress", ()) for source in rule.get("from", ()))
        yield from (source["podSelector"]["matchLabels"] for source in sources)


def test_growing_and_routes_lead_to_what_is_there(manifests: list[Manifest]) -> None:
    grown = named(manifests, "HorizontalPodAutoscaler")
    settings = named(manifests, "ConfigMap")["magpie-settings"]["data"]

    assert {one["spec"]["scaleTargetRef"]["name"] for one in grown.values()} == {"web", "worker"}
    assert not {"web", "worker"} & {
        name for name, one in named(manifests, "Deployment").items() if "replicas" in one["spec"]
    }
    for rule in named(manifests, "Ingress")["magpie"]["spec"]["rules"]:
        assert rule["host"] in settings["ALLOWED_HOSTS"].split(",")
        assert f"https://{rule['host']}" == settings["CSRF_TRUSTED_ORIGINS"]
        assert rule["http"]["paths"][0]["backend"]["service"]["name"] in named(manifests, "Service")


def test_only_the_trainer_sees_the_signing_key_and_owns_it_alone(manifests: list[Manifest]) -> None:
    holders = {name for name, one in pods(manifests).items() if "magpie-signing-key" in yaml.safe_dump(one)}
    assert holders == {"trainer"}

    first = next(one for one in containers(pods(manifests)["trainer"]) if one["name"] == "own-signing-key")
    key = next(one["value"] for one in containers(pods(manifests)["trainer"])[-1]["env"])
    assert first["args"] == ["install", "--mode=600", "/secrets/signing.key", key]


def test_nothing_starts_on_a_database_that_lacks_migrations(manifests: list[Manifest]) -> None:
    for name in ("web", "worker", "trainer", "beat"):
        first = {one["name"]: one for one in pod(pods(manifests)[name])["spec"]["initContainers"]}
        assert first["wait-for-prepare"]["args"] == ["python", "manage.py", "migrate", "--check", "--skip-checks"]


def test_nobody_is_spoken_to_whom_no_policy_names(manifests: list[Manifest]) -> None:
    policies = named(manifests, "NetworkPolicy")

    assert policies["nobody"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress"]}
    listening = {name for name, one in pods(manifests).items() if any(c.get("ports") for c in containers(one))}
    opened = {name for one in policies for name in listening if one.startswith(f"{name}-from-")}
    assert opened == listening


def test_training_jobs_leave_nothing_for_the_worker_to_train(tree: Path) -> None:
    managed = kustomize.render(tree / "overlays" / "managed")

    train = named(managed, "CronJob")["train"]
    settings = named(managed, "ConfigMap")["magpie-settings"]["data"]
    assert containers(train)[0]["args"] == ["python", "manage.py", "fit"]
    assert containers(train)[0]["image"].split(":")[0].endswith("/magpie-trainer")
    assert train["spec"]["concurrencyPolicy"] == "Forbid"
    assert settings["MAGPIE_TRAIN_IN_WORKER"] == "false"
    shared = pod(named(managed, "Deployment")["trainer"])["spec"]
    assert pod(train)["spec"]["securityContext"] == shared["securityContext"]
    assert "magpie-signing-key" not in yaml.safe_dump(train)


def test_limits_leave_room_for_the_training_process(manifests: list[Manifest]) -> None:
    """The kernel kills the whole pod; Magpie's own limit ends the run alone, with a reason."""
    settings = named(manifests, "ConfigMap")["magpie-settings"]["data"]
    own_mb = int(
        settings.get("MAGPIE_TRAIN_MEMORY_LIMIT_MB", env_files.documented()["MAGPIE_TRAIN_MEMORY_LIMIT_MB"].strip("`"))
    )

    for name in {"trainer", "train"} & pods(manifests).keys():
        limit = containers(pods(manifests)[name])[-1]["resources"]["limits"]["memory"]
        assert int(limit.removesuffix("Gi")) * 1024 >= own_mb + 1024
