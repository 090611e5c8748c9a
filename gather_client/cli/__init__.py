"""The command `gather`.

Exit codes: 0 done · 1 unexpected · 2 wrong arguments · 3 configuration · 4 server · 5 spool · 6 token · 7 source ·
8 model · 9 photos refused (`gather_client.errors` draws the tree).
"""

import importlib
import sys
from argparse import Namespace
from collections.abc import Sequence

from gather_client import config
from gather_client.cli.parser import COMMANDS, build
from gather_client.errors import GatherError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; every failure is one line on standard error."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or (given[0] not in COMMANDS and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "run")
    parsed = build().parse_args(given)
    try:
        return _command(parsed.command, parsed)
    except GatherError as error:
        print(f"gather: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130


def _command(name: str, parsed: Namespace) -> int:
    # Imported by name, so that `gather flush` on a small machine does not load OpenCV and ONNX Runtime.
    module = importlib.import_module(f"gather_client.cli.{name}")
    flags = {name: getattr(parsed, name, None) for name in config.Settings.__dataclass_fields__}
    code: int = module.run(parsed, config.load(flags))
    return code
