"""Artefacts: their files, signatures and forms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from trainer.errors.root import TrainerError


class ParityFailed(TrainerError):
    """A file of the model does not answer as the trained network does."""

    code = "parity-failed"
    status = 500
    message = _(
        "{file} disagrees with the trained network on {disagreeing} of {images} images (largest difference "
        "{max_difference:.4f}). Nothing of it is released; look at the image {worst}."
    )


class ArtefactUnfit(TrainerError):
    """A file of a version is not the one that was made and held against the trained network."""

    code = "artefact-unfit"
    status = 409
    message = _("Version {version} is not released, because of {file}: {reason}. Train anew, or restore the file.")


class ExportRefused(TrainerError):
    """The files of a version cannot be written where somebody wants them."""

    code = "export-refused"
    message = _("Nothing was written to {folder}: {reason}. Name a folder that is empty or not there yet.")


class ConverterUnusable(TrainerError):
    """There is no environment that makes TFLite files."""

    code = "converter-unusable"
    status = 503
    message = _(
        "TFLite files are made in an environment of their own: {reason}. Make one with requirements/tflite.txt and "
        "name its Python in MAGPIE_TFLITE_PYTHON."
    )


class ConversionFailed(TrainerError):
    """The converter ended without a TFLite file."""

    code = "conversion-failed"
    status = 500
    message = _("The network could not be turned into a TFLite file: {reason}")


class PublishingFailed(TrainerError):
    """The model hub did not take a version."""

    code = "publishing-failed"
    status = 502
    message = _("Version {version} was not published to {repository}: {reason}")


class BundleDamaged(TrainerError):
    """A bundle's names, sizes or hashes are not as its manifest says."""

    code = "bundle-damaged"
    status = 422
    message = _("The bundle is damaged: {reason}. Fetch it again.")


class ManifestInvalid(TrainerError):
    """A manifest does not say what it must."""

    code = "manifest-invalid"
    status = 422
    message = _("The manifest is not valid: {reason}. Fetch the bundle again.")


class SigningKeyUnusable(TrainerError):
    """The signing key's file cannot be trusted or read."""

    code = "signing-key-unusable"
    status = 500
    message = _(
        "The signing key {file} is not usable: {reason}. Put it right, or point MAGPIE_SIGNING_KEY_FILE elsewhere."
    )


class SignatureInvalid(TrainerError):
    """The pinned key did not sign this envelope."""

    code = "signature-invalid"
    status = 422
    message = _("The model's signature is not valid: {reason}. Do not install it.")
