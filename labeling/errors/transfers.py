"""What cannot be brought in, or taken out."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from labeling.errors.root import LabelingError


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
