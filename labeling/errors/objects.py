"""What the object store did not do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from labeling.errors.root import LabelingError


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
