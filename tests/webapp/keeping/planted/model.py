"""Damage on the model's side."""

from __future__ import annotations

import base64
from datetime import timedelta

import numpy as np
from django.conf import settings
from django.utils import timezone

from labeling.storage import objects
from tests.trainer import world as colours
from tests.webapp.keeping.kept import World
from tests.webapp.keeping.planted.stored import file_of, replace
from tests.webapp.keeping.planted.tables import unguarded
from trainer.artefacts import canonical, signature
from trainer.artefacts.signature import Envelope
from trainer.embeddings import shards
from trainer.models import (
    EmbeddingIndex,
    EmbeddingSpace,
    FeatureShard,
    Release,
    ReleaseSignature,
    RunState,
    TrainingRun,
    Trigger,
)

DAY = timedelta(days=1)


def space_graph_missing(world: World) -> None:
    objects.delete(EmbeddingSpace.objects.get(name="backbone").onnx_key)


def shard_missing(world: World) -> None:
    objects.delete(_shard(1).key)


def shard_damaged(world: World) -> None:
    shard = _shard(2)
    replace(shard.key, shards.encode(np.zeros((shard.rows, shard.space.width + 1))))


def embedding_not_finite(world: World) -> None:
    shard = _shard(3)
    rows = np.load(file_of(objects.read(shard.key)))
    rows[EmbeddingIndex.objects.filter(shard=shard).order_by("row")[0].row, 1] = np.nan
    replace(shard.key, shards.encode(rows))


def embedding_misplaced(world: World) -> None:
    last = EmbeddingIndex.objects.filter(shard=_shard(4)).order_by("row").last()
    assert last is not None
    EmbeddingIndex.objects.filter(pk=last.pk).update(row=4000)


def embedding_unindexed_and_missing(world: World) -> None:
    row = EmbeddingIndex.objects.filter(shard=_shard(5)).order_by("row").last()
    assert row is not None
    row.delete()


def embedding_of_audit(world: World) -> None:
    EmbeddingIndex.objects.create(space=_shard(1).space, photo=world.audit[1], shard=_shard(1), row=4001)


def artefact_missing(world: World) -> None:
    objects.delete(world.version.artefacts["model-card.md"]["key"])


def artefact_size_wrong(world: World) -> None:
    facts = colours.version(world.categories, gain=0.06).artefacts["model-card.md"]
    replace(facts["key"], b"# Another card, longer\n")


def artefact_damaged(world: World) -> None:
    key = colours.version(world.categories, gain=0.07).artefacts["model.onnx"]["key"]
    replace(key, objects.read(key)[:-1] + b"!")


def bundle_wrong(world: World) -> None:
    version = colours.version(world.categories, gain=0.08)
    with unguarded("trainer_modelversion"):
        type(version).objects.filter(pk=version.pk).update(manifest=version.manifest + " ")


def release_gap_and_unsigned(world: World) -> None:
    Release.objects.create(number=3, version=world.version, kind="promotion")


def signature_wrong(world: World) -> None:
    signed = ReleaseSignature.objects.get(release=world.release)
    signed.pk, signed.issued_at = None, signed.issued_at + timedelta(seconds=1)
    signed.envelope = {**signed.envelope, "release": 99}
    signed.save(force_insert=True)


def signature_expired(world: World) -> None:
    release = Release.objects.create(number=4, version=world.version, kind="promotion")
    version, key = world.version, signature.open_key(settings.MAGPIE_SIGNING_KEY_FILE)
    issued_at = timezone.now().replace(microsecond=0) - 2 * DAY
    envelope = Envelope(
        release=4,
        model_version=version.number,
        manifest_sha256=canonical.sha256(version.manifest.encode()),
        bundle_sha256=version.bundle_sha256,
        bundle_bytes=version.bundle_bytes,
        key_id=key.key_id,
        issued_at=issued_at,
        expires_at=issued_at + DAY,
    )
    signed = key.sign(envelope)
    ReleaseSignature.objects.create(
        release=release,
        key_id=key.key_id,
        public_key=base64.b64encode(key.public_bytes).decode(),
        envelope=dict(signed.envelope),
        signature=signed.signature,
        issued_at=envelope.issued_at,
        expires_at=envelope.expires_at,
    )


def run_stuck(world: World) -> None:
    TrainingRun.objects.create(trigger=Trigger.COMMAND)


def run_empty(world: World) -> None:
    TrainingRun.objects.create(trigger=Trigger.COMMAND, state=RunState.FINISHED, finished_at=timezone.now())


def _shard(number: int) -> FeatureShard:
    """Give a shard of the space that serves, the first one as 1."""
    return FeatureShard.objects.filter(space__state="serving").select_related("space").order_by("number")[number - 1]
