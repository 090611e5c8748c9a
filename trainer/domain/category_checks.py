"""Hold a challenger against the champion category by category."""

from collections.abc import Iterator

from trainer.domain import paired, several_tests
from trainer.domain.evidence import AuditAnswer, CategoryFacts, GateEvidence
from trainer.domain.gate_policy import GatePolicy
from trainer.domain.verdict import Check, Finding, Number, Outcome, Reason


def check(evidence: GateEvidence, policy: GatePolicy) -> Finding:
    """Find categories that were lost, were not learned, or got worse by more than chance explains.

    The first version, which has nothing to lose, needs enough answers of each.
    """
    if not evidence.has_champion:
        enough = Reason("enough-answers", {"needed": policy.first_version_answers})
        return Finding.of(Check.CATEGORIES, refusals=_too_few_answers(evidence, policy), otherwise=enough)
    refusals = (*_lost(evidence, policy), *_worse(evidence, policy))
    compared = len(_shared(evidence))
    if not refusals and not compared:
        return Finding(Check.CATEGORIES, Outcome.NOT_JUDGED)
    kept = Reason("categories-kept", {"compared": compared})
    return Finding.of(Check.CATEGORIES, refusals=refusals, otherwise=kept)


def _too_few_answers(evidence: GateEvidence, policy: GatePolicy) -> Iterator[Reason]:
    for category in evidence.categories:
        if category.is_active and category.answers < policy.first_version_answers:
            params = {"category_id": category.category_id, "answers": category.answers}
            yield Reason("too-few-answers", {**params, "needed": policy.first_version_answers})


def _lost(evidence: GateEvidence, policy: GatePolicy) -> Iterator[Reason]:
    for category in evidence.categories:
        if not category.is_active:
            continue
        answers = evidence.of_category(category.category_id)
        if category.in_champion and _is_lost(category, answers, policy):
            yield Reason.decided_by(answers, "category-lost", _counts(category, answers))
        elif not category.in_champion and _is_unlearned(category, answers, policy):
            yield Reason("category-not-learned", _counts(category, answers))


def _is_lost(category: CategoryFacts, answers: tuple[AuditAnswer, ...], policy: GatePolicy) -> bool:
    """Find a category that the champion knows gone from the challenger, by name or in effect."""
    champion_right = sum(answer.champion_is_right for answer in answers)
    challenger_right = sum(answer.challenger_is_right for answer in answers)
    is_forgotten = challenger_right == 0 and champion_right >= policy.right_answers_that_count
    return not category.in_challenger or is_forgotten


def _is_unlearned(category: CategoryFacts, answers: tuple[AuditAnswer, ...], policy: GatePolicy) -> bool:
    """Find a category new to the champion that the challenger should know by now, and does not."""
    if len(answers) < policy.new_category_audit_photos:
        return False
    return not category.in_challenger or not any(answer.challenger_is_right for answer in answers)


def _worse(evidence: GateEvidence, policy: GatePolicy) -> Iterator[Reason]:
    """Find categories in which so many right answers were spoilt that it is no chance, and by more than the margin.

    Each is tried by itself; that there are several tries is paid for, so that a challenger that is as good everywhere
    is blamed for any of them in at most one case of twenty.
    """
    shared = {category.category_id: category for category in _shared(evidence)}
    compared = {category_id: evidence.of_category(category_id) for category_id in shared}
    p_values = {category_id: _chance(answers) for category_id, answers in compared.items()}
    for category_id in several_tests.rejected(p_values, level=1 - policy.confidence):
        answers, category = compared[category_id], shared[category_id]
        params = {**_counts(category, answers), "p_value": p_values[category_id]}
        is_clear = params["spoilt"] - params["gained"] > policy.margin * len(answers)
        if is_clear and not _is_lost(category, answers, policy):
            yield Reason.decided_by(answers, "category-worse", params)


def _chance(answers: tuple[AuditAnswer, ...]) -> float:
    """Give how likely as many spoilt answers are where neither model is better."""
    gained, spoilt = (sum(answer.is_gained for answer in answers), sum(answer.is_spoilt for answer in answers))
    return paired.sign_test(gained=gained, spoilt=spoilt)


def _shared(evidence: GateEvidence) -> list[CategoryFacts]:
    """Give the active categories that both models know and that have audit photos."""
    photos = evidence.photos_per_category()
    known = (each for each in evidence.categories if each.is_active and each.in_champion and each.in_challenger)
    return [category for category in known if photos[category.category_id]]


def _counts(category: CategoryFacts, answers: tuple[AuditAnswer, ...]) -> dict[str, Number]:
    return {
        "category_id": category.category_id,
        "audit_photos": len(answers),
        "champion_right": sum(answer.champion_is_right for answer in answers),
        "challenger_right": sum(answer.challenger_is_right for answer in answers),
        "spoilt": sum(answer.is_spoilt for answer in answers),
        "gained": sum(answer.is_gained for answer in answers),
    }
