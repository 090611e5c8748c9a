"""Uploads that cannot be accepted, whatever the photo."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from labeling.errors.root import LabelingError


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
