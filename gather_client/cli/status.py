"""`gather status`: what waits, how server and model are."""

import json
from argparse import Namespace
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from gather_client.api import Api
from gather_client.cli import parts
from gather_client.config import Settings
from gather_client.errors import GatherError
from gather_client.releases import ReleaseStore
from gather_client.spool import Spool
from gather_client.words import _

_PATIENCE_S = 3.0


def run(arguments: Namespace, settings: Settings) -> int:
    """Tell everything; an unreachable server is part of the answer, not a failure of the command."""
    facts = {"spool": _spool(settings), "server": _server(settings), "model": _model(settings)}
    print(json.dumps(facts, ensure_ascii=False, indent=1) if arguments.json else _text(facts))
    return 0


def _spool(settings: Settings) -> dict[str, Any]:
    spool: Spool = parts.spool(settings)
    oldest = spool.pending(limit=1)
    reasons = [{"id": one.entry.id, "code": one.code, "detail": one.detail} for one in spool.refused()]
    return {
        **asdict(spool.usage()),
        "quota_bytes": settings.quota_bytes,
        "folder": str(spool.folder),
        "oldest": oldest[0].captured_at if oldest else None,
        "reasons": reasons,
    }


def _server(settings: Settings) -> dict[str, Any]:
    facts: dict[str, Any] = {"url": settings.url, "is_key_pinned": bool(parts.public_key(settings)), "problem": None}
    try:
        url, token = settings.server()
        with Api(url, token, timeout_s=_PATIENCE_S) as server:
            facts["categories"] = len(server.categories())
    except GatherError as error:
        facts |= {"problem": error.code, "detail": str(error)}
    return facts


def _model(settings: Settings) -> dict[str, Any] | None:
    installed = ReleaseStore(parts.models_folder(settings)).current()
    if installed is None:
        return None
    envelope = installed.envelope
    return {
        "release": envelope.release,
        "model_version": envelope.model_version,
        "issued_at": envelope.issued_at.isoformat(),
        "expires_at": envelope.expires_at.isoformat(),
        "is_expired": envelope.is_expired(datetime.now(UTC)),
    }


def _text(facts: dict[str, Any]) -> str:
    spool, server, model = facts["spool"], facts["server"], facts["model"]
    used_mb, quota_mb = spool["size_bytes"] / 1e6, spool["quota_bytes"] / 1e6
    lines = [
        _("photos  {n} waiting, {refused} refused, {used:.1f} of {quota:.0f} MB in {folder}").format(
            n=spool["pending"], refused=spool["refused"], used=used_mb, quota=quota_mb, folder=spool["folder"]
        ),
        *(f"        {one['id']}  {one['code']}: {one['detail']}" for one in spool["reasons"]),
        _("server  {state}").format(
            state=server["detail"] if server["problem"] else _("{url}, reachable").format(url=server["url"])
        ),
    ]
    if model is None:
        return "\n".join([*lines, _("model   none installed; `gather update` fetches the champion")])
    text = _("model   release {release}, version {model_version}, signed {issued_at}").format(**model)
    return "\n".join([*lines, text + (_(" (expired: still serves)") if model["is_expired"] else "")])
