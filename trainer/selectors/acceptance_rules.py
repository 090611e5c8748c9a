"""What admins decided last about labels accepted by machine."""

from __future__ import annotations

from labeling.domain import withdrawals
from labeling.selectors import accepted
from trainer.domain.accepting import Promise
from trainer.models import AcceptanceRule

OFF = AcceptanceRule(is_on=False, target_error=0.05, confidence=0.95, per_category=False)  # until somebody decides


def current() -> AcceptanceRule:
    """Give the rule that counts; off by default."""
    return AcceptanceRule.objects.select_related("by").order_by("-pk").first() or OFF


def is_followed() -> bool:
    """Say whether labels are accepted, or some stand still that must be withdrawn."""
    return current().is_on or accepted.standing() is not None


def promise(rule: AcceptanceRule) -> Promise:
    """Give what a rule promises."""
    return Promise(target_error=rule.target_error, confidence=rule.confidence, per_category=rule.per_category)


def source_of(version_number: int) -> str:
    """Name a version as labels name who accepted them."""
    return f"version:{version_number}"


def is_barred(rule: AcceptanceRule, source: str) -> bool:
    """Say whether people contradicted this version's labels since the rule, one that is on, was made.

    The audited photos would bear the same promise again, although they are no fair sample any more. So another model
    must come, or an admin decide anew.
    """
    last = accepted.last_withdrawal()
    if last is None or last.reason != withdrawals.CHECKS or last.acceptance.source != source:
        return False
    return last.created_at > rule.created_at
