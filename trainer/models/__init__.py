"""The model's side as rows: runs, versions, releases, where each embedding lies, what the head learned."""

from trainer.models.embedding import EmbeddingIndex, EmbeddingSpace, FeatureShard
from trainer.models.gate_look import GateLook
from trainer.models.head_refresh import HeadRefresh
from trainer.models.model_version import ModelVersion
from trainer.models.prediction import AuditPrediction
from trainer.models.release import Release, ReleaseKind, ReleaseSignature
from trainer.models.training_run import RunState, TrainingRun, Trigger

__all__ = [
    "AuditPrediction",
    "EmbeddingIndex",
    "EmbeddingSpace",
    "FeatureShard",
    "GateLook",
    "HeadRefresh",
    "ModelVersion",
    "Release",
    "ReleaseKind",
    "ReleaseSignature",
    "RunState",
    "TrainingRun",
    "Trigger",
]
