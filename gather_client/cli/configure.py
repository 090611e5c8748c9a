"""`gather configure`: save address and token, try them, and pin the server's signing key."""

import sys
from argparse import Namespace

from gather_client import categories, config, pins
from gather_client.api import Api
from gather_client.cli import parts
from gather_client.config import Settings
from gather_client.envelope import verify
from gather_client.errors import ModelError, NoModelYet, ServerUnreachable
from gather_client.words import _


def run(arguments: Namespace, settings: Settings) -> int:
    """Save what was given, then try it; without network it is saved all the same."""
    url, token = settings.server()
    config.save(settings.config, {"url": url, "token": token})
    if arguments.forget_key:
        pins.forget(settings.home)
    print(_("Saved in {config}.").format(config=settings.config))
    try:
        with parts.api(settings) as server:
            _try(settings, server)
    except ServerUnreachable as error:
        print(f"gather: {error}", file=sys.stderr)
    return 0


def _try(settings: Settings, server: Api) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    found = categories.refresh(server, settings.home / "categories.json")
    print(_("The server answers; it has {n} categories.").format(n=len(found)))
    try:
        offer = server.champion()
    except NoModelYet:
        print(_("No model yet; its signing key is pinned with the first one."))
        return
    if offer:
        _pin(settings, offer.body)


def _pin(settings: Settings, body: dict[str, object]) -> None:
    """Trust the key at first use, over the connection that the token just proved; never change it silently."""
    offered = str(body.get("public_key", ""))
    pinned = parts.public_key(settings)
    if pinned and pinned != offered:
        happened = _("The server signs with another key than the pinned one.")
        raise ModelError(happened, _("If an administrator confirms it: `gather configure --forget-key`."))
    verify(body.get("envelope"), body.get("signature"), public_key=offered)
    if not pinned:
        parts.pin(settings, offered)
    print(_("The signing key is pinned."))
