"""The faults of the people's side: stable codes, and the words for them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.findings import Fault

# --- objects ---------------------------------------------------------------------------------------------------------
PHOTO_MISSING = Fault(
    "photo-missing",
    _("The bytes of {subject} ({key}) are not in the store. Put the object back from a backup, or erase the photo."),
)
PHOTO_SIZE_WRONG = Fault(
    "photo-size-wrong",
    _("{key} of {subject} has {found} bytes and not {expected}. Put it back from a backup, or erase the photo."),
)
PHOTO_DAMAGED = Fault(
    "photo-damaged",
    _("{key} of {subject} is not what was stored. Put the object back from a backup, or erase the photo."),
)
THUMBNAIL_MISSING = Fault(
    "thumbnail-missing",
    _("The thumbnail of {subject} is missing. It is made again from the photo."),
    is_repairable=True,
)
THUMBNAIL_DAMAGED = Fault(
    "thumbnail-damaged",
    _("The thumbnail of {subject} is no picture. It is made again from the photo."),
    is_repairable=True,
)
OBJECT_ORPHAN = Fault(
    "object-orphan",
    _("No row names the object {subject}, which is {hours} hours old. It is removed."),
    is_repairable=True,
)
OBJECT_FOREIGN = Fault(
    "object-foreign",
    _("The object {subject} is none of ours. Nothing here reads or removes it: find out who put it there."),
)
INCOMING_LEFT = Fault(
    "incoming-left",
    _("{subject} was brought to the store {hours} hours ago and never taken in. It is removed; its sender asks again."),
    is_repairable=True,
)
ERASED_OBJECT_LEFT = Fault(
    "erased-object-left",
    _("{subject} was erased, and {key} is still there. It is removed."),
    is_repairable=True,
)

# --- snapshots -------------------------------------------------------------------------------------------------------
SNAPSHOT_MISSING = Fault(
    "snapshot-missing",
    _("The manifest of {subject} ({key}) is not in the store. Put the object back from a backup."),
)
SNAPSHOT_DAMAGED = Fault(
    "snapshot-damaged",
    _("The manifest of {subject} ({key}) does not have its hash. Put the object back from a backup."),
)
SNAPSHOT_MISCOUNTED = Fault(
    "snapshot-miscounted",
    _("{subject} says {said} photos, and its manifest lists {found}. Trust the manifest; find out what wrote the row."),
)
SNAPSHOT_LEAKS = Fault(
    "snapshot-leaks",
    _("{subject} trains on {count} audit photos, {photo} among them. Roll back what learned from it, and train anew."),
)

# --- projections -----------------------------------------------------------------------------------------------------
STATE_WRONG = Fault(
    "photo-state-wrong",
    _("The state of {subject} is not what its answers add up to. It is projected anew."),
    is_repairable=True,
)
TALLY_WRONG = Fault(
    "tally-wrong",
    _("The running count {subject} says {said}, and there are {found}. It is counted anew."),
    is_repairable=True,
)
CATEGORY_WRONG = Fault(
    "category-wrong",
    _("The {field} of {subject} is not what its changes made it. It is set as its last change says."),
    is_repairable=True,
)

EXAMPLE_WRONG = Fault(
    "example-wrong",
    _("{subject} is an example of a category and may not be: it is an audit photo, or erased. It is taken out."),
    is_repairable=True,
)

# --- rows that repeat one another ------------------------------------------------------------------------------------
SPLIT_WRONG = Fault(
    "photo-split-wrong",
    _("{subject} is {split} and its capture group is {group_split}. It follows its group, and is excluded."),
    is_repairable=True,
)
ORDER_WRONG = Fault(
    "photo-order-wrong",
    _("{subject} does not stand where its hash puts it in the queue. It is put there."),
    is_repairable=True,
)
UPLOAD_WRONG = Fault(
    "upload-wrong",
    _("{subject} brought the bytes of photo {other} and is recorded for photo {photo}. Find out what wrote it."),
)
CLAIM_UNSENT = Fault(
    "claim-unsent",
    _("{subject} is a claim by {source}, which never sent photo {photo}. Find out what wrote it."),
)
UNDO_WRONG = Fault(
    "undo-wrong",
    _("{subject} takes back {undone}, which is of another photo or no answer. Find out what wrote it."),
)
LEASE_WRONG = Fault(
    "lease-wrong",
    _("{subject} is held for longer than anybody may hold it. The hold ends now; look at the servers' clocks."),
    is_repairable=True,
)
DECK_WRONG = Fault(
    "deck-wrong",
    _("{count} entries of the deck name photos that may not be ranked, {subject} among them. They are taken out."),
    is_repairable=True,
)

# --- labels accepted by machine --------------------------------------------------------------------------------------
ACCEPTANCE_WITHDRAWN = Fault(
    "acceptance-withdrawn",
    _("{subject} was withdrawn, and its labels count still. Its photos go back to people."),
    is_repairable=True,
)
ACCEPTED_OF_AUDIT = Fault(
    "accepted-of-audit",
    _("{count} labels accepted by machine are of audit photos, {subject} among them. Find out what wrote them."),
)

# --- erased photos ---------------------------------------------------------------------------------------------------
ERASURE_UNFINISHED = Fault(
    "erasure-unfinished",
    _("Somebody erased {subject}, and its row does not say so. The erasing is finished."),
    is_repairable=True,
)
ERASURE_UNRECORDED = Fault(
    "erasure-unrecorded",
    _("{subject} is erased, and no row says by whom. Run `manage.py erase` for it to put that on record."),
)
