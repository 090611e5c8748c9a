"""The model's side as rows: runs, versions, releases, where each embedding lies, what the head learned."""

from trainer.models.acceptance_evidence import AcceptanceEvidence
from trainer.models.acceptance_rule import AcceptanceRule
from trainer.models.embedding import EmbeddingFailure, EmbeddingIndex, EmbeddingSpace, FeatureShard, SpaceState
from trainer.models.gate_look import GateLook
from trainer.models.head_refresh import HeadRefresh
from trainer.models.measurement import Measurement, Subject
from trainer.models.model_version import ModelVersion
from trainer.models.photo_prediction import PhotoPrediction
from trainer.models.pool_opinion import PoolOpinion
from trainer.models.prediction import AuditPrediction
from trainer.models.preset import Preset
from trainer.models.release import Release, ReleaseKind, ReleaseSignature
from trainer.models.study import Method, Objective, Study, StudyState, Trial, TrialState
from trainer.models.training_run import Phase, RunState, TrainingRun, Trigger

__all__ = [
    "AcceptanceEvidence",
    "AcceptanceRule",
    "AuditPrediction",
    "EmbeddingFailure",
    "EmbeddingIndex",
    "EmbeddingSpace",
    "FeatureShard",
    "GateLook",
    "HeadRefresh",
    "Measurement",
    "Method",
    "ModelVersion",
    "Objective",
    "Phase",
    "PhotoPrediction",
    "PoolOpinion",
    "Preset",
    "Release",
    "ReleaseKind",
    "ReleaseSignature",
    "RunState",
    "SpaceState",
    "Study",
    "StudyState",
    "Subject",
    "TrainingRun",
    "Trial",
    "TrialState",
    "Trigger",
]
