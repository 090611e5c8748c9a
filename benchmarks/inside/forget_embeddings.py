"""Let embedded photos wait again."""

from __future__ import annotations

from labeling.models import Photo
from labeling.storage import objects
from trainer.models import EmbeddingIndex, FeatureShard


def main(*, waiting: int) -> dict[str, int]:
    """Forget the embeddings of the newest so many photos, and shards that nobody needs then, with their objects."""
    newest = list(Photo.objects.order_by("-pk").values_list("pk", flat=True)[:waiting])
    forgotten = EmbeddingIndex.objects.filter(photo__in=newest).delete()[0]
    unused = FeatureShard.objects.exclude(pk__in=EmbeddingIndex.objects.values("shard"))
    for shard in unused:
        objects.delete(shard.key)
    unused.delete()
    return {"forgotten": forgotten}
