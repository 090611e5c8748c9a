"""docker-compose.yml: valid, closed, and naming only what exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.deploy import compose, dockerfiles, env_files
from webapp.env import ROOT
from webapp.supervisor import programs
from webapp.supervisor.config import RunConfig

OURS = ("prepare", "web", "worker", "trainer", "beat")
SERVERS = ("postgres", "redis", "seaweedfs")
MUST_BE_SET = (
    *("SITE_HOST", "SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"),
    *("MAGPIE_S3_ACCESS_KEY", "MAGPIE_S3_SECRET_KEY"),
)
EXTRA = ROOT / "deploy" / "compose" / "direct-uploads.yaml"


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """Give the services as compose understands them after `make env`."""
    found: dict[str, Any] = compose.read(env_files.ready())["services"]
    return found


@pytest.mark.parametrize("file", [compose.FILE, EXTRA], ids=lambda path: path.name)
def test_file_follows_the_compose_specification(file: Path) -> None:
    command = (Path(sys.executable).with_name("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", file)

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", MUST_BE_SET)
def test_nothing_starts_without(name: str) -> None:
    with pytest.raises(compose.NotSet, match=rf"^{name} .*make env"):
        compose.read({**env_files.ready(), name: ""})


def test_every_part_is_there(services: dict[str, Any]) -> None:
    assert set(services) == {*OURS, *SERVERS, "proxy"}


def test_settings_are_those_of_the_settings_page(services: dict[str, Any]) -> None:
    named = {name for service in OURS for name in services[service]["environment"]}

    assert named - env_files.documented().keys() == set()
    assert {name for name in compose.variables() if name not in env_files.documented()} <= env_files.NOT_MAGPIES


def test_passwords_come_from_the_environment_alone() -> None:
    text = compose.FILE.read_text(encoding="utf-8")

    literal = re.findall(r"^\s+\S*(?:PASSWORD|SECRET|_KEY)\S*: (?!.*\$)(.+)$", text, re.MULTILINE)

    assert {value.strip() for value in literal} <= {'""', "/var/lib/magpie-signing/signing.key"}


@pytest.mark.parametrize("name", [*OURS, *SERVERS, "proxy"])
def test_service_may_do_no_more_than_it_must(services: dict[str, Any], name: str) -> None:
    service = services[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}
    assert service["restart"] == ("on-failure:5" if name == "prepare" else "unless-stopped")
    assert "privileged" not in service
    assert name in {"seaweedfs", "proxy"} or "cap_add" not in service


def test_only_web_and_proxy_are_reached_from_outside(services: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}

    assert set(published) == {"web", "proxy"}
    assert all(port.startswith("127.0.0.1:") for port in published["web"])
    assert compose.read(env_files.ready())["networks"]["data"] == {"internal": True}
    assert all(services[name]["networks"] == ["data"] for name in SERVERS)


def test_only_the_trainer_sees_the_signing_key(services: dict[str, Any]) -> None:
    holders = {
        name for name, service in services.items() if any("signing-key" in one for one in service.get("volumes", ()))
    }

    assert holders == {"trainer"}
    assert [name for name in OURS if services[name]["environment"]["MAGPIE_SIGNING_KEY_FILE"]] == ["trainer"]


def test_images_are_pinned_and_stages_exist(services: dict[str, Any]) -> None:
    for name, service in services.items():
        image, _, tag = service["image"].partition(":")
        assert tag not in {"", "latest"}, name
        if build := service.get("build"):
            assert build["target"] in dockerfiles.read(ROOT / build["dockerfile"]).stages
            assert image == f"magpie-{build['target']}"
    assert {services[name]["build"]["target"] for name in OURS if name != "trainer"} == {"web"}


def test_object_store_creates_once_also_when_two_write_at_the_same_moment(services: dict[str, Any]) -> None:
    version = tuple(map(int, services["seaweedfs"]["image"].partition(":")[2].split(".")))

    assert version > (4, 17)  # 4.16 is known to let all of them through, in spite of `If-None-Match: *`


def test_files_and_volumes_that_are_mounted_exist(services: dict[str, Any]) -> None:
    declared = set(compose.read(env_files.ready())["volumes"])
    sources = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", ())}

    assert {source for source in sources if not source.startswith("./")} == declared
    assert [source for source in sources if source.startswith("./") and not (ROOT / source).exists()] == []


def test_who_waits_for_health_waits_for_somebody_who_tells(services: dict[str, Any]) -> None:
    awaited = [
        (other, how["condition"])
        for service in services.values()
        for other, how in service.get("depends_on", {}).items()
    ]

    assert {other for other, condition in awaited if condition == "service_completed_successfully"} == {"prepare"}
    healthy = {other for other, condition in awaited if condition == "service_healthy"}
    assert healthy == {*SERVERS, "web"}
    assert all("test" in services[name]["healthcheck"] for name in healthy)


@pytest.mark.parametrize("name", ["web", "worker", "trainer", "beat"])
def test_commands_are_those_of_make_run(services: dict[str, Any], name: str) -> None:
    config = RunConfig(root=ROOT, home=ROOT, host="0.0.0.0", port=8000)
    run_locally = {program.name: program for program in (programs.web(config), *programs.workers())}

    deployed = services[name].get("command") or dockerfiles.read(dockerfiles.SERVER).stages[name].of("CMD")[0].words()

    assert _flags(deployed) == _flags(run_locally[name].argv)


def _flags(command: Any) -> set[str]:
    """Give what follows the module's name, less what differs between one machine and many: names and patience."""
    words = list(command)
    after = words[words.index("-m") + 1 :]
    return {word for word in after if not word.startswith(("--hostname=", "--graceful-timeout="))}


def test_web_is_asked_whether_it_is_ready_by_the_probe_of_its_image(services: dict[str, Any]) -> None:
    asked = services["web"]["healthcheck"]["test"]

    copied = [one.words()[-1] for one in dockerfiles.read(dockerfiles.SERVER).stages["web"].of("COPY")]
    assert asked[0] == "CMD"
    assert asked[-2] in copied
    assert asked[-1] == "http://127.0.0.1:8000/ready?only=database,migrations,guards"


def test_web_has_time_to_finish_what_it_began(services: dict[str, Any]) -> None:
    command = dockerfiles.read(dockerfiles.SERVER).stages["web"].of("CMD")[0].words()

    graceful_s = next(int(word.partition("=")[2]) for word in command if word.startswith("--graceful-timeout="))

    assert int(services["web"]["stop_grace_period"].removesuffix("s")) > graceful_s


def test_proxy_serves_the_services_that_there_are(services: dict[str, Any]) -> None:
    caddyfile = (ROOT / "deploy" / "compose" / "Caddyfile").read_text(encoding="utf-8")

    assert set(re.findall(r"reverse_proxy (\w+):(\d+)", caddyfile)) == {("web", "8000"), ("seaweedfs", "8333")}
    assert set(re.findall(r"\{\$(\w+)\}", caddyfile)) == set(services["proxy"]["environment"])


def test_direct_uploads_add_the_stores_address_and_port(services: dict[str, Any]) -> None:
    added = compose.read(env_files.ready(), EXTRA)["services"]

    assert set(added) == {*OURS, "proxy"}
    assert added["web"]["environment"]["MAGPIE_S3_PUBLIC_ENDPOINT"] == "https://magpie.example.org:8443"
    assert added["web"]["environment"].keys() - env_files.documented().keys() == set()
    assert added["proxy"]["ports"] == ["8443:8443"]
    assert services["web"]["environment"]["MAGPIE_DIRECT_UPLOADS"] == "false"
