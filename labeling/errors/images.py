"""Bytes that are not a photo that Magpie keeps."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from labeling.errors.root import LabelingError


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
