"""Where embeddings lie: spaces, their shards in the object store, and an index row per photo."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SpaceState(models.TextChoices):
    """Whether a space is being filled, serves, or is done with: a retired one may have lost its shards."""

    FILLING = "filling", _("filling")
    SERVING = "serving", _("serving")
    RETIRED = "retired", _("retired")


class EmbeddingSpace(models.Model):
    """The embeddings of one network with one preprocessing. One serves at a time; the next one fills beside it.

    `name` is `backbone` or `v<number>`; `onnx_key` is the graph that embeds into this space.
    """

    name = models.CharField(max_length=40, unique=True)
    network = models.CharField(max_length=80)
    network_digest = models.CharField(max_length=64)
    preprocessing_digest = models.CharField(max_length=64)
    onnx_key = models.CharField(max_length=200)
    width = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=SpaceState.choices, default=SpaceState.FILLING)
    model_version = models.OneToOneField(
        "trainer.ModelVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="space"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("state",), condition=Q(state="serving"), name="space_serves_alone"),
            models.CheckConstraint(condition=Q(state__in=SpaceState.values), name="space_state_is_known"),
        )


class FeatureShard(models.Model):
    """One create-once object of at most 4,096 float16 rows."""

    space = models.ForeignKey(EmbeddingSpace, on_delete=models.CASCADE, related_name="shards")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=300)
    rows = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("space", "number"), name="shard_once_per_number"),
            models.CheckConstraint(condition=Q(rows__gt=0, rows__lte=4096), name="shard_is_not_too_long"),
        )


class EmbeddingIndex(models.Model):
    """Where one photo's embedding lies: row `row` of a shard."""

    space = models.ForeignKey(EmbeddingSpace, on_delete=models.CASCADE, related_name="index")
    photo = models.ForeignKey("labeling.Photo", on_delete=models.PROTECT, related_name="+")
    shard = models.ForeignKey(FeatureShard, on_delete=models.CASCADE, related_name="index")
    row = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("space", "photo"), name="embedding_once_per_photo"),
            models.UniqueConstraint(fields=("shard", "row"), name="embedding_row_holds_one_photo"),
        )


class EmbeddingFailure(models.Model):
    """A photo that could not be embedded into a space, and why. It is not tried again until this row is deleted."""

    space = models.ForeignKey(EmbeddingSpace, on_delete=models.CASCADE, related_name="failures")
    photo = models.ForeignKey("labeling.Photo", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=64)
    detail = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("space", "photo"), name="embedding_failure_once_per_photo"),)
