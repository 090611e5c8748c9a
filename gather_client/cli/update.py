"""`gather update`: fetch, check and install the champion."""

import json
from argparse import Namespace
from functools import partial

from gather_client.api import Api
from gather_client.cli import parts
from gather_client.config import Settings
from gather_client.releases import ReleaseStore
from gather_client.updates import Outcome, Updater
from gather_client.words import _

_LINES = {
    "installed": _("Release {release} (version {version}) is installed."),
    "renewed": _("Release {release} has a newer signature."),
    "unchanged": _("Release {release} is the newest."),
    "busy": _("Another gather is updating."),
}


def run(arguments: Namespace, settings: Settings) -> int:
    """Update once and say what came of it."""
    outcome = update(settings)
    envelope = outcome.installed.envelope if outcome.installed else None
    release, version = (envelope.release, envelope.model_version) if envelope else (0, 0)
    if arguments.json:
        print(json.dumps({"outcome": outcome.kind, "release": release, "model_version": version}))
    else:
        print(_LINES[outcome.kind].format(release=release, version=version))
    return 0


def update(settings: Settings) -> Outcome:
    """Check the server's champion once. Raises UpdateRefused, NoModelYet or an error of the connection."""
    with parts.api(settings) as server:
        return updater(settings, server).check()


def updater(settings: Settings, server: Api) -> Updater:
    """Connect the server with the models on this machine, under the pinned key."""
    store = ReleaseStore(parts.models_folder(settings))
    return Updater(server, store, public_key=parts.public_key(settings), pin=partial(parts.pin, settings))
