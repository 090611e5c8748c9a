"""Run `gather` as `python -m gather_client`."""

import sys

from gather_client.cli import main

sys.exit(main())
