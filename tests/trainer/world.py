"""A small world of red, green and blue photos, and networks that tell them apart by their mean colour."""

from __future__ import annotations

import hashlib
import io
import json
import uuid
from collections.abc import Iterable, Sequence

import numpy as np
from onnx import TensorProto, helper
from PIL import Image

from accounts.models import User
from labeling.imaging import pixels
from labeling.models import Category, Photo
from labeling.services import categories as category_services
from labeling.services import photos, verifications
from labeling.services.photos import UploadFacts
from labeling.storage import keys, objects
from trainer.artefacts.category import CategoryRef
from trainer.artefacts.preprocessing import Preprocessing
from trainer.inference.predictor import Predictor
from trainer.models import EmbeddingSpace, ModelVersion, RunState, TrainingRun, Trigger
from trainer.services import model_versions, spaces
from trainer.services.model_versions import Trained

COLOURS = ("red", "green", "blue")
PREPROCESSING = Preprocessing(32, "squash", (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))


def picture(colour: int, seed: int) -> bytes:
    """Make a JPEG of coarse blocks in which one colour prevails, each with a look of its own."""
    blocks = np.random.default_rng(1000 * colour + seed).integers(0, 90, (6, 8, 3), dtype=np.uint8)
    blocks[..., colour] += 120
    file = io.BytesIO()
    Image.fromarray(blocks).resize((64, 48), Image.Resampling.BICUBIC).save(file, "JPEG", quality=90)
    return file.getvalue()


def categories(*, by: User) -> list[Category]:
    """Add the three categories."""
    return [category_services.add(name=name, by=by) for name in COLOURS]


def photo(colour: int, seed: int, *, by: User) -> Photo:
    """Take one photo in."""
    return photos.take_in(data=picture(colour, seed), facts=UploadFacts(client_id=uuid.uuid4()), by=by).photo


def pool_and_audit(count: int, *, by: User) -> tuple[list[Photo], list[Photo]]:
    """Take in `count` photos, a third of each colour; give those of the pool and the audit ones, colours in turn."""
    taken = [photo(index % 3, index, by=by) for index in range(count)]
    return [each for each in taken if not each.is_audit], [each for each in taken if each.is_audit]


def colour_of(photo: Photo) -> int:
    """Say which colour prevails in a stored photo."""
    data = objects.read(keys.photo(photo.stored_sha256, photo.suffix))
    return int(np.asarray(Image.open(io.BytesIO(data))).mean((0, 1)).argmax())


def answer(answered: Iterable[Photo], among: Sequence[Category], *, by: User) -> None:
    """Answer photos with the category of their colour."""
    for each in answered:
        category = among[colour_of(each)]
        verifications.answer_from_import(key=uuid.uuid4(), photo=each, category=category, by=by)


def colour_graph(*, order: tuple[int, int, int] = (0, 1, 2), gain: float = 0.05) -> bytes:
    """Make a graph: the mean colour as embedding; as probabilities its softmax, the columns in this order."""
    nodes = [
        helper.make_node("Cast", ["image"], ["values"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["values", "axes"], ["embedding"], keepdims=0),
        helper.make_node("Mul", ["embedding", "gain"], ["scaled"]),
        helper.make_node("Gather", ["scaled", "order"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probabilities"]),
    ]
    image = helper.make_tensor_value_info("image", TensorProto.UINT8, ["height", "width", 3])
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [3]) for name in ("probabilities", "embedding")]
    constants = [
        helper.make_tensor("axes", TensorProto.INT64, [2], [0, 1]),
        helper.make_tensor("gain", TensorProto.FLOAT, [], [gain]),
        helper.make_tensor("order", TensorProto.INT64, [3], order),
    ]
    graph = helper.make_graph(nodes, "colour", [image], outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    data: bytes = model.SerializeToString()
    return data


def backbone() -> EmbeddingSpace:
    """Let the mean colour be the backbone."""
    data = colour_graph()
    key = keys.artefact(0, hashlib.sha256(data).hexdigest(), "backbone.onnx")
    objects.put_once(key, data, content_type="application/octet-stream")
    return spaces.record_backbone(
        network="colour", network_digest="a" * 64, preprocessing_digest="b" * 64, onnx_key=key, width=3
    )


def running() -> TrainingRun:
    """Make a run that a process has taken up."""
    return TrainingRun.objects.create(trigger=Trigger.COMMAND, state=RunState.RUNNING, fence=1, attempts=1)


def trained(of: Sequence[Category], graph: bytes, *, answers: int = 10) -> Trained:
    """Make what a run hands over."""
    categories = tuple(CategoryRef(category.pk, category.name) for category in of)
    golden = {"golden/000.jpg": picture(0, 0)}
    said = Predictor(graph, categories).predict(pixels.decode_rgb(golden["golden/000.jpg"])).probabilities.tolist()
    expected = [{"file": name, "width": 64, "height": 48, "probabilities": said} for name in golden]
    return Trained(
        categories=categories,
        network="colour",
        network_digest=hashlib.sha256(graph).hexdigest(),
        preprocessing=PREPROCESSING,
        temperature=1.0,
        embedding_width=3,
        onnx=graph,
        golden_json=json.dumps({"images": expected}).encode(),
        golden=golden,
        extras={"model-card.md": b"# A card\n"},
        audit={},
        metrics={"audit": None, "trained": {str(category.pk): answers for category in of}},
        parity={"passed": True, "images": 1, "agreement": 1.0, "max_difference": 0.0},
        timings={},
    )


def version(of: Sequence[Category], *, order: tuple[int, int, int] = (0, 1, 2), gain: float = 0.05) -> ModelVersion:
    """Make a model version as a run does."""
    return model_versions.commit(running(), trained(of, colour_graph(order=order, gain=gain)))
