"""A small world with something of everything that is kept, and a fingerprint of all of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps

from accounts.models import Device, User
from jobs.models import Job
from labeling.models import Category, DatasetSnapshot, Photo
from labeling.services import categories as category_services
from labeling.services import category_merges, examples, markets, snapshots
from labeling.storage import objects
from tests.factories import AdminFactory, DeviceFactory
from tests.trainer import world
from trainer.models import ModelVersion, Release, ReleaseKind
from trainer.services import champions, embedding, embedding_jobs, head_refreshes

PHOTOS = 27  # of which 4 are audit: the pictures, and so their hashes, are always the same


@dataclass(frozen=True)
class World:
    """What there is."""

    admin: User
    device: Device
    categories: list[Category]
    pool: list[Photo]
    audit: list[Photo]
    version: ModelVersion
    release: Release
    snapshot: DatasetSnapshot


def build() -> World:
    """Take photos in, answer, embed, learn, freeze, train, release, and let no job wait."""
    admin, device = AdminFactory(), DeviceFactory()
    categories = world.categories(by=admin)
    space = world.backbone()
    pool, audit = world.pool_and_audit(PHOTOS, by=admin)
    world.answer([*pool[:14], *audit], categories, by=admin)
    embedding.embed_waiting(space)
    head_refreshes.refresh_now()
    snapshot = snapshots.freeze(by=admin)
    version = world.version(categories)
    release = champions.release(version, kind=ReleaseKind.PROMOTION, by=admin)
    embedding_jobs.fill(version.number)
    retired = category_services.add(name="crimson", by=admin)
    category_merges.merge(category_ids=[retired.pk], heir_id=categories[0].pk, by=admin)
    examples.choose(category_id=categories[0].pk, photo_ids=[pool[0].pk, pool[1].pk], by=admin)
    markets.map_bins(
        market=markets.add(code="here", name="Here", by=admin), names={categories[0].pk: "the blue bin"}, by=admin
    )
    Job.objects.all().delete()
    return World(admin, device, categories, pool, audit, version, release, snapshot)


def fingerprint() -> str:
    """Hash every row of every table and every object: two worlds of the same print are the same."""
    digest = hashlib.sha256()
    for line in (*_rows(), *_objects()):
        digest.update(line.encode())
    return digest.hexdigest()


def _rows() -> Iterator[str]:
    for model in sorted(apps.get_models(include_auto_created=True), key=lambda model: model._meta.db_table):
        yield from (f"{model._meta.db_table} {row}\n" for row in model._base_manager.order_by("pk").values_list())


def _objects() -> Iterator[str]:
    for stored in objects.list_keys():
        yield f"{stored.key} {hashlib.sha256(objects.read(stored.key)).hexdigest()} {stored.modified_at}\n"
