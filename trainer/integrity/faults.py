"""The faults of the model's side: stable codes, and the words for them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.findings import Fault

# --- embeddings ------------------------------------------------------------------------------------------------------
SPACE_GRAPH_MISSING = Fault(
    "space-graph-missing",
    _("The graph that embeds into {subject} ({key}) is not in the store. Put the object back from a backup."),
)
SHARD_MISSING = Fault(
    "shard-missing",
    _("The embeddings in {key} of {subject} are not in the store. Their photos are embedded again."),
    is_repairable=True,
)
SHARD_DAMAGED = Fault(
    "shard-damaged",
    _("The embeddings in {key} of {subject} cannot be used: {reason}. Their photos are embedded again."),
    is_repairable=True,
)
EMBEDDING_MISPLACED = Fault(
    "embedding-misplaced",
    _("{count} photos, {photo} among them, are said to lie beyond the end of {subject}. They are embedded again."),
    is_repairable=True,
)
EMBEDDING_NOT_FINITE = Fault(
    "embedding-not-finite",
    _("{count} embeddings in {subject}, that of photo {photo} among them, are no numbers. They are made again."),
    is_repairable=True,
)
EMBEDDING_MISSING = Fault(
    "embedding-missing",
    _("{count} photos, {photo} among them, wait to be embedded into {subject}, and no job says so. One is asked for."),
    is_repairable=True,
)
EMBEDDING_OF_ERASED = Fault(
    "embedding-of-erased",
    _("{subject} was erased, and {count} embeddings or predictions of it are left. They are removed."),
    is_repairable=True,
)
EMBEDDING_UNINDEXED = Fault(
    "embedding-unindexed",
    _("{subject} holds {count} rows that are no photo's. It is written anew without them."),
    is_repairable=True,
)
EMBEDDING_OF_AUDIT = Fault(
    "embedding-of-audit",
    _("{count} audit photos, {photo} among them, have embeddings in {subject}. They are removed."),
    is_repairable=True,
)

# --- model versions --------------------------------------------------------------------------------------------------
ARTEFACT_MISSING = Fault(
    "artefact-missing",
    _("{name} of {subject} ({key}) is not in the store. Put the object back from a backup."),
)
ARTEFACT_SIZE_WRONG = Fault(
    "artefact-size-wrong",
    _("{name} of {subject} ({key}) has {found} bytes and not {expected}. Put the object back from a backup."),
)
ARTEFACT_DAMAGED = Fault(
    "artefact-damaged",
    _("{name} of {subject} ({key}) does not have its hash. Put the object back from a backup."),
)
BUNDLE_WRONG = Fault(
    "bundle-wrong",
    _("The bundle of {subject} is not what its manifest says: {reason} Put the object back from a backup."),
)

# --- releases and runs -----------------------------------------------------------------------------------------------
RELEASE_GAP = Fault(
    "release-gap",
    _("{subject} follows release {before}. Cameras go by these numbers: find out where those between went."),
)
RELEASE_UNSIGNED = Fault(
    "release-unsigned", _("{subject} has no signature, so that no camera takes it. Promote its version again.")
)
SIGNATURE_WRONG = Fault(
    "signature-wrong",
    _("The signature {number} of {subject} is not valid: {reason} Cameras refuse it; promote its version again."),
)
SIGNATURE_EXPIRED = Fault(
    "signature-expired",
    _("{subject} serves, and its signature has run out. The trainer is asked to sign it anew."),
    is_repairable=True,
)
RUN_STUCK = Fault(
    "run-stuck",
    _("{subject} is active, and no job drives it. It is tried again, or ended when its attempts are used up."),
    is_repairable=True,
)
RUN_EMPTY = Fault(
    "run-empty", _("{subject} says that it finished, and there is no model version of it. Start another run.")
)
