"""`manage.py prepare_backbone`: make the graph that embeds photos until there is a model."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from trainer.errors import TrainerError
from trainer.fitting import specs
from trainer.fitting.backbone import prepare_backbone
from trainer.models import EmbeddingSpace
from trainer.selectors import spaces
from trainer.services import backbones


class Command(BaseCommand):
    """Prepare the backbone unless it is there."""

    help = "Load the pretrained network and write it as the ONNX graph that embeds photos until there is a model."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it once; a second time changes nothing."""
        try:
            space = spaces.backbone() or _prepare()
        except TrainerError as refused:
            raise CommandError(refused.detail) from refused
        self.stdout.write(_("The backbone is {network}.").format(network=space.network))


def _prepare() -> EmbeddingSpace:
    spec = specs.choose(settings.MAGPIE_NETWORK, settings.MAGPIE_PRETRAINED_DIR)
    artefact = prepare_backbone(spec, settings.MAGPIE_PRETRAINED_DIR)
    return backbones.store(
        network=spec.name,
        onnx=artefact.onnx,
        network_digest=artefact.network_digest,
        preprocessing_digest=artefact.preprocessing_digest,
        embedding_width=artefact.embedding_width,
    )
