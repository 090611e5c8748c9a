"""Errors of labeling.

Problem
└── LabelingError
    ├── ImageRefused                  image-refused
    │   ├── UploadEmpty               upload-empty
    │   ├── UploadTooLarge            upload-too-large
    │   ├── NotAnImage                not-an-image
    │   ├── TypeNotSupported          type-not-supported
    │   ├── ImageAnimated             image-animated
    │   ├── ImageTooManyPixels        image-too-many-pixels
    │   ├── ImageTooSmall             image-too-small
    │   ├── DecodingBusy              decoding-busy
    │   └── ImageDamaged              image-damaged
    ├── UploadRefused                 upload-refused
    │   ├── ClientIdReused            client-id-reused
    │   ├── HashMismatch              hash-mismatch
    │   ├── UploadWithoutLength       upload-without-length
    │   ├── PhotoErased               photo-erased
    │   ├── UploadsCollided           uploads-collided
    │   ├── DirectUploadsOff          direct-uploads-off
    │   ├── UploadMissing             upload-missing
    │   └── IntakeFailed              intake-failed
    ├── AnswerRefused                 answer-refused
    │   ├── PhotoUnknown              unknown-photo
    │   ├── NotLeased                 not-leased
    │   ├── LeaseTaken                lease-taken
    │   ├── AlreadySettled            already-settled
    │   ├── KeyReused                 key-reused
    │   ├── NothingToUndo             nothing-to-undo
    │   └── AlreadyUndone             already-undone
    ├── CategoryRefused               category-refused
    │   ├── CategoryUnknown           unknown-category
    │   ├── CategoryNotActive         category-not-active
    │   ├── CategoryNameTaken         name-taken
    │   ├── CategoryNameBad           name-bad
    │   ├── CategoryHotkeyTaken       hotkey-taken
    │   ├── CategoryHotkeyBad         hotkey-bad
    │   ├── CategoryColorBad          color-bad
    │   ├── CategoryInAnotherState    category-in-another-state
    │   ├── CategoryOrderBad          order-bad
    │   ├── CategoryHeirBad           heir-bad
    │   ├── CategoryPartsBad          parts-bad
    │   ├── ExampleRefused            example-refused
    │   ├── ChangeUnknown             unknown-change
    │   ├── ChangeIsUndoing           change-is-undoing
    │   ├── ChangeUndone              change-undone
    │   └── ChangeStoodUpon           change-stood-upon
    ├── KeysRefused                   keys-refused
    │   ├── KeyBad                    key-bad
    │   ├── KeysClash                 keys-clash
    │   └── KeysUnreadable            keys-unreadable
    ├── TransferRefused               transfer-refused
    │   ├── ArchiveRefused            archive-refused
    │   ├── FileUnreadable            file-unreadable
    │   ├── DataSetEmpty              data-set-empty
    │   ├── ExportUnknown             unknown-export
    │   ├── ExportNotReady            export-not-ready
    │   └── ExportGone                export-gone
    ├── MarketUnknown                 unknown-market
    ├── MarketCodeTaken               market-taken
    ├── BinTableBad                   bin-table-bad
    └── ObjectStoreError              object-store
        ├── ObjectKeyForeign          object-key-foreign
        ├── ObjectMissing             object-missing
        ├── ObjectStoreDown           object-store-down
        ├── ObjectStoreFull           object-store-full
        └── ObjectStoreReplaces       object-store-replaces
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.problems import Problem


class LabelingError(Problem):
    """Anything that labeling refuses."""

    code = "labeling"
    status = 400


class ImageRefused(LabelingError):
    """The bytes are not a photo that Magpie keeps."""

    code = "image-refused"
    status = 422
    message = _("This image cannot be used. Send another photo.")


class UploadEmpty(ImageRefused):
    """There are no bytes."""

    code = "upload-empty"
    status = 400
    message = _("The upload is empty. Send the bytes of a photo.")


class UploadTooLarge(ImageRefused):
    """There are more bytes than the policy allows."""

    code = "upload-too-large"
    status = 413
    message = _("The file is larger than this server accepts. Send a smaller one.")


class NotAnImage(ImageRefused):
    """The first bytes are those of no image format that we know."""

    code = "not-an-image"
    status = 400
    message = _("This file is not an image. Send a JPEG, PNG or WebP photo.")


class TypeNotSupported(ImageRefused):
    """An image of a format that is not taken in."""

    code = "type-not-supported"
    status = 415
    message = _("Images of this type are not supported. Send a JPEG, PNG or WebP photo.")


class ImageAnimated(ImageRefused):
    """The image has more than one frame."""

    code = "image-animated"
    status = 415
    message = _("This image is animated. Send a still photo.")


class ImageTooManyPixels(ImageRefused):
    """The image is wider, higher or larger than the policy allows."""

    code = "image-too-many-pixels"
    status = 413
    message = _("The image has more pixels than this server accepts. Send a smaller photo.")


class ImageTooSmall(ImageRefused):
    """A side of the image is shorter than the policy allows."""

    code = "image-too-small"
    status = 422
    message = _("The image is too small to show anything. Send a larger photo.")


class DecodingBusy(ImageRefused):
    """Other large images take all the memory that decoding may."""

    code = "decoding-busy"
    status = 503
    retry_after_s = 5
    message = _("Other large photos are being read at this moment. Send it again in a few seconds.")


class ImageDamaged(ImageRefused):
    """The bytes begin like an image and do not decode to the end."""

    code = "image-damaged"
    status = 422
    message = _("The image is damaged or incomplete. Send the photo again.")


class UploadRefused(LabelingError):
    """The bytes may be a photo, but this upload of them cannot be accepted."""

    code = "upload-refused"
    status = 409
    message = _("This upload cannot be accepted.")


class ClientIdReused(UploadRefused):
    """The id was used for other bytes before."""

    code = "client-id-reused"
    message = _("The id {client_id} was used for another photo already. Send this one under an id of its own.")


class HashMismatch(UploadRefused):
    """What arrived is not what the sender hashed."""

    code = "hash-mismatch"
    status = 400
    message = _("The bytes that arrived are not the ones that were hashed. Send the photo again.")


class UploadWithoutLength(UploadRefused):
    """The body was sent in chunks, whose end nobody knows beforehand."""

    code = "upload-without-length"
    status = 411
    message = _("The upload does not say how long it is. Send it again with `Content-Length`, not in chunks.")


class PhotoErased(UploadRefused):
    """The bytes were erased on request."""

    code = "photo-erased"
    status = 410
    message = _("This photo was erased on request and is not taken in again. Delete your copy.")


class UploadsCollided(UploadRefused):
    """The same photo arrived several times at the same moment."""

    code = "uploads-collided"
    status = 503
    retry_after_s = 1
    message = _("The same photo is arriving by another way at this moment. Send it again.")


class DirectUploadsOff(UploadRefused):
    """This deployment takes photos in through the server alone."""

    code = "direct-uploads-off"
    message = _("Photos go through the server here. Send each with `PUT /api/v1/photos/<client id>`.")


class UploadMissing(UploadRefused):
    """The sender said that the photo lies in the store, and it does not."""

    code = "upload-missing"
    message = _("The photo did not reach the object store. Start its upload anew.")


class IntakeFailed(UploadRefused):
    """Intake broke off each time it was tried, as no photo should make it do."""

    code = "intake-failed"
    status = 422
    message = _("Taking this photo in failed {attempts} times. Send another photo, and tell an administrator.")


class ObjectStoreError(LabelingError):
    """The object store did not do what was asked."""

    code = "object-store"
    status = 503
    message = _("The object store failed. Try again in a moment.")


class ObjectKeyForeign(ObjectStoreError):
    """The key does not follow one of our own patterns."""

    code = "object-key-foreign"
    status = 400
    message = _("This is not a key of Magpie's object store. Check where it came from.")


class ObjectMissing(ObjectStoreError):
    """No object has this key."""

    code = "object-missing"
    status = 404
    message = _("The object is not in the object store. It may have been erased.")


class ObjectStoreDown(ObjectStoreError):
    """The object store cannot be reached, or answers with an error."""

    code = "object-store-down"
    is_outage = True
    retry_after_s = 5
    message = _("The object store does not answer. Try again in a moment.")


class ObjectStoreFull(ObjectStoreError):
    """No room is left; nothing was written."""

    code = "object-store-full"
    status = 507
    is_outage = True
    retry_after_s = 30
    message = _("The object store is full; nothing was stored. Free some space, then try again.")


class ObjectStoreReplaces(ObjectStoreError):
    """The store ignores `If-None-Match: *`: a second write replaced the first."""

    code = "object-store-replaces"
    message = _("The object store replaces objects where it must refuse. Use one that honours `If-None-Match: *`.")


class AnswerRefused(LabelingError):
    """The answer, or its undoing, does not fit what happened meanwhile. Nothing was changed."""

    code = "answer-refused"
    status = 409


class PhotoUnknown(AnswerRefused):
    """There is no such photo."""

    code = "unknown-photo"
    status = 404
    message = _("There is no such photo. Ask for the next one.")


class NotLeased(AnswerRefused):
    """The photo was never handed to this reviewer."""

    code = "not-leased"
    message = _("This photo was not handed to you. Ask for it first, then answer.")


class LeaseTaken(AnswerRefused):
    """The lease ran out and somebody else took the photo over."""

    code = "lease-taken"
    message = _("Somebody else has taken this photo over, so your answer was not counted. Go on with the next one.")


class AlreadySettled(AnswerRefused):
    """Somebody else answered since the photo was handed out."""

    code = "already-settled"
    message = _(
        "Somebody else has settled this photo meanwhile, so your answer was not counted. Go on with the next one."
    )


class KeyReused(AnswerRefused):
    """One key, two different answers."""

    code = "key-reused"
    message = _("This key belongs to another answer. Send each answer under a new key.")


class NothingToUndo(AnswerRefused):
    """No answer of this reviewer stands, or none of that id."""

    code = "nothing-to-undo"
    message = _("There is no answer of yours left to undo.")


class AlreadyUndone(AnswerRefused):
    """The answer was undone before."""

    code = "already-undone"
    message = _("This answer has been undone already. Reload to see how the photo stands.")


class CategoryRefused(LabelingError):
    """The category, or the change of it, cannot be."""

    code = "category-refused"
    status = 409


class CategoryUnknown(CategoryRefused):
    """No category has this id or name."""

    code = "unknown-category"
    status = 400
    message = _("There is no category {category!r}. Look up the categories, or add it first.")


class CategoryNotActive(CategoryRefused):
    """The category is proposed or retired."""

    code = "category-not-active"
    message = _("The category {category!r} cannot be answered with now. Choose an active one.")


class CategoryNameTaken(CategoryRefused):
    """Another category in use has this name, whatever its case."""

    code = "name-taken"
    message = _("There is a category {name!r} already. Choose another name.")


class CategoryNameBad(CategoryRefused):
    """The name is empty, too long, only digits, or not printable."""

    code = "name-bad"
    status = 400
    message = _("This cannot be a category's name. Use 1 to 80 printable characters, not digits alone.")


class CategoryHotkeyTaken(CategoryRefused):
    """Another active category has this key."""

    code = "hotkey-taken"
    message = _("The key {hotkey!r} belongs to another category. Choose another key.")


class CategoryHotkeyBad(CategoryRefused):
    """The key is none, or belongs to the review page."""

    code = "hotkey-bad"
    status = 400
    message = _("The key {hotkey!r} cannot be a category's. Choose a digit, or a letter other than r, u, x and z.")


class CategoryColorBad(CategoryRefused):
    """The colour is not written as `#rrggbb`."""

    code = "color-bad"
    status = 400
    message = _("The colour {color!r} is not understood. Write it like #0072b2.")


class CategoryInAnotherState(CategoryRefused):
    """What was asked for needs another status: only a proposed category is approved, only a retired one reopened."""

    code = "category-in-another-state"
    message = _("The category {category!r} is {standing}. Reload to see how it stands.")


class KeysRefused(LabelingError):
    """These cannot be somebody's keys."""

    code = "keys-refused"
    status = 400


class KeyBad(KeysRefused):
    """A key that the page cannot hear, or that does something else in every browser."""

    code = "key-bad"
    message = _("{key!r} cannot be a key here. Use one character, Enter, Space, Backspace, Delete or an arrow.")


class KeysClash(KeysRefused):
    """One key would do two things."""

    code = "keys-clash"
    message = _("The key {key!r} would do two things. Give each of them a key of its own.")


class KeysUnreadable(KeysRefused):
    """The file holds no keys."""

    code = "keys-unreadable"
    message = _("This file holds no keys. Choose one that was exported from this page.")


class CategoryOrderBad(CategoryRefused):
    """A category stands twice in the order."""

    code = "order-bad"
    status = 400
    message = _("A category stands twice in this order. Name each one once.")


class CategoryHeirBad(CategoryRefused):
    """No category is to be merged, or one into itself."""

    code = "heir-bad"
    status = 400
    message = _("Choose one or more categories to merge, and another one that they become.")


class CategoryPartsBad(CategoryRefused):
    """A category splits into two others or more."""

    code = "parts-bad"
    status = 400
    message = _("A category splits into two or more different ones. Name them, or choose active ones.")


class ExampleRefused(CategoryRefused):
    """The photo cannot be an example: there is none, it is an audit photo or erased, or places are full."""

    code = "example-refused"
    message = _("Photo {photo} cannot be an example: examples are up to {most} photos of the pool.")


class ChangeUnknown(CategoryRefused):
    """No change has this id."""

    code = "unknown-change"
    status = 404
    message = _("There is no such change. Reload to see what was changed.")


class ChangeIsUndoing(CategoryRefused):
    """What undoes a change is not undone itself."""

    code = "change-is-undoing"
    message = _("This undid another change, and cannot be undone. Make the change again.")


class ChangeUndone(CategoryRefused):
    """The change was undone before."""

    code = "change-undone"
    message = _("This change has been undone already. Reload to see how the categories stand.")


class ChangeStoodUpon(CategoryRefused):
    """A later change builds on this one."""

    code = "change-stood-upon"
    message = _("A later change builds on this one: {category!r} was {later} since. Undo that first.")


class MarketUnknown(LabelingError):
    """No market has this code."""

    code = "unknown-market"
    status = 400
    message = _("There is no market {market!r}. Look up the markets, or add it first.")


class MarketCodeTaken(LabelingError):
    """Another market has this code."""

    code = "market-taken"
    status = 409
    message = _("There is a market {market!r} already. Choose another code.")


class TransferRefused(LabelingError):
    """A data set, or a file of one, cannot go out or come in."""

    code = "transfer-refused"
    status = 409


class ArchiveRefused(TransferRefused):
    """The file that was brought cannot be read as a data set at all."""

    code = "archive-refused"
    status = 422
    message = _("This file cannot be imported: {why}. Bring a zip, CSV, JSONL or Label Studio JSON.")


class FileUnreadable(TransferRefused):
    """One file of a data set is missing, damaged, encrypted, or a bomb."""

    code = "file-unreadable"
    status = 422
    message = _("{file} cannot be read: it is missing, damaged or encrypted. Bring it again.")


class DataSetEmpty(TransferRefused):
    """There is nothing in the data set that could be a photo."""

    code = "data-set-empty"
    status = 422
    message = _("There are no photos in it (.jpg, .png, .webp) and no rows about any. See which layouts are read.")


class ExportUnknown(TransferRefused):
    """No export has this id."""

    code = "unknown-export"
    status = 404
    message = _("There is no such export. Start one on the transfer page.")


class ExportNotReady(TransferRefused):
    """The export is still being written, or failed."""

    code = "export-not-ready"
    message = _("This export is not ready. Look at its progress, then ask again.")


class ExportGone(TransferRefused):
    """The export was removed: its time was over, or a photo has been erased since."""

    code = "export-gone"
    status = 410
    message = _("This export was removed: exports are kept for some days, and until a photo is erased. Start it anew.")


class BinTableBad(LabelingError):
    """The table of bins cannot be read."""

    code = "bin-table-bad"
    status = 400
    message = _(
        "This table cannot be read ({problem}). Its first row names `id` or `category`, then the markets by their code."
    )
