"""The people's side as rows: categories, photos, what people said of them, and what to ask next."""

from labeling.models.acceptance import (
    Acceptance,
    AcceptanceWithdrawal,
    AcceptedLabel,
    StandingAcceptance,
    WithdrawalReason,
)
from labeling.models.agreement_report import AgreementReport
from labeling.models.capture_group import CaptureGroup, Split
from labeling.models.category import Category, CategoryStatus
from labeling.models.category_change import CategoryChange, ChangeKind
from labeling.models.category_example import EXAMPLES, CategoryExample
from labeling.models.claim import Claim, ClaimSource
from labeling.models.dataset_snapshot import DatasetSnapshot
from labeling.models.deck import CurrentDeck, DeckEntry, DeckGeneration
from labeling.models.direct_upload import DirectUpload, DirectUploadState
from labeling.models.doubt import Doubt
from labeling.models.erasure import PhotoErasure
from labeling.models.lease import Lease
from labeling.models.market import Bin, Market
from labeling.models.odd_photo import OddPhoto
from labeling.models.photo import CapturePolicy, Photo
from labeling.models.photo_measure import PhotoMeasure
from labeling.models.photo_state import PhotoState, State
from labeling.models.review_keys import ReviewKeys
from labeling.models.survey import Survey, SurveyName
from labeling.models.tally import Tally
from labeling.models.transfer import Export, Import, SplitChoice, TransferState
from labeling.models.upload import Upload
from labeling.models.verification import AnswerKind, Verification

__all__ = [
    "EXAMPLES",
    "Acceptance",
    "AcceptanceWithdrawal",
    "AcceptedLabel",
    "AgreementReport",
    "AnswerKind",
    "Bin",
    "CaptureGroup",
    "CapturePolicy",
    "Category",
    "CategoryChange",
    "CategoryExample",
    "CategoryStatus",
    "ChangeKind",
    "Claim",
    "ClaimSource",
    "CurrentDeck",
    "DatasetSnapshot",
    "DeckEntry",
    "DeckGeneration",
    "DirectUpload",
    "DirectUploadState",
    "Doubt",
    "Export",
    "Import",
    "Lease",
    "Market",
    "OddPhoto",
    "Photo",
    "PhotoErasure",
    "PhotoMeasure",
    "PhotoState",
    "ReviewKeys",
    "Split",
    "SplitChoice",
    "StandingAcceptance",
    "State",
    "Survey",
    "SurveyName",
    "Tally",
    "TransferState",
    "Upload",
    "Verification",
    "WithdrawalReason",
]
