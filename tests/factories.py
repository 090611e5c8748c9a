"""One factory per model, shared by all tests. Photos come with their group, state and counts, as intake makes them."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta
from typing import Any

import factory
from django.conf import settings
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Device, Invitation, Role, User
from jobs.models import Job
from labeling.domain import categories, perceptual, splits
from labeling.models import (
    AnswerKind,
    Bin,
    CaptureGroup,
    Category,
    CategoryChange,
    ChangeKind,
    Claim,
    ClaimSource,
    DatasetSnapshot,
    DeckEntry,
    DeckGeneration,
    Export,
    Import,
    Lease,
    Market,
    Photo,
    Split,
    Upload,
    Verification,
)
from labeling.services import photo_states

PASSWORD = "a long enough pass phrase"


def sha256_of(text: str) -> str:
    """Give a hash as a photo's bytes would have."""
    return hashlib.sha256(text.encode()).hexdigest()


class UserFactory(DjangoModelFactory[User]):
    """A reviewer; `role` makes another."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person-{n}")
    role = Role.REVIEWER
    password = factory.PostGenerationMethodCall("set_password", PASSWORD)

    @classmethod
    def _after_postgeneration(cls, instance: User, create: bool, results: Any = None) -> None:
        if create:
            instance.save()


class AdminFactory(UserFactory):
    """An admin."""

    role = Role.ADMIN


class DeviceFactory(DjangoModelFactory[Device]):
    """A camera. Its token is unknown: `accounts.services.devices` makes one that can be used."""

    class Meta:
        model = Device

    name = factory.Sequence(lambda n: f"camera {n}")
    token_hash = factory.Sequence(lambda n: sha256_of(f"token {n}"))
    created_by = factory.SubFactory(AdminFactory)


class InvitationFactory(DjangoModelFactory[Invitation]):
    """An invitation that nobody has accepted yet."""

    class Meta:
        model = Invitation

    token_hash = factory.Sequence(lambda n: sha256_of(f"invitation {n}"))
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class JobFactory(DjangoModelFactory[Job]):
    """A job that waits and is due."""

    class Meta:
        model = Job

    kind = "answers-changed"
    queue = "work"
    run_after = factory.LazyFunction(timezone.now)


class CategoryFactory(DjangoModelFactory[Category]):
    """An active category with a key, while keys last."""

    class Meta:
        model = Category

    name = factory.Sequence(lambda n: f"category {n}")
    hotkey = factory.LazyFunction(lambda: categories.free_hotkey(Category.objects.values_list("hotkey", flat=True)))
    position = factory.Sequence(lambda n: n)


class CategoryChangeFactory(DjangoModelFactory[CategoryChange]):
    """The adding of a category."""

    class Meta:
        model = CategoryChange

    category = factory.SubFactory(CategoryFactory)
    kind = ChangeKind.ADDED


class CaptureGroupFactory(DjangoModelFactory[CaptureGroup]):
    """A group of the pool; `split` makes an audit one."""

    class Meta:
        model = CaptureGroup

    key = factory.Sequence(lambda n: sha256_of(f"group {n}"))
    split = Split.POOL
    source = "user:1"
    perceptual_hash = factory.Sequence(lambda n: n * 0x0123_4567_89AB % 2**62)
    captured_at = factory.LazyFunction(timezone.now)
    band_0 = factory.LazyAttribute(lambda group: perceptual.bands(group.perceptual_hash)[0])
    band_1 = factory.LazyAttribute(lambda group: perceptual.bands(group.perceptual_hash)[1])
    band_2 = factory.LazyAttribute(lambda group: perceptual.bands(group.perceptual_hash)[2])
    band_3 = factory.LazyAttribute(lambda group: perceptual.bands(group.perceptual_hash)[3])


class PhotoFactory(DjangoModelFactory[Photo]):
    """A pool photo that waits for answers. Its object does not exist: intake makes photos that have one."""

    class Meta:
        model = Photo
        skip_postgeneration_save = True

    class Params:
        audit = factory.Trait(split=Split.AUDIT)

    split = Split.POOL
    sha256 = factory.Sequence(lambda n: sha256_of(f"photo {n}"))
    stored_sha256 = factory.SelfAttribute("sha256")
    media_type = "image/jpeg"
    suffix = "jpg"
    size_bytes = 40_000
    width = 512
    height = 384
    perceptual_hash = factory.SelfAttribute("group.perceptual_hash")
    group = factory.SubFactory(CaptureGroupFactory, split=factory.SelfAttribute("..split"))
    queue_order = factory.LazyAttribute(lambda photo: splits.queue_order(photo.sha256))
    captured_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def state(self: Photo, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        """Open the photo for answers, as intake does."""
        if create:
            photo_states.open_for(self)


class UploadFactory(DjangoModelFactory[Upload]):
    """The upload by which a photo came."""

    class Meta:
        model = Upload

    client_id = factory.LazyFunction(uuid.uuid4)
    photo = factory.SubFactory(PhotoFactory)
    sha256 = factory.SelfAttribute("photo.sha256")
    source = "user:1"


class ClaimFactory(DjangoModelFactory[Claim]):
    """A camera's claim. The photo's state hears of it by `photo_states.refresh`."""

    class Meta:
        model = Claim

    photo = factory.SubFactory(PhotoFactory)
    category = factory.SubFactory(CategoryFactory)
    source = ClaimSource.DEVICE
    source_name = factory.Sequence(lambda n: f"device:{n}")


class VerificationFactory(DjangoModelFactory[Verification]):
    """A bare row; `labeling.services.verifications` makes answers that the photo's state has heard of."""

    class Meta:
        model = Verification

    key = factory.LazyFunction(uuid.uuid4)
    photo = factory.SubFactory(PhotoFactory)
    reviewer = factory.SubFactory(UserFactory)
    kind = AnswerKind.CATEGORY
    category = factory.Maybe("is_category", factory.SubFactory(CategoryFactory), None)

    class Params:
        is_category = factory.LazyAttribute(lambda answer: answer.kind == AnswerKind.CATEGORY)


class LeaseFactory(DjangoModelFactory[Lease]):
    """A lease that holds."""

    class Meta:
        model = Lease

    photo = factory.SubFactory(PhotoFactory)
    reviewer = factory.SubFactory(UserFactory)
    tab = factory.LazyFunction(uuid.uuid4)
    taken_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda lease: lease.taken_at + timedelta(seconds=settings.MAGPIE_LEASE_S))


class DeckGenerationFactory(DjangoModelFactory[DeckGeneration]):
    """A deck without entries, that does not serve; `labeling.services.decks` publishes."""

    class Meta:
        model = DeckGeneration

    source = "random"
    learned_answers = 0


class DeckEntryFactory(DjangoModelFactory[DeckEntry]):
    """A place in a deck's ask order."""

    class Meta:
        model = DeckEntry

    generation = factory.SubFactory(DeckGenerationFactory)
    photo = factory.SubFactory(PhotoFactory)
    position = factory.Sequence(lambda n: n)
    reason = "margin"
    selection_probability = 1.0


class DatasetSnapshotFactory(DjangoModelFactory[DatasetSnapshot]):
    """A snapshot's row; its manifest does not exist: `labeling.services.snapshots` writes one."""

    class Meta:
        model = DatasetSnapshot

    sha256 = factory.Sequence(lambda n: sha256_of(f"snapshot {n}"))
    manifest_key = factory.LazyAttribute(lambda snapshot: f"snapshots/{snapshot.sha256}.json")
    photos = 0
    audit_photos = 0
    counts = factory.LazyFunction(dict)


class ExportFactory(DjangoModelFactory[Export]):
    """An export that is still to be written; `labeling.services.exports` writes one."""

    class Meta:
        model = Export

    snapshot = factory.SubFactory(DatasetSnapshotFactory)
    layout = "csv"
    created_by = factory.SubFactory(AdminFactory)


class ImportFactory(DjangoModelFactory[Import]):
    """A data set that is still to be taken in. Its pieces do not exist: `labeling.services.brought` keeps them."""

    class Meta:
        model = Import

    file_name = "photos.zip"
    sha256 = factory.Sequence(lambda n: sha256_of(f"import {n}"))
    size_bytes = 1
    created_by = factory.SubFactory(AdminFactory)


class MarketFactory(DjangoModelFactory[Market]):
    """A place with bins."""

    class Meta:
        model = Market

    code = factory.Sequence(lambda n: f"market-{n}")
    name = factory.Sequence(lambda n: f"Market {n}")


class BinFactory(DjangoModelFactory[Bin]):
    """Where one category goes in one market."""

    class Meta:
        model = Bin

    market = factory.SubFactory(MarketFactory)
    category = factory.SubFactory(CategoryFactory)
    name = "the blue bin"
