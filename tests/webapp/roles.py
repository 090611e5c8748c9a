"""Who gets in where: the one table of every address and method, and of everybody who might ask.

A method that an address does not name is refused to everybody; HEAD goes wherever the API answers GET.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver, reverse

SENDERS = frozenset({"device", "operator", "reviewer", "admin"})
PEOPLE = SENDERS - {"device"}
REVIEWERS = PEOPLE - {"operator"}
ADMINS = REVIEWERS - {"reviewer"}
SHUT_OUT = ("anonymous", "revoked", "deactivated")  # nobody, a revoked device's token, a closed account's session
IN_ORDER = (*SHUT_OUT, "device", "operator", "reviewer", "admin")  # who changes most comes last
ANYBODY = frozenset(IN_ORDER)
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")

PAGES = {
    "webapp:home": {"GET": PEOPLE},
    "webapp:jobs": {"GET": ADMINS},
    "webapp:status": {"GET": ADMINS},
    "accounts:sign-out": {"POST": ANYBODY},
    "accounts:people": {"GET": ADMINS},
    "accounts:invite": {"POST": ADMINS},
    "accounts:revoke-invitation": {"POST": ADMINS},
    "accounts:set-role": {"POST": ADMINS},
    "accounts:set-active": {"POST": ADMINS},
    "accounts:devices": {"GET": ADMINS},
    "accounts:connect-device": {"POST": ADMINS},
    "accounts:revoke-device": {"POST": ADMINS},
    "labeling-pages:dashboard": {"GET": PEOPLE},
    "labeling-pages:report": {"GET": PEOPLE},
    "labeling-pages:report-draw": {"POST": ADMINS},
    "labeling-pages:review": {"GET": REVIEWERS},
    "labeling-pages:keys": {"GET": REVIEWERS, "POST": REVIEWERS},
    "labeling-pages:keys-export": {"GET": REVIEWERS},
    "labeling-pages:grids": {"GET": REVIEWERS},
    "labeling-pages:grid": {"GET": REVIEWERS},
    "labeling-pages:answers": {"GET": REVIEWERS},
    "labeling-pages:reviewers": {"GET": ADMINS},
    "labeling-pages:reviewers-count": {"POST": ADMINS},
    "labeling-pages:photos": {"GET": PEOPLE},
    "labeling-pages:photo": {"GET": PEOPLE},
    "labeling-pages:photo-undo": {"POST": REVIEWERS},
    "labeling-pages:categories": {"GET": PEOPLE},
    "labeling-pages:category-add": {"POST": REVIEWERS},
    "labeling-pages:category": {"GET": ADMINS, "POST": ADMINS},
    "labeling-pages:category-merge": {"GET": ADMINS, "POST": ADMINS},
    "labeling-pages:category-history": {"GET": ADMINS},
    "labeling-pages:category-undo": {"GET": ADMINS, "POST": ADMINS},
    "labeling-pages:category-card": {"GET": PEOPLE},
    "labeling-pages:category-examples": {"POST": ADMINS},
    "labeling-pages:category-move": {"POST": ADMINS},
    "labeling-pages:category-split": {"GET": ADMINS, "POST": ADMINS},
    "labeling-pages:category-approve": {"POST": ADMINS},
    "labeling-pages:category-retire": {"POST": ADMINS},
    "labeling-pages:category-reopen": {"POST": ADMINS},
    "labeling-pages:market-add": {"POST": ADMINS},
    "labeling-pages:market-save": {"POST": ADMINS},
    "labeling-pages:market-cell": {"POST": ADMINS},
    "labeling-pages:markets-csv": {"GET": PEOPLE},
    "labeling-pages:markets-upload": {"POST": ADMINS},
    "trainer-pages:accepting": {"GET": ADMINS},
    "trainer-pages:accepting-preview": {"GET": ADMINS},
    "trainer-pages:accepting-decide": {"POST": ADMINS},
    "trainer-pages:accepting-count": {"POST": ADMINS},
    "trainer-pages:category-versions": {"GET": PEOPLE},
    "labeling-pages:transfer": {"GET": ADMINS},
    "labeling-pages:transfer-export-row": {"GET": ADMINS},
    "labeling-pages:transfer-import-row": {"GET": ADMINS},
    "labeling-pages:transfer-export": {"POST": ADMINS},
    "labeling-pages:transfer-remove": {"POST": ADMINS},
    "labeling-pages:transfer-import": {"POST": ADMINS},
    "trainer-pages:photo-predictions": {"GET": PEOPLE},
    "trainer-pages:photo-ask": {"POST": ADMINS},
    "trainer-pages:learning": {"GET": PEOPLE},
    "trainer-pages:alike": {"GET": PEOPLE},
    "trainer-pages:seeing": {"GET": PEOPLE},
    "trainer-pages:suspects": {"GET": ADMINS},
    "trainer-pages:twins": {"GET": PEOPLE},
    "trainer-pages:comparison": {"GET": PEOPLE},
    "trainer-pages:try": {"GET": PEOPLE, "POST": PEOPLE},
    "trainer-pages:confusion": {"GET": PEOPLE},
    "trainer-pages:confusion-cell": {"GET": ADMINS},
    "trainer-pages:runs": {"GET": PEOPLE},
    "trainer-pages:run-recipe": {"GET": ADMINS, "POST": ADMINS},
    "trainer-pages:run-start": {"POST": ADMINS},
    "trainer-pages:run": {"GET": PEOPLE},
    "trainer-pages:studies": {"GET": PEOPLE},
    "trainer-pages:study": {"GET": PEOPLE},
    "trainer-pages:study-stop": {"POST": ADMINS},
    "trainer-pages:study-resume": {"POST": ADMINS},
    "trainer-pages:trial-keep": {"POST": ADMINS},
    "trainer-pages:models": {"GET": PEOPLE},
    "trainer-pages:model": {"GET": PEOPLE},
    "trainer-pages:model-promote": {"POST": ADMINS},
    "trainer-pages:model-rollback": {"POST": ADMINS},
}
API = {
    "labeling:photos": {"GET": PEOPLE},
    "labeling:upload": {"PUT": SENDERS},
    "labeling:photo": {"GET": PEOPLE},
    "labeling:photo-image": {"GET": PEOPLE},
    "labeling:photo-thumbnail": {"GET": PEOPLE},
    "labeling:uploads": {"POST": SENDERS},
    "labeling:uploads-finish": {"POST": SENDERS},
    "labeling:uploads-status": {"POST": SENDERS},
    "labeling:categories": {"GET": SENDERS, "POST": REVIEWERS},
    "labeling:category": {"PATCH": ADMINS},
    "labeling:category-approve": {"POST": ADMINS},
    "labeling:category-retire": {"POST": ADMINS},
    "labeling:category-reopen": {"POST": ADMINS},
    "labeling:categories-preview": {"GET": ADMINS},
    "labeling:categories-merge": {"POST": ADMINS},
    "labeling:categories-order": {"POST": ADMINS},
    "labeling:category-changes": {"GET": ADMINS},
    "labeling:category-undo": {"POST": ADMINS},
    "labeling:category-split": {"POST": ADMINS},
    "labeling:category-examples": {"PUT": ADMINS},
    "labeling:markets": {"GET": PEOPLE, "POST": ADMINS},
    "labeling:markets-bins": {"GET": PEOPLE, "PUT": ADMINS},
    "labeling:leases": {"POST": REVIEWERS, "DELETE": REVIEWERS},
    "labeling:leases-release": {"POST": REVIEWERS},
    "labeling:verifications": {"GET": REVIEWERS, "POST": REVIEWERS},
    "labeling:verifications-undo": {"POST": REVIEWERS},
    "labeling:grids": {"POST": REVIEWERS},
    "labeling:verifications-batch": {"POST": REVIEWERS},
    "labeling:verifications-batch-undo": {"POST": REVIEWERS},
    "labeling:my-keys": {"GET": REVIEWERS, "PUT": REVIEWERS},
    "labeling:conflicts": {"GET": REVIEWERS},
    "labeling:answers": {"GET": ADMINS},
    "labeling:accepted": {"GET": ADMINS},
    "labeling:snapshots": {"GET": ADMINS},
    "labeling:snapshot-labels": {"GET": ADMINS},
    "labeling:exports": {"GET": ADMINS, "POST": ADMINS},
    "labeling:export": {"GET": ADMINS, "DELETE": ADMINS},
    "labeling:export-file": {"GET": ADMINS},
    "labeling:imports": {"GET": ADMINS, "POST": ADMINS},
    "labeling:import": {"GET": ADMINS},
    "trainer:predict": {"POST": SENDERS},
    "trainer:learning": {"GET": PEOPLE},
    "trainer:alike": {"GET": PEOPLE},
    "trainer:models": {"GET": PEOPLE},
    "trainer:champion": {"GET": SENDERS},
    "trainer:rollback": {"POST": ADMINS},
    "trainer:model": {"GET": PEOPLE},
    "trainer:audit": {"GET": ADMINS},
    "trainer:bundle": {"GET": SENDERS},
    "trainer:archive": {"GET": PEOPLE},
    "trainer:file": {"GET": PEOPLE},
    "trainer:promote": {"POST": ADMINS},
    "trainer:runs": {"GET": PEOPLE, "POST": ADMINS},
    "trainer:run": {"GET": PEOPLE},
    "webapp-api:jobs": {"GET": ADMINS},
    "webapp-api:job": {"GET": ADMINS},
}
FOR_ANYBODY = {  # what a program asks before it can know anything, and the ways in
    "webapp:ready": {"GET", "HEAD"},
    "webapp:api-schema": {"GET", "HEAD"},
    "webapp:api-docs": {"GET", "HEAD"},
    "accounts:sign-in": {"GET", "HEAD", "POST"},
    "accounts:invitation": {"GET", "POST"},
}
OUTSIDE_THE_URLS = ("/health",)  # answered by middleware, before anything else, to anybody


def routes() -> list[tuple[str, URLPattern]]:
    """Give every address that Django knows, by name."""
    return list(_routes(get_resolver()))


def address(name: str, ids: dict[str, object]) -> str:
    """Fill an address with the rows that it names."""
    [route] = [route for known, route in routes() if known == name]
    return reverse(name, kwargs={parameter: ids[parameter] for parameter in route.pattern.converters})


def _routes(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for part in resolver.url_patterns:
        if isinstance(part, URLPattern):
            yield f"{namespace}{part.name}", part
        else:
            yield from _routes(part, f"{namespace}{part.namespace}:" if part.namespace else namespace)
