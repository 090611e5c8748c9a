"""Errors of backup and restore. None of them leaves anything half restored in the database.

Problem
└── BackupError
    ├── ArchiveForeign    archive-foreign     the file is no backup of Magpie
    ├── ArchiveNewer      archive-newer       a later version of Magpie made it
    ├── ArchiveDamaged    archive-damaged     not a byte of it may differ
    ├── StackNotEmpty     stack-not-empty     there are rows or objects already
    ├── StackDiffers      stack-differs       the database is of another version than the backup
    ├── SigningKeyTaken   signing-key-taken   another key signs here
    └── RowsDiffer        rows-differ         what was written reads differently
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.problems import Problem


class BackupError(Problem):
    """Anything that keeps a backup from being made or restored."""

    code = "backup"
    status = 409


class ArchiveForeign(BackupError):
    """The file is something else."""

    code = "archive-foreign"
    message = _("{file} is no backup of Magpie. Name a file that `manage.py backup` wrote.")


class ArchiveNewer(BackupError):
    """The format is one that this version does not know."""

    code = "archive-newer"
    message = _("The backup has format {found}, and this version of Magpie reads {known}. Use a newer version.")


class ArchiveDamaged(BackupError):
    """Some byte is not as it was written."""

    code = "archive-damaged"
    message = _("The backup is damaged: {reason}. Nothing was restored. Use another copy of it.")


class StackNotEmpty(BackupError):
    """Restoring never mixes with what is there."""

    code = "stack-not-empty"
    message = _(
        "There is something here already: {what}. Restore into an empty database, on which only `manage.py migrate` "
        "has run, and into an empty store."
    )


class StackDiffers(BackupError):
    """Rows go back into the tables that they came from."""

    code = "stack-differs"
    message = _(
        "The backup was made of another version: {difference}. Restore it with the version that made it, then upgrade."
    )


class SigningKeyTaken(BackupError):
    """There is a key, and it is another one."""

    code = "signing-key-taken"
    message = _("{file} holds another signing key than the backup. Move it away, or leave the backup's out.")


class RowsDiffer(BackupError):
    """A table does not read as it was backed up. Nothing of it was kept."""

    code = "rows-differ"
    message = _("The rows of {table} are not the same after restoring as before. Nothing was kept; report this.")
