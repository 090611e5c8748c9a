"""Keep the keys that a person chose for the review page."""

from __future__ import annotations

from accounts.models import User
from labeling import errors
from labeling.domain import review_keys
from labeling.domain.review_keys import Keys
from labeling.models import ReviewKeys


def choose(*, keys: Keys, by: User) -> Keys:
    """Write the person's own keys, in place of those chosen before, and give them tidied.

    Raises KeyBad, KeysClash.
    """
    wanted = review_keys.tidied(keys)
    _check(wanted)
    ReviewKeys.objects.update_or_create(person=by, defaults={"chosen": wanted.as_json()})
    return wanted


def _check(keys: Keys) -> None:
    for key in (*keys.actions.values(), *keys.categories.values()):
        if not review_keys.is_key(key):
            raise errors.KeyBad(key=key)
    for key in review_keys.clashes(keys):
        raise errors.KeysClash(key=key)
