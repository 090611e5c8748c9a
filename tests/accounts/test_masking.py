"""What a line may not tell, in whatever shape it stands there."""

from __future__ import annotations

import json

import pytest

from accounts.masking import Mask, hide

HIDDEN = "h1dd3n-Value_x"


@pytest.mark.parametrize(
    "line",
    [
        f"GET /invitations/{HIDDEN}/ 200",
        f"Authorization: Token mgp_{HIDDEN}",
        f"somebody logged mgp_{HIDDEN} here",
        f"Authorization: Basic {HIDDEN}",
        f'{{"authorization": "Bearer {HIDDEN}", "a": 1}}',
        f"('Cookie', 'sessionid={HIDDEN}; csrftoken=x')",
        f"HTTP_COOKIE='a=b; sessionid={HIDDEN}'",
        f"postgres://magpie:{HIDDEN}@db:5432/magpie",
        f"cannot reach redis://:{HIDDEN}@cache:6379/0",
        f"connection failed: password={HIDDEN} host=db",
        f"{{'password': 'two {HIDDEN} words', 'n': 1}}",
        json.dumps({"event": json.dumps({"secret_key": f"a {HIDDEN}", "k": 2})}),
        f"https://s3/k?X-Amz-Credential={HIDDEN}%2F2026&X-Amz-Signature={HIDDEN}&x=1",
        f"MAGPIE_S3_SECRET_KEY={HIDDEN}",
        f"X-CSRFToken: {HIDDEN}",
        f'password="cut off {HIDDEN}',
        f"-----BEGIN PRIVATE KEY-----\n{HIDDEN}\n-----END PRIVATE KEY-----",
        f"argon2$argon2id$v=19$m=102400,t=2,p=8${HIDDEN}",
    ],
)
def test_secret_is_hidden(line: str) -> None:
    assert HIDDEN not in hide(line)
    assert "…" in hide(line)


@pytest.mark.parametrize(
    "line",
    [
        "The password is wrong; this token is unknown.",
        "monkey=3 keys=4 secretary=5 passed=6",
        "GET https://magpie.example/photos/3/ 200",
        '{"path": "/invitations/", "ms": 3.1}',
    ],
)
def test_what_is_none_stays(line: str) -> None:
    assert hide(line) == line


def test_what_stands_around_a_secret_stays() -> None:
    line = json.dumps({"event": f"X-Amz-Signature={HIDDEN}&x=1", "password": HIDDEN, "status": 200})

    assert json.loads(hide(line)) == {"event": "X-Amz-Signature=…&x=1", "password": "…", "status": 200}


def test_known_secret_is_hidden_wherever_it_stands() -> None:
    mask = Mask(["a-database-pass-phrase", "short"])

    assert mask.hide("it is a-database-pass-phrase, in short") == "it is …, in short"
