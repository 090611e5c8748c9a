"""The installed champion: followed, and replaced by its predecessor when it does not load."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gather_client import releases
from gather_client.envelope import read
from gather_client.errors import ModelError
from gather_client.releases import ReleaseStore
from gather_client.suggestions import Champion
from tests.gather_client import bundles, pictures
from tests.gather_client.bundles import Release

PHOTO = pictures.scene(64, 48)


def install(store: ReleaseStore, release: Release) -> Path:
    sealed = release.sealed()
    data, manifest = release.bundle()
    facts = sealed.offer["envelope"]
    with store.staging() as staging:
        unpacked = staging / "unpacked"
        (unpacked / "golden").mkdir(parents=True)
        (unpacked / "manifest.json").write_bytes(manifest)
        for name, content in release.files().items():
            (unpacked / name).write_bytes(content)
        assert data
        return store.adopt(unpacked, read(facts), facts, etag="").folder


@pytest.fixture
def store(tmp_path: Path) -> ReleaseStore:
    return ReleaseStore(tmp_path / "models")


def test_suggestion_names_the_likeliest_category(store: ReleaseStore) -> None:
    install(store, Release())

    suggestion = Champion(store).suggest(PHOTO)

    expected = bundles.answer(bundles.graph(), PHOTO)
    assert list(suggestion.classes) == [name for _id, name in bundles.CATEGORIES]
    assert np.allclose(list(suggestion.classes.values()), expected)
    assert (suggestion.category_id, suggestion.name) == bundles.CATEGORIES[int(expected.argmax())]
    assert suggestion.confidence == pytest.approx(expected.max())


def test_nothing_installed_says_what_to_do(store: ReleaseStore) -> None:
    with pytest.raises(ModelError, match="gather update"):
        Champion(store).suggest(PHOTO)


def test_new_release_is_followed_without_a_restart(store: ReleaseStore) -> None:
    install(store, Release(release=1))
    champion = Champion(store)
    assert champion.suggest(PHOTO).release == 1

    install(store, Release(release=2, onnx=bundles.graph(4)))

    assert champion.suggest(PHOTO).release == 2


def test_model_that_does_not_load_gives_way_to_the_previous_one(store: ReleaseStore) -> None:
    install(store, Release(release=1))
    broken = [[1 / 3] * 3 for _ in bundles.golden_photos()]
    install(store, Release(release=2, onnx=b"no graph", probabilities=broken))

    champion = Champion(store)

    assert champion.suggest(PHOTO).release == 1
    assert champion.problem is not None


def test_model_that_changed_on_disk_gives_way_to_the_previous_one(store: ReleaseStore) -> None:
    install(store, Release(release=1))
    folder = install(store, Release(release=2))
    (folder / "model.onnx").write_bytes(bundles.graph(9))

    assert Champion(store).suggest(PHOTO).release == 1


def test_model_whose_loading_killed_two_processes_is_not_loaded_again(store: ReleaseStore) -> None:
    install(store, Release(release=1))
    folder = install(store, Release(release=2))

    (folder / "loading").write_text("1")
    assert Champion(store).suggest(PHOTO).release == 2
    (folder / "loading").write_text("2")
    assert Champion(store).suggest(PHOTO).release == 1


def test_death_while_loading_is_counted(store: ReleaseStore) -> None:
    folder = install(store, Release(release=1))
    (current,) = store.candidates()
    seen: list[str] = []

    releases.guarded(current, lambda: seen.append((folder / "loading").read_text()))

    assert seen == ["1"]
    assert (folder / "loading").read_text() == ""


def test_floor_of_releases_outlives_an_unreadable_model(store: ReleaseStore) -> None:
    folder = install(store, Release(release=5))
    (folder / "envelope.json").write_bytes(b"{}")

    assert store.current() is None
    assert store.pointer().release == 5
