"""Say what the champion on this machine sees in a frame."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gather_client import bundle
from gather_client.errors import GatherError, NoModelYet
from gather_client.model import Model
from gather_client.releases import Installed, ReleaseStore, guarded
from gather_client.words import _


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a model thinks of one photo; `classes` gives every category's probability by name."""

    category_id: int
    name: str
    confidence: float
    classes: dict[str, float]
    model_version: int
    release: int


class Champion:
    """The installed model, followed when it changes; the previous one takes over when the current does not load."""

    def __init__(self, store: ReleaseStore) -> None:
        self._store = store
        self._loaded: tuple[Installed, Model] | None = None
        self._tried: list[Installed] = []
        self.problem: GatherError | None = None

    @property
    def installed(self) -> Installed | None:
        """Tell which release serves; it is loaded when it changed."""
        self._follow()
        return self._loaded[0] if self._loaded else None

    def suggest(self, rgb: NDArray[np.uint8]) -> Suggestion:
        """Classify one upright photo, uint8 (height, width, 3) red first. Raises ModelError without a model."""
        self._follow()
        if self._loaded is None:
            raise self.problem or NoModelYet(_("No model is installed."), _("Run `gather update`."))
        installed, model = self._loaded
        return _suggestion(model, model.probabilities(rgb), installed)

    def _follow(self) -> None:
        candidates = self._store.candidates()
        if candidates == self._tried:
            return
        self._tried, self._loaded, self.problem = candidates, None, None
        for installed in candidates:
            if self._load(installed):
                return

    def _load(self, installed: Installed) -> bool:
        try:
            model = guarded(installed, lambda: _load(installed))
        except (GatherError, OSError, KeyError) as error:
            self.problem = error if isinstance(error, GatherError) else _unusable(installed, str(error))
            return False
        if model is None:
            self.problem = _unusable(installed, _("it crashed while loading"))
            return False
        self._loaded = (installed, model)
        return True


def _load(installed: Installed) -> Model:
    manifest = bundle.check_installed(installed.folder, manifest_sha256=installed.envelope.manifest_sha256)
    return Model((installed.folder / "model.onnx").read_bytes(), manifest.categories)


def _suggestion(model: Model, probabilities: NDArray[np.float32], installed: Installed) -> Suggestion:
    category_id, name = model.categories[int(probabilities.argmax())]
    return Suggestion(
        category_id=category_id,
        name=name,
        confidence=float(probabilities.max()),
        classes={name: float(p) for (_id, name), p in zip(model.categories, probabilities, strict=True)},
        model_version=installed.envelope.model_version,
        release=installed.envelope.release,
    )


def _unusable(installed: Installed, why: str) -> GatherError:
    happened = _("Release {release} cannot be used: {why}.").format(release=installed.envelope.release, why=why)
    return GatherError(happened, _("The previous model serves; run `gather update`."))
