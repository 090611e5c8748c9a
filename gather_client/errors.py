"""Every error that `gather` can end with; each is one line: what happened, then what to do.

GatherError                 1
├── UsageError              2   the arguments do not fit together
├── ConfigError             3   no address, no token, an unreadable file
├── ServerError             4
│   ├── ServerUnreachable       no connection, or it broke
│   ├── ServerBusy              429, 5xx, or an answer that makes no sense: try again later
│   └── WrongServer             the address answers, but not as Magpie does
├── SpoolError              5
│   ├── SpoolFull               the quota or the disk is used up
│   ├── SpoolUnwritable         read-only, or not allowed
│   └── PhotoDamaged            the bytes on disk are not those that were captured
├── TokenRejected           6   401 or 403
├── SourceError             7   no such camera, an unreadable file or picture
├── ModelError              8
│   ├── NoModelYet              the server has not released one, or none is installed
│   └── UpdateRefused           an update that must not be installed
└── PhotoRefused            9   the server will never take this photo

The number is the exit code of the command.
"""

from gather_client.words import _


class GatherError(Exception):
    """Carry a stable code, an exit code and one line for people."""

    code = "internal"
    exit_code = 1

    def __init__(self, happened: str, todo: str) -> None:
        super().__init__(f"{happened} {todo}")
        self.happened = happened
        self.todo = todo


class UsageError(GatherError):
    """The arguments do not fit together."""

    code = "wrong-arguments"
    exit_code = 2


class ConfigError(GatherError):
    """Something that `gather` must know is missing or unreadable."""

    code = "wrong-configuration"
    exit_code = 3


class ServerError(GatherError):
    """The server could not be used."""

    code = "server-error"
    exit_code = 4


class ServerUnreachable(ServerError):
    """No connection, or it broke before the answer was whole."""

    code = "server-unreachable"


class ServerBusy(ServerError):
    """The server asks for patience; `is_for_all` tells whether other photos must wait as well."""

    code = "server-busy"

    def __init__(self, happened: str, *, retry_after_s: float = 0.0, is_for_all: bool = True) -> None:
        super().__init__(happened, _("Nothing to do: the photo is safe and is sent again."))
        self.retry_after_s = retry_after_s
        self.is_for_all = is_for_all


class WrongServer(ServerError):
    """Something answers at the address, but not as Magpie does."""

    code = "wrong-server"


class SpoolError(GatherError):
    """The folder of waiting photos could not be used."""

    code = "spool-error"
    exit_code = 5


class SpoolFull(SpoolError):
    """The quota or the disk is used up; nothing was removed."""

    code = "spool-full"


class SpoolUnwritable(SpoolError):
    """The folder cannot be written."""

    code = "spool-unwritable"


class PhotoDamaged(SpoolError):
    """The bytes on disk no longer have the hash noted at capture."""

    code = "photo-damaged"


class TokenRejected(GatherError):
    """The server does not accept this device."""

    code = "token-rejected"
    exit_code = 6


class SourceError(GatherError):
    """A camera, file or folder cannot be read."""

    code = "source-unreadable"
    exit_code = 7


class ModelError(GatherError):
    """There is no model to classify with."""

    code = "model-unusable"
    exit_code = 8


class NoModelYet(ModelError):
    """No champion is released, or none is installed."""

    code = "no-model-yet"


class UpdateRefused(ModelError):
    """An offered model was not installed; `reason` is stable, the old model serves on."""

    code = "update-refused"

    def __init__(self, reason: str, happened: str) -> None:
        super().__init__(happened, _("The installed model serves on; tell an administrator."))
        self.reason = reason


class PhotoRefused(GatherError):
    """The server will never take this photo; `server_code` is the server's own word for why."""

    code = "photo-refused"
    exit_code = 9

    def __init__(self, *, status: int, server_code: str, detail: str) -> None:
        super().__init__(
            _("The server refused a photo ({status} {code}): {detail}").format(
                status=status, code=server_code, detail=detail
            ),
            _("It is kept in the folder 'refused'."),
        )
        self.status = status
        self.server_code = server_code
        self.detail = detail
