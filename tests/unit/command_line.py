"""Runs commands as a person types them, with the output, the error output and the exit code."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assessment.application import Application
from assessment.cli import main
from assessment.command.terminal import Terminal

SMALL_PACK = Path(__file__).parents[1] / "views/house_pack.yaml"


@dataclass
class Ended:
    code: int
    out: str
    err: str


@dataclass
class Shell:
    """`home`: where the data lie. The questionnaire is the small one of the pages' tests."""

    home: Path
    served: list[tuple[Application, str, int]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        return {"GSA_DATA": str(self.home / "data"), "GSA_QUESTIONNAIRES": str(self.home / "packs")}

    @property
    def demo_store(self) -> Path:
        return self.home / "data/demo-store"

    def run(self, *arguments: object, environment: Sequence[tuple[str, str]] = ()) -> Ended:
        out, err = io.StringIO(), io.StringIO()
        code = main(
            [str(argument) for argument in arguments],
            environment={**self.environment, **dict(environment)},
            terminal=Terminal(out, err),
            serve=lambda application, host, port: self.served.append((application, host, port)),
        )
        return Ended(code, out.getvalue(), err.getvalue())

    def left(self) -> set[str]:
        """Everything in the home folder, by name, hidden files too."""
        return {path.name for path in self.home.iterdir()}


def shell_in(home: Path) -> Shell:
    (home / "packs").mkdir(parents=True)
    (home / "packs/small.yaml").write_bytes(SMALL_PACK.read_bytes())
    return Shell(home)
