"""What production insists on before any process starts. Rules over facts: no disk, no environment."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from webapp.supervisor.words import _

DEVELOPMENT, PRODUCTION = "development", "production"
BY_INVITATION = "invitation"
REFUSED = 3  # the status after which gunicorn gives up, too, instead of starting its workers anew for ever
SHORTEST_KEY, FEWEST_LETTERS = 50, 5  # as Django's own check of deployments counts
_PLACEHOLDERS = ("change", "example", "default", "insecure", "placeholder", "secret", "your-")
_WAYS_IN = frozenset(
    {"axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"}
)  # neither makes accounts, as for example a backend that trusts a proxy's header would
_OTHERS = 0o077


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a deployment when its settings are read.

    `secret_key` is what the environment says, empty where it says nothing. `signing_key_mode` is the mode of the
    signing key's file, None where this process sees none.
    """

    environment: str
    is_debug: bool
    secret_key: str
    allowed_hosts: Sequence[str]
    trusted_origins: Sequence[str]
    is_secure: bool
    sign_up: str
    authentication_backends: Sequence[str]
    signing_key: str
    signing_key_mode: int | None


def require(facts: Facts) -> None:
    """End the process where a rule is broken: a line each, with what to do, and a status that is not zero."""
    broken = problems(facts)
    if broken:
        print("\n".join((_("Magpie does not start:"), *(f"  {problem}" for problem in broken))), file=sys.stderr)
        raise SystemExit(REFUSED)


def problems(facts: Facts) -> list[str]:
    """Say which rules are broken, each with what to do. Outside production only what would be no setting at all."""
    if facts.environment not in {DEVELOPMENT, PRODUCTION}:
        words = _("MAGPIE_ENV is {value!r}, which is no environment. Set it to development or production.")
        return [words.format(value=facts.environment)]
    rules = _ALWAYS + (_IN_PRODUCTION if facts.environment == PRODUCTION else ())
    return [problem for rule in rules for problem in rule(facts)]


def _sign_up(facts: Facts) -> Iterator[str]:
    if facts.sign_up != BY_INVITATION:
        words = _("MAGPIE_SIGN_UP is {value!r}, but people come by invitation alone. Unset it, and invite them.")
        yield words.format(value=facts.sign_up)


def _backends(facts: Facts) -> Iterator[str]:
    for backend in sorted(set(facts.authentication_backends) - _WAYS_IN):
        words = _("{backend} could let in people whom nobody invited. Take it out of AUTHENTICATION_BACKENDS.")
        yield words.format(backend=backend)


def _debug(facts: Facts) -> Iterator[str]:
    if facts.is_debug:
        yield _("DEBUG is on, which shows code and settings to whoever meets an error. Unset it.")


def _secret_key(facts: Facts) -> Iterator[str]:
    key = facts.secret_key
    cure = _("Set it to the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(60))'")
    if not key:
        yield _("SECRET_KEY is not set, so that each machine would make one of its own.") + f" {cure}"
    elif len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_LETTERS:
        words = _("SECRET_KEY is too short or too plain ({length} characters): sessions could be forged.")
        yield f"{words.format(length=len(key))} {cure}"
    elif any(word in key.lower() for word in _PLACEHOLDERS):
        yield _("SECRET_KEY is a placeholder that others know, too: sessions could be forged.") + f" {cure}"


def _hosts(facts: Facts) -> Iterator[str]:
    wild = [host for host in facts.allowed_hosts if "*" in host or not host.strip(".") or host.rfind(".") == 0]
    if wild or not facts.allowed_hosts:
        words = _("ALLOWED_HOSTS is {hosts!r}, which lets a stranger's links carry any name. Name your own hosts.")
        yield words.format(hosts=",".join(facts.allowed_hosts))


def _origins(facts: Facts) -> Iterator[str]:
    for origin in facts.trusted_origins:
        if not origin.startswith("https://") or "*" in origin:
            words = _("CSRF_TRUSTED_ORIGINS trusts {origin!r}. Name whole origins, as https://magpie.your.host.")
            yield words.format(origin=origin)


def _https(facts: Facts) -> Iterator[str]:
    if not facts.is_secure:
        yield _("MAGPIE_SECURE is off: passwords and tokens would go unencrypted. Serve HTTPS, and set it to true.")


def _signing_key(facts: Facts) -> Iterator[str]:
    if facts.signing_key_mode is not None and facts.signing_key_mode & _OTHERS:
        words = _("Others than its owner may read the signing key {file}. Run: chmod 600 {file}")
        yield words.format(file=facts.signing_key)


Rule = Callable[[Facts], Iterator[str]]
_ALWAYS: tuple[Rule, ...] = (_sign_up,)
_IN_PRODUCTION: tuple[Rule, ...] = (_backends, _debug, _secret_key, _hosts, _origins, _https, _signing_key)
