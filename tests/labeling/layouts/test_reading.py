"""Which layout a data set is in, and what it says of each photo."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from labeling.errors import ArchiveRefused
from labeling.layouts import reading
from labeling.layouts.items import DataSet
from tests.labeling.layouts.trees import MadeTree, photos

SHA = "ab" * 32


def read(**files: str | bytes) -> DataSet:
    return reading.read(MadeTree(**files))


def said(data_set: DataSet) -> list[tuple[str, str | None, str]]:
    return [(item.path, item.label, item.split) for item in data_set.items]


def test_folder_per_category() -> None:
    data_set = read(**photos("glass/a.jpg", "metal/deep/b.png", "loose.webp", "unlabeled/c.jpg"), **{"notes.txt": "x"})

    assert said(data_set) == [
        ("glass/a.jpg", "glass", ""),
        ("loose.webp", None, ""),
        ("metal/deep/b.png", "metal", ""),
        ("unlabeled/c.jpg", None, ""),
    ]


def test_folder_around_the_categories_says_nothing() -> None:
    assert [item.label for item in read(**photos("trashnet/glass/a.jpg", "trashnet/metal/b.jpg")).items] == [
        "glass",
        "metal",
    ]


def test_folders_of_splits_are_no_categories() -> None:
    data_set = read(**photos("set/train/glass/a.jpg", "set/val/glass/b.jpg", "set/Test/metal/c.jpg"))

    assert [(item.label, item.split) for item in data_set.items] == [
        ("metal", "audit"),
        ("glass", "pool"),
        ("glass", "pool"),
    ]


def test_category_called_test_is_a_category() -> None:
    assert [item.label for item in read(**photos("test/a.jpg", "glass/b.jpg")).items] == ["glass", "test"]


def test_photos_that_are_there_twice_are_read_once_and_said_so() -> None:
    names = [f"{category}/{category}{n}.jpg" for category in ("glass", "metal") for n in range(5)]
    twice = [f"dataset-{kind}.zip/dataset-{kind}/{name}" for kind in ("original", "resized") for name in names]

    data_set = read(**photos(*twice))

    assert len(data_set.items) == len(names)
    assert {item.label for item in data_set.items} == {"glass", "metal"}
    assert len({item.path.split("/")[0] for item in data_set.items}) == 1
    [note] = data_set.notes
    assert "10 photos" in note
    assert "dataset-resized.zip" in note


def test_like_named_photos_of_two_categories_are_two_photos() -> None:
    assert len(read(**photos("glass/front/1.jpg", "metal/front/1.jpg")).items) == 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("manifest.csv", f"path,label,split,sha256\nglass/a.jpg,Glass,test,{SHA}\n"),
        ("list.csv", f'File_Name;Category;Subset;SHA256\n"./glass/a.jpg";Glass;audit;{SHA.upper()}\n'),
        ("list.tsv", f"image\tclass\tset\tsha256\n/data/x/glass/a.jpg\tGlass\ttesting\t{SHA}\n"),
        ("rows.jsonl", json.dumps({"path": "glass\\a.jpg", "label": "Glass", "split": "test", "sha256": SHA})),
        (
            "augmented.manifest",
            json.dumps({"source-ref": "s3://b/glass/a.jpg", "l": 3, "l-metadata": {"class-name": "Glass"}}),
        ),
        (
            "tasks.json",
            json.dumps(
                [
                    {
                        "data": {"image": "/data/local-files/?d=glass/a.jpg", "split": "test", "sha256": SHA},
                        "annotations": [
                            {"was_cancelled": True, "result": [{"type": "choices", "value": {"choices": ["Metal"]}}]},
                            {"result": [{"type": "choices", "value": {"choices": ["Glass"]}}]},
                        ],
                        "predictions": [{"result": [{"type": "choices", "value": {"choices": ["Paper"]}}]}],
                    }
                ]
            ),
        ),
    ],
)
def test_table_of_rows(name: str, text: str) -> None:
    tree = MadeTree(**photos("glass/a.jpg", "glass/b.jpg"), **{name: text})
    data_set = reading.read_beside(tree, name) if name.endswith(".manifest") else reading.read(tree)

    [item] = data_set.items
    assert (item.path, item.label) == ("glass/a.jpg", "Glass")
    if not name.endswith(".manifest"):
        assert (item.split, item.sha256) == ("audit", SHA)


def test_table_per_split() -> None:
    data_set = read(**{"train.csv": "path,label\na.jpg,glass\n", "test.csv": "path,label\nb.jpg,metal\n"})

    assert {(item.path, item.split) for item in data_set.items} == {("a.jpg", "pool"), ("b.jpg", "audit")}


def test_lists_say_the_splits_of_a_folder_or_a_table() -> None:
    lists = {
        "one-indexed-files-notrash_train.txt": "glass1.jpg 1\nmetal1.jpg 5\n",
        "one-indexed-files-notrash_test.txt": "glass/glass2.jpg 1\n\n",
    }
    folder = read(**photos("x/glass/glass1.jpg", "x/glass/glass2.jpg", "x/metal/metal1.jpg"), **lists)
    table = read(**{"all.csv": "path,label\nglass/glass2.jpg,glass\nglass/other.jpg,glass\n"}, **lists)

    assert [item.split for item in folder.items] == ["pool", "audit", "pool"]
    assert [item.split for item in table.items] == ["audit", ""]


def test_bad_rows_are_refused_one_by_one() -> None:
    rows = '{"path": "a.jpg", "label": "glass"}\nnot json\n[1]\n{"label": "metal"}\n'

    data_set = read(**{"rows.jsonl": rows})

    assert [item.path for item in data_set.items] == ["a.jpg"]
    assert len(data_set.refused) == 3
    assert all(why for _name, why in data_set.refused)


def test_annotations_that_disagree_are_refused() -> None:
    results = [{"result": [{"type": "choices", "value": {"choices": [name]}}]} for name in ("Glass", "Metal")]

    data_set = read(**{"tasks.json": json.dumps([{"data": {"image": "a.jpg"}, "annotations": results}])})

    assert data_set.items == []
    [(_name, why)] = data_set.refused
    assert "Glass, Metal" in why


def test_hub_layout_with_metadata_per_split() -> None:
    data_set = read(
        **photos("train/0.jpg", "test/1.jpg"),
        **{
            "README.md": "---\n---",
            "train/metadata.jsonl": '{"file_name": "0.jpg", "label": "glass"}\n',
            "test/metadata.csv": "file_name,label\n1.jpg,metal\n",
        },
    )

    assert data_set.layout == "huggingface"
    assert sorted(said(data_set)) == [("test/1.jpg", "metal", "audit"), ("train/0.jpg", "glass", "pool")]


def test_parquet_alone_is_said_to_be_unreadable() -> None:
    data_set = read(**{"data/train-00000-of-00001.parquet": b"PAR1"})

    assert data_set.items == []
    assert "Parquet" in data_set.notes[0]


def test_recyclops_bucket_takes_the_newest_list_and_no_second_copy() -> None:
    data_set = read(
        **photos("recycle/1.jpg", "recycle/2.jpg", "recycle/3.jpg", "paper/1.jpg", "invalid/2.jpg", "paper/9.jpg"),
        **{
            "paper/verified/1574300014-paper.txt": "paper/9.jpg\n",
            "paper/verified/1576088289-paper.txt": "paper/1.jpg\n",
            "invalid/verified/1576088289-invalid.txt": "invalid/2.jpg\n",
            "train/notes/1574300014-notes.txt": "",
        },
    )

    assert data_set.layout == "recyclops"
    assert [(item.path, item.label, item.is_answer, item.is_unusable) for item in data_set.items] == [
        ("invalid/2.jpg", None, True, True),
        ("paper/1.jpg", "paper", True, False),
        ("paper/9.jpg", "paper", False, False),
        ("recycle/3.jpg", "recycle", False, False),
    ]


def test_photos_come_in_the_order_in_which_they_once_came() -> None:
    rows = "".join(json.dumps({"path": f"{n}.jpg", "photo": n}) + "\n" for n in (30, 4, 100))

    assert [item.photo for item in read(**{"manifest.jsonl": rows}).items] == [4, 30, 100]


def test_own_image_folder_that_was_sorted_anew_says_what_the_folders_say() -> None:
    row = {"path": "train/glass/1.jpg", "label": "glass", "split": "train", "sha256": SHA, "photo": 1}
    other = {**row, "path": "train/a%2Fb/2.jpg", "label": "a/b", "photo": 2}

    data_set = read(
        **photos("train/a%2Fb/1.jpg", "train/a%2Fb/2.jpg"),
        **{"magpie.jsonl": f"{json.dumps(row)}\n{json.dumps(other)}\n"},
    )

    assert [(item.path, item.label) for item in data_set.items] == [
        ("train/a%2Fb/1.jpg", "a/b"),
        ("train/a%2Fb/2.jpg", "a/b"),
    ]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json"])
@given(text=st.text(max_size=200))
@example(text='[{"data":{"image":"' + "\\ud800" + '"},"annotations":[]}]')
@example(text='{"path":"a.jpg","photo":' + "9" * 5000 + "}")
@example(text="[" * 100_000)
@example(text='path,label\n"a\x00.jpg",glass\n"open')
@settings(max_examples=60, deadline=None)
def test_no_text_whatever_breaks_a_reader(name: str, text: str) -> None:
    data_set = reading.read_table(name, text)

    assert data_set is not None
    for item in data_set.items:
        assert (item.path + (item.label or "")).encode()


def test_table_of_another_kind_is_refused() -> None:
    with pytest.raises(ArchiveRefused):
        reading.read_beside(MadeTree(**{"notes.txt": "hello"}), "notes.txt")
