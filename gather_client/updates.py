"""Install the server's champion, if and only if everything about it is in order."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gather_client import bundle, selftest
from gather_client.api import Api, Offer
from gather_client.envelope import Envelope, verify
from gather_client.errors import GatherError, UpdateRefused
from gather_client.releases import Installed, ReleaseStore
from gather_client.words import _


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an update did: `unchanged`, `renewed` (a later signature of the same release), `installed`, or `busy`."""

    kind: str
    installed: Installed | None


class Updater:
    """Bring the newest champion; whatever goes wrong, what was installed before serves on."""

    def __init__(
        self,
        api: Api,
        store: ReleaseStore,
        *,
        public_key: str = "",
        pin: Callable[[str], None] = lambda key: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        self_test: Callable[[Path], None] = selftest.run,
    ) -> None:
        """`public_key` is the pinned one; when there is none yet, `pin` is given the first one that verifies."""
        self._api, self._store, self._now, self._self_test = api, store, now, self_test
        self._public_key, self._pin = public_key, pin
        self._refused_etag = ""

    def check(self) -> Outcome:
        """Ask once. Raises UpdateRefused (its `reason` is stable), NoModelYet, or an error of the connection."""
        with self._store.updating() as is_mine:
            if not is_mine:
                return Outcome("busy", self._store.current())
            current = self._store.current()
            etag = self._refused_etag or (self._store.pointer().etag if current else "")
            offer = self._api.champion(etag=etag)
            if offer is None:
                return Outcome("unchanged", current)
            return self._consider(offer)

    def _consider(self, offer: Offer) -> Outcome:
        try:
            outcome = self._take(offer)
        except UpdateRefused:
            self._refused_etag = offer.etag  # the same bad bundle is not fetched again every minute
            raise
        except OSError as error:
            happened = _("The update cannot be stored: {why}.").format(why=error.strerror)
            raise GatherError(happened, _("Free space; the installed model serves on.")) from error
        self._refused_etag = ""
        return outcome

    def _take(self, offer: Offer) -> Outcome:
        facts = offer.body.get("envelope")
        key = self._key(offer)
        envelope = verify(facts, offer.body.get("signature"), public_key=key)
        self._check_age(envelope)
        assert isinstance(facts, dict)  # `verify` has read it
        current = self._store.current()
        if current is None or envelope.release > self._store.pointer().floor(envelope.key_id):
            installed = self._install(envelope, facts, offer)
            outcome = Outcome("installed", installed)
        else:
            outcome = self._renew(current, envelope, facts, offer)
        if not self._public_key:
            self._pin(key)
            self._public_key = key
        return outcome

    def _key(self, offer: Offer) -> str:
        """Use the pinned key; the offered one only when none is pinned. Raises UpdateRefused when they differ."""
        offered = str(offer.body.get("public_key", ""))
        if self._public_key and offered and offered != self._public_key:
            raise UpdateRefused("key-changed", _("The server signs with another key than the pinned one."))
        return self._public_key or offered

    def _check_age(self, envelope: Envelope) -> None:
        if envelope.is_expired(self._now()):
            raise UpdateRefused("release-expired", _("The offered release has expired."))
        if envelope.release < self._store.pointer().floor(envelope.key_id):
            raise UpdateRefused("release-lower", _("The offered release is older than the installed one."))
        if not 0 < envelope.bundle_bytes <= bundle.MAX_BYTES:
            raise UpdateRefused("bundle-size-wrong", _("The offered update is too large."))

    def _renew(self, current: Installed, envelope: Envelope, facts: dict[str, object], offer: Offer) -> Outcome:
        held = current.envelope
        if envelope == held:
            return Outcome("unchanged", current)
        if (envelope.release, envelope.bundle_sha256) != (held.release, held.bundle_sha256):
            raise UpdateRefused("release-changed", _("The same release number is offered with another model."))
        if envelope.issued_at <= held.issued_at:
            raise UpdateRefused("signature-older", _("The offered signature is older than the installed one."))
        return Outcome("renewed", self._store.renew(current, envelope, facts, etag=offer.etag))

    def _install(self, envelope: Envelope, facts: dict[str, object], offer: Offer) -> Installed:
        with self._store.staging() as staging:
            archive, unpacked = staging / "bundle.zip", staging / "unpacked"
            self._api.download(str(offer.body.get("bundle_url", "")), archive, size_bytes=envelope.bundle_bytes)
            _check_archive(archive, envelope)
            unpacked.mkdir()
            manifest = bundle.unpack(archive, unpacked, manifest_sha256=envelope.manifest_sha256)
            if manifest.model_version != envelope.model_version:
                raise UpdateRefused("manifest-wrong", _("The update's manifest is of another model version."))
            self._self_test(unpacked)
            return self._store.adopt(unpacked, envelope, facts, etag=offer.etag)


def _check_archive(archive: Path, envelope: Envelope) -> None:
    if archive.stat().st_size != envelope.bundle_bytes:
        raise UpdateRefused("bundle-size-wrong", _("The update was cut short."))
    with archive.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != envelope.bundle_sha256:
            raise UpdateRefused("bundle-hash-wrong", _("The update is not the one that was signed."))
