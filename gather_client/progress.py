"""Where uploading stands, as people are shown it."""

from dataclasses import dataclass, replace
from enum import Enum

from gather_client.errors import GatherError, ServerUnreachable, TokenRejected, WrongServer


class Network(Enum):
    """How the last upload went."""

    UNKNOWN = "unknown"
    ONLINE = "online"
    OFFLINE = "offline"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an upload stands; `problem` is the last failure, None after a success."""

    sent: int = 0
    refused: int = 0
    left: int = 0
    network: Network = Network.UNKNOWN
    problem: GatherError | None = None

    def after_sent(self) -> "Progress":
        """Count a photo that the server has."""
        left = max(0, self.left - 1)
        return replace(self, sent=self.sent + 1, left=left, network=Network.ONLINE, problem=None)

    def after_refused(self, problem: GatherError) -> "Progress":
        """Count a photo that the server will never take."""
        left = max(0, self.left - 1)
        return replace(self, refused=self.refused + 1, left=left, network=Network.ONLINE, problem=problem)

    def after_problem(self, problem: GatherError) -> "Progress":
        """Note a failure: it stops everything, or tells that there is no network, or neither."""
        if isinstance(problem, TokenRejected | WrongServer):
            return replace(self, network=Network.STOPPED, problem=problem)
        network = Network.OFFLINE if isinstance(problem, ServerUnreachable) else self.network
        return replace(self, network=network, problem=problem)
