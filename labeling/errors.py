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
    │   └── ImageDamaged              image-damaged
    └── ObjectStoreError              object-store
        ├── ObjectKeyForeign          object-key-foreign
        ├── ObjectMissing             object-missing
        ├── ObjectStoreDown           object-store-down
        └── ObjectStoreFull           object-store-full
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


class ImageDamaged(ImageRefused):
    """The bytes begin like an image and do not decode to the end."""

    code = "image-damaged"
    status = 422
    message = _("The image is damaged or incomplete. Send the photo again.")


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
    message = _("The object store does not answer. Try again in a moment.")


class ObjectStoreFull(ObjectStoreError):
    """No room is left; nothing was written."""

    code = "object-store-full"
    status = 507
    message = _("The object store is full; nothing was stored. Free some space, then try again.")
