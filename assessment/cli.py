"""The command line: the same services as the pages, for whoever runs the installation."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from assessment.command.arguments import parse_arguments
from assessment.command.running import run_command
from assessment.command.serving import Serve, serve_application
from assessment.command.terminal import Terminal


def main(
    arguments: Sequence[str] | None = None,
    *,
    environment: Mapping[str, str] = os.environ,
    terminal: Terminal | None = None,
    serve: Serve = serve_application,
) -> int:
    """Run one command. 0: done; 1: it could not be done, or something is wrong, said on stderr; 2: the command was not understood."""
    try:
        chosen = parse_arguments(sys.argv[1:] if arguments is None else arguments)
    except SystemExit as end:  # argparse has said what is wrong, or shown the help
        return end.code if isinstance(end.code, int) else 2
    return run_command(chosen, environment, terminal or Terminal(sys.stdout, sys.stderr), serve)
