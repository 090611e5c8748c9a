"""`make demo`: run the whole loop unattended on real photos."""

from __future__ import annotations

import os
import secrets
import sys
import threading
import time
from typing import Any

from demo import camera, finale, report, stack, truth
from demo.camera import Uploaded
from demo.config import DemoConfig, parse
from demo.errors import DemoError
from demo.report import Screen
from demo.reviewer import Reviewer
from demo.stack import Stack
from demo.truth import Truth
from demo.visitor import Visitor

DEVICE = "demo camera"
REVIEWER = "demo-reviewer"


def main(arguments: list[str]) -> int:
    """Run the demo; a reason not to is one line on standard error."""
    config = parse(arguments, os.environ)
    screen = Screen()
    try:
        photos = truth.read(config.photos or truth.fetch(config.home / "trashnet"))
        screen.say(f"{len(photos.photos)} photos of {', '.join(photos.categories)}")
        with stack.running(config) as magpie:
            figures = _loop(config, photos, magpie, screen)
    except DemoError as error:
        print(error, file=sys.stderr)
        return 1
    report.write(config.report, figures)
    print(f"\n{report.table(figures['curve'])}\n\n{_summary(figures)}\n{config.report}")
    return 0


def _loop(config: DemoConfig, photos: Truth, magpie: Stack, screen: Screen) -> dict[str, Any]:
    began_at = time.time() - screen.seconds
    screen.say(f"Magpie answers at {magpie.url} (stack: {config.stack})")
    admin, person = Visitor(magpie.url), Visitor(magpie.url)
    admin.sign_in("admin", magpie.admin_password)
    for name in photos.categories:
        admin.post("/categories", {"name": name})
    person.accept_invitation(magpie.manage("invite", "reviewer"), REVIEWER, secrets.token_urlsafe(12))
    token = magpie.manage("connect_device", DEVICE, "--by", "admin")

    uploaded = _upload(config, photos, magpie, token, screen)
    found = finale.conflicts(person, photos) if config.has_claims else []
    for row in found:
        screen.say(f"in conflict: {' = '.join(row['files'])}")
    reviewer = _answer(config, photos, person, admin, screen)
    screen.say(f"{reviewer.answers} answers given; one last training run")
    last = finale.last_run(admin, lambda run: screen.show(_run_words(run)))
    version = finale.champion(admin)
    screen.say(f"run {last['id']} {last['outcome']}; version {version} serves")
    device = {"MAGPIE_URL": magpie.url, "MAGPIE_TOKEN": token}
    agreeing = finale.agreement(admin, photos, version=version, device=device, home=config.state / "gather")
    points = report.curve(admin.get("/models")["results"], admin.get("/runs")["results"], began_at=began_at)
    served = admin.get("/learning")["champion"]
    return {
        "answers": reviewer.answers,
        "audit_accuracy": served["audit_accuracy"],
        "audit_interval": served["interval"],
        "audit_photos": served["audit_photos"],
        "version": version,
        "stack": config.stack,
        "uploaded": len(photos.photos) - uploaded.refused,
        "uploaded_directly": uploaded.direct,
        "seconds": round(screen.seconds, 1),
        "curve": points,
        "agreement": {
            "photos": agreeing.photos,
            "agreeing": agreeing.agreeing,
            "different": list(agreeing.different),
        },
        "conflicts": found or finale.conflicts(person, photos),
    }


def _upload(config: DemoConfig, photos: Truth, magpie: Stack, token: str, screen: Screen) -> Uploaded:
    total = len(photos.photos)
    uploaded = camera.upload(
        photos,
        url=magpie.url,
        token=token,
        folder=config.state / "gather" / "spool",
        has_claims=config.has_claims,
        on_sent=lambda sent: screen.show(f"uploaded {sent} of {total}"),
    )
    different = f"{photos.different} different, {uploaded.direct} straight to the object store"
    screen.say(f"uploaded {total - uploaded.refused} photos ({different}), {uploaded.refused} refused")
    return uploaded


def _answer(config: DemoConfig, photos: Truth, person: Visitor, admin: Visitor, screen: Screen) -> Reviewer:
    status = {"words": ""}
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(2):
            learning = admin.get("/learning")
            champion, run = learning["champion"], learning["run"]
            status["words"] = f"; champion {champion['audit_accuracy']:.3f}" if champion else ""
            status["words"] += f"; {_run_words(run)}" if run else ""

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    wished = config.labels or photos.different
    reviewer = Reviewer(person, photos, lambda answers: screen.show(f"answered {answers} of {wished}{status['words']}"))
    try:
        reviewer.work(config.labels)
    finally:
        stop.set()
        watcher.join()
    return reviewer


def _run_words(run: dict[str, Any]) -> str:
    share = f" {run['progress']:.0%}" if run.get("progress") else ""
    return f"run {run['id']} {run.get('phase') or run.get('state', '')}{share}"


def _summary(figures: dict[str, Any]) -> str:
    low, high = figures["audit_interval"]
    agreeing = figures["agreement"]
    return (
        f"{figures['answers']} answers, version {figures['version']}: accuracy {figures['audit_accuracy']:.3f} "
        f"({low:.3f} to {high:.3f}) on {figures['audit_photos']} audit photos, {figures['seconds']:.0f} s\n"
        f"server, camera and trained network agree on {agreeing['agreeing']} of {agreeing['photos']} clear photos\n"
        f"{len(figures['conflicts'])} photos in conflict"
        + "".join(f"\n  {' = '.join(row['files'])}" for row in figures["conflicts"])
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
