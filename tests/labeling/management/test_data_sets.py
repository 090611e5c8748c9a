"""`manage.py import_photos` and `manage.py export`: folders, files, another program's bucket."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from labeling.models import Claim, Photo, PhotoState, State, Verification
from tests.factories import AdminFactory
from tests.labeling.pictures import picture
from tests.services.s3 import S3Server

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def admin() -> User:
    return AdminFactory.create(username="ada")


def run(command: str, *arguments: str) -> str:
    said = io.StringIO()
    call_command(command, *arguments, stdout=said)
    return said.getvalue()


def imported(*arguments: str) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(run("import_photos", *arguments, "--json"))
    return figures


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for seed, name in enumerate(("glass/a.jpg", "metal/b.jpg", "metal/c.jpg")):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(picture(seed))
    return tmp_path / "in"


def test_zip_and_table_beside_photos_are_read_like_folders(folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        archive.write(folder / "glass" / "a.jpg", "glass/a.jpg")
    (folder / "list.csv").write_text("path,label\nmetal/b.jpg,tin\nnowhere.jpg,tin\n")

    first = imported(str(tmp_path / "photos.zip"))
    second = imported(str(folder / "list.csv"))

    assert (first["new"], second["new"], second["refused"]) == (1, 1, 1)
    assert set(Claim.objects.values_list("category__name", flat=True)) == {"glass", "tin"}


def test_folder_of_the_hub_that_holds_every_photo_twice(folder: Path, tmp_path: Path) -> None:
    hub = tmp_path / "trashnet"
    hub.mkdir()
    (hub / "README.md").write_text("---\nlicense: mit\n---\n")
    for kind in ("original", "resized"):
        with zipfile.ZipFile(hub / f"dataset-{kind}.zip", "w") as archive:
            for path in folder.rglob("*.jpg"):
                archive.write(path, f"dataset-{kind}/{path.relative_to(folder)}")

    figures = imported(str(hub))

    assert (figures["new"], figures["duplicate"], figures["refused"]) == (3, 0, 0)
    assert Photo.objects.count() == 3
    assert "3 photos are in dataset-resized.zip and in dataset-original.zip" in figures["notes"][0]


def test_answers_need_a_name_and_sources_must_be_there(folder: Path) -> None:
    for arguments in (("--as-verified", str(folder)), (str(folder / "absent"),), (str(folder), "--by", "nobody")):
        with pytest.raises(CommandError):
            run("import_photos", *arguments)
    assert not Photo.objects.exists()


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no photos"):
        run("import_photos", str(tmp_path))


@pytest.mark.services
@pytest.mark.s3
def test_recyclops_bucket_from_a_real_server(
    s3_server: S3Server, s3_bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3_server.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3_server.secret_key)
    monkeypatch.setenv("AWS_REGION", s3_server.region)
    files = {
        "recycle/1574300000.jpg": picture(1),
        "recycle/1574300001.jpg": picture(2),
        "recycle/1574300002.jpg": picture(3),
        "recycle/1574300003.jpg": b"cut short",
        "paper/1574300000.jpg": picture(1),
        "invalid/1574300001.jpg": picture(2),
        "paper/verified/1574400000-paper.txt": b"",
        "paper/verified/1576088289-paper.txt": b"paper/1574300000.jpg\n",
        "invalid/verified/1576088289-invalid.txt": b"invalid/1574300001.jpg\n",
    }
    for key, data in files.items():
        s3_server.client().put_object(Bucket=s3_bucket, Key=key, Body=data)
    source = (f"s3://{s3_bucket}", "--endpoint-url", s3_server.url, "--as-verified", "--by", "ada")

    figures = imported(*source)

    assert (figures["new"], figures["refused"], figures["conflicting"]) == (3, 1, {})
    assert sorted(PhotoState.objects.values_list("state", "category__name")) == [
        (State.OPEN, None),
        (State.SETTLED, "paper"),
        (State.UNUSABLE, None),
    ]
    assert Verification.objects.count() == 2
    assert list(Claim.objects.exclude(category__name="paper").values_list("category__name", flat=True)) == ["recycle"]
    assert imported(*source)["done_before"] == 3


@pytest.mark.services
@pytest.mark.s3
def test_bucket_that_is_not_there_is_told(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3_server.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3_server.secret_key)

    with pytest.raises(CommandError, match="NoSuchBucket"):
        run("import_photos", "s3://absent-bucket/x", "--endpoint-url", s3_server.url)


def test_export_writes_a_file_that_can_be_imported(folder: Path, tmp_path: Path) -> None:
    imported(str(folder), "--as-verified", "--by", "ada")

    run("export", "imagefolder", "--out", str(tmp_path / "out.zip"))

    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert len([name for name in archive.namelist() if name.endswith(".jpg")]) == 3
    assert not list(tmp_path.glob("*.part"))
    assert imported(str(tmp_path / "out.zip"))["new"] == 0


def test_export_of_text_goes_to_the_terminal_or_a_file(folder: Path, tmp_path: Path) -> None:
    imported(str(folder), "--as-verified", "--by", "ada")

    answers = run("export", "csv", "--answers").splitlines()
    run("export", "label-studio", "--labels-only", "--out", str(tmp_path / "tasks.json"))

    assert len(answers) == 4
    assert len(json.loads((tmp_path / "tasks.json").read_text())) == 3


@pytest.mark.parametrize(
    "arguments",
    [("imagefolder",), ("imagefolder", "--labels-only"), ("label-studio", "--answers"), ("csv", "--snapshot", "7")],
)
def test_export_that_cannot_be_is_refused_with_words(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        run("export", *arguments)
