"""Bring a version to a model hub: one commit with everything but the golden photos."""

from __future__ import annotations

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from huggingface_hub import CommitOperationAdd, HfApi
from huggingface_hub.errors import (  # type: ignore[attr-defined] # the last is re-exported, not declared
    HfHubHTTPError,
    HFValidationError,
    HTTPError,
)

from trainer.errors import PublishingFailed
from trainer.models import ModelVersion
from trainer.selectors import version_files


@dataclass(frozen=True, kw_only=True)
class Hub:
    """Where to, and with what. None stands for the hub's own address and the sign-in that is kept on this machine."""

    url: str | None
    token: str | None


def publish(version: ModelVersion, *, to: str, is_public: bool, hub: Hub) -> str:
    """Make the repository where there is none, commit the files, and give the commit's address.

    A repository that is made here is private unless `is_public`. Raises `PublishingFailed`, `ArtefactUnfit`.
    """
    api = HfApi(endpoint=hub.url, token=hub.token)
    files = [
        CommitOperationAdd(path_in_repo=name, path_or_fileobj=io.BytesIO(data))
        for name, data in version_files.contents(version, version_files.PUBLIC)
    ]
    try:
        with _quietly():
            api.create_repo(to, private=not is_public, exist_ok=True)
            done = api.create_commit(to, files, commit_message=f"Version {version.number}")
    except HFValidationError as wrong:
        raise _failed(version, to, str(wrong)) from wrong
    except HfHubHTTPError as refused:
        raise _failed(version, to, refused.server_message or str(refused)) from refused
    except (HTTPError, OSError, RuntimeError, ValueError) as failure:
        raise _failed(version, to, str(failure)) from failure
    return str(done.commit_url)


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Keep to ourselves that the library sends bytes in a way that its own library deprecates, and not through Xet."""
    library = logging.getLogger("huggingface_hub")
    level = library.level
    library.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    finally:
        library.setLevel(level)


def _failed(version: ModelVersion, to: str, reason: str) -> PublishingFailed:
    """Keep the first two lines: what follows is the library's advice to programmers."""
    lines = [line.strip() for line in reason.splitlines() if line.strip()]
    return PublishingFailed(version=version.number, repository=to, reason=" ".join(lines[:2]))
