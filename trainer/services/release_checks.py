"""What a version must show before it serves: every file as it was made, and the golden answers once more."""

from __future__ import annotations

from django.utils.translation import gettext as _

from labeling.domain.image_policy import ImagePolicy
from labeling.errors import ObjectMissing
from labeling.imaging import pixels
from labeling.storage import objects
from trainer.artefacts import bundle, canonical, parity
from trainer.artefacts.bundle import Bundle
from trainer.artefacts.category import CategoryRef
from trainer.artefacts.forms import INT8, MODEL, WEIGHTS
from trainer.artefacts.parity import Comparison
from trainer.errors import ArtefactUnfit
from trainer.inference.predictor import Predictor
from trainer.models import ModelVersion, Release
from trainer.selectors.version_files import BUNDLE

_MODELS = (MODEL, INT8, WEIGHTS)  # the files that answer


def check(version: ModelVersion) -> None:
    """Refuse a version one of whose files is gone, changed, or answers otherwise than the trained network did.

    Of one that was released before only the bytes are looked at: the same bytes were asked then, and going back must
    not take long.

    Raises:
        ArtefactUnfit: a file is not the one that was made, or nothing vouches for it.
        ParityFailed: the graph's golden answers are not those that the trained network gave.
        BundleDamaged, ManifestInvalid: the bundle does not hold what it says.
    """
    _check_vouched_for(version)
    packed = [data for name in version.artefacts if (data := _read(version, name)) and name == BUNDLE]
    if packed and not Release.objects.filter(version=version).exists():
        _ask_again(version, bundle.read(packed[0]))


def _check_vouched_for(version: ModelVersion) -> None:
    """Refuse what failed when it was made, and files of the model that nobody compared."""
    if not version.parity.get("passed"):
        raise ArtefactUnfit(version=version.number, file=MODEL, reason=_("it disagreed with the trained network"))
    found = version.parity.get("forms")
    for name in _MODELS:
        if found is not None and name in version.artefacts and not found.get(name, {}).get("is_offered"):
            reason = _("it was not held against the trained network")
            raise ArtefactUnfit(version=version.number, file=name, reason=reason)


def _read(version: ModelVersion, name: str) -> bytes:
    facts = version.artefacts[name]
    try:
        data = objects.read(facts["key"])
    except ObjectMissing as missing:
        raise ArtefactUnfit(version=version.number, file=name, reason=_("it is not in the store")) from missing
    if canonical.sha256(data) != facts["sha256"]:
        raise ArtefactUnfit(version=version.number, file=name, reason=_("it is not the file that was made"))
    return data


def _ask_again(version: ModelVersion, packed: Bundle) -> None:
    """Ask the bundle's graph about its golden images on this machine, as a camera will. Raises `ParityFailed`."""
    categories = tuple(CategoryRef(each["id"], each["name"]) for each in version.categories)
    predictor, limits = Predictor(packed.model, categories), ImagePolicy()
    comparisons = [
        Comparison(
            answer.file,
            answer.probabilities,
            predictor.predict(pixels.decode_any(answer.data, limits=limits)).probabilities,
        )
        for answer in packed.golden
    ]
    parity.judge(comparisons, file=MODEL)
