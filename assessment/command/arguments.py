"""What can be typed after `python -m assessment`, and what each word means."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from assessment import __version__
from assessment.demonstration.filling import DEFAULT_SEED
from assessment.locale import DEFAULT_LANGUAGE, LANGUAGES
from assessment.programme.quarterly import Edition

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

_ABOUT = "Customs administrations assess themselves against Programme Global Shield, and follow their progress."
_SETTINGS = (
    "Where things are kept is read from the environment: GSA_DATA (default: data), GSA_STORE, GSA_KEYS, GSA_QUESTIONNAIRES, "
    "GSA_HOST, GSA_PORT, GSA_TLS, GSA_ALLOWED_HOSTS, GSA_TRUSTED_PROXIES, GSA_DEMONSTRATION. "
    "Exit codes: 0 done, 1 something is wrong (said on the error output), 2 the command was not understood."
)
_TABLE = (
    "The table has the columns member, round, layer, criterion, value and, if there is any, evidence. layer: self, mission or agreed. "
    "value: a level, 'na' (not applicable) or 'unknown'; a criterion without a line is unanswered. evidence: the highest level that valid "
    "evidence covers, blank for none. The result has a line for each member, round, layer and node. Text that a spreadsheet would take "
    "for a formula is given with an apostrophe before it. Every bad line is named and then nothing is written."
)
_EXPORT = (
    "The result of the sign-off where there is one, else the working draft. Whoever runs this command can read the store's files "
    "anyway, so no permission is asked; the export is noted in the member's history as made on the command line."
)
_ANALYSIS = (
    "The secretariat edition counts every signed result and is not for handing on; the members edition holds only figures that were "
    "published to members before. That it was made is noted in the installation's history as made on the command line."
)
_WORKBOOK_OUT = (
    "Filled with what is stored, or blank. Whoever runs this command can read the store's files anyway, so no permission is asked; taking "
    "it out is noted in the member's history."
)
_WORKBOOK_IN = (
    "Without --apply nothing is stored: each row is listed with what would happen to it. The workbook itself says whose it is. "
    "With a name in its field 'Filled in by', or with --author, its answers arrive as proposals. "
    "Exit code 1 if a row is refused or a conflict is undecided."
)
_XLSFORM = (
    "Sheets survey, choices and settings, in all languages of the questionnaire. Answers collected with it are not read back: "
    "for that there is the answer workbook."
)
_VERIFY = (
    "Checks the checksum of every file and the seal of every signed result. Intact means: not altered since it was signed, under the "
    "installation's key. It does not mean that what was said is true, nor does it prove the date against somebody who holds the key."
)
_RESET = (
    "Prints a one-time link, valid for 72 hours, with which the person sets a new password; open sessions end. This is the way back in for "
    "an administrator who is locked out."
)


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """`command` names the command. Exits as argparse does: 0 after help, 2 when it was not understood."""
    return build_parser().parse_args(arguments)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m assessment", description=_ABOUT, epilog=_SETTINGS, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_serve(commands)
    _add_check(commands)
    _add_score(commands)
    _add_demo(commands)
    _add_export(commands)
    _add_analysis(commands)
    _add_workbook(commands)
    _add_xlsform(commands)
    _add_verify(commands)
    _add_backup(commands)
    _add_restore(commands)
    _add_reset_access(commands)
    return parser


def _add(commands: Commands, name: str, short: str, more: str = "") -> argparse.ArgumentParser:
    return commands.add_parser(name, help=short, description=f"{short[:1].upper()}{short[1:]}. {more}".strip(), allow_abbrev=False)


def _add_serve(commands: Commands) -> None:
    serve = _add(commands, "serve", "run the server until it is stopped with Ctrl+C")
    serve.add_argument("--host", help="the address to listen on (default: GSA_HOST, or this machine only)")
    serve.add_argument("--port", help="the port to listen on (default: GSA_PORT, or 8501)")
    serve.add_argument("--demo", action="store_true", help="serve the demonstration store, which is made first if it is not there")


def _add_check(commands: Commands) -> None:
    check = _add(commands, "check", "check questionnaire files and list everything that is wrong", "Exit code 1 if anything is.")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a questionnaire (.yaml)")


def _add_score(commands: Commands) -> None:
    score = _add(commands, "score", "score a table of answers", _TABLE)
    score.add_argument("file", type=Path, metavar="FILE", help="the questionnaire (.yaml)")
    score.add_argument("--answers", type=Path, required=True, metavar="CSV", help="the table of answers")
    score.add_argument("--out", type=Path, metavar="CSV", help="where the result goes (default: the output)")
    as_of = "the day on which the evidence was looked at (default: today); said if the questionnaire was not yet in effect on it"
    score.add_argument("--as-of", type=_day, metavar="DATE", help=as_of)


def _add_demo(commands: Commands) -> None:
    demo = _add(commands, "demo", "make a demonstration store of synthetic data")
    demo.add_argument("--store", type=Path, metavar="PATH", help="its folder, new or empty (default: data/demo-store)")
    demo.add_argument("--members", type=_count, metavar="N", help="only so many members (default: all 187)")
    demo.add_argument("--seed", type=int, default=DEFAULT_SEED, metavar="S", help="the same seed and day give the same data")


def _add_export(commands: Commands) -> None:
    export = _add(commands, "export", "write the Excel summary of an assessment", _EXPORT)
    export.add_argument("--member", required=True, metavar="CODE", help="the member's code, such as KEN")
    which = export.add_mutually_exclusive_group(required=True)
    which.add_argument("--assessment", metavar="ID", help="the assessment")
    which.add_argument("--snapshot", metavar="ID", help="a signed result, also one that was later replaced")
    export.add_argument("--out", type=Path, required=True, metavar="FILE.xlsx", help="the workbook; an older one is replaced")
    export.add_argument("--language", choices=sorted(LANGUAGES), default=DEFAULT_LANGUAGE, help="of the workbook")
    _add_store(export)


def _add_analysis(commands: Commands) -> None:
    analysis = _add(commands, "analysis", "write the programme's quarterly analysis as a workbook and as a page", _ANALYSIS)
    analysis.add_argument("--period", required=True, metavar="QUARTER", help="the quarter, such as 2026-Q4")
    analysis.add_argument("--edition", choices=list(Edition), default=str(Edition.SECRETARIAT), help="for whom (default: secretariat)")
    analysis.add_argument("--language", choices=sorted(LANGUAGES), default=DEFAULT_LANGUAGE, help="of both files")
    analysis.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where both files go; older ones are replaced")
    _add_store(analysis)


def _add_workbook(commands: Commands) -> None:
    ways = _add(commands, "workbook", "take an answer workbook out, or bring one in").add_subparsers(
        dest="way", required=True, metavar="out|in"
    )
    out = _add(ways, "out", "write an assessment's answer workbook", _WORKBOOK_OUT)
    out.add_argument("--member", required=True, metavar="CODE", help="the member's code, such as KEN")
    out.add_argument("--assessment", required=True, metavar="ID", help="the assessment")
    out.add_argument("--out", type=Path, required=True, metavar="FILE.xlsx", help="the workbook; an older one is replaced")
    out.add_argument("--sections", nargs="+", default=(), metavar="NAME", help="only these sections (default: all)")
    out.add_argument("--blank", action="store_true", help="without the answers that are stored")
    out.add_argument("--languages", nargs="+", default=(DEFAULT_LANGUAGE,), metavar="CODE", help="one language, or two side by side")
    _add_store(out)
    back = _add(ways, "in", "compare a returned answer workbook with what is stored, row by row", _WORKBOOK_IN)
    back.add_argument("file", type=Path, metavar="FILE.xlsx", help="the workbook")
    back.add_argument("--apply", action="store_true", help="store it: everything that is not refused, or nothing")
    back.add_argument("--conflicts", choices=("workbook", "stored"), help="what holds where both sides changed")
    back.add_argument("--author", metavar="NAME", help="the colleague whose answers these are; they arrive as proposals")
    back.add_argument("--receipt", type=Path, metavar="FILE.xlsx", help="also write the receipt here")
    back.add_argument("--language", choices=sorted(LANGUAGES), default=DEFAULT_LANGUAGE, help="of the list and the receipt")
    _add_store(back)


def _add_xlsform(commands: Commands) -> None:
    xlsform = _add(commands, "xlsform", "write a questionnaire as an XLSForm, for survey programs such as ODK and Kobo", _XLSFORM)
    xlsform.add_argument("file", type=Path, metavar="FILE", help="the questionnaire (.yaml)")
    xlsform.add_argument("out", type=Path, metavar="OUT.xlsx", help="the form; an older one is replaced")


def _add_verify(commands: Commands) -> None:
    _add_store(_add(commands, "verify", "check the store's files and all signed results", _VERIFY))


def _add_backup(commands: Commands) -> None:
    backup = _add(commands, "backup", "save the whole store in one zip file, also while the server runs")
    backup.add_argument("file", type=Path, metavar="FILE.zip", help="a new file")
    _add_store(backup)


def _add_restore(commands: Commands) -> None:
    restore = _add(commands, "restore", "bring a backup back into a new or empty folder")
    restore.add_argument("file", type=Path, metavar="FILE.zip", help="the backup")
    _add_store(restore)


def _add_reset_access(commands: Commands) -> None:
    reset = _add(commands, "reset-access", "give somebody a one-time link to a new password", _RESET)
    reset.add_argument("login", nargs="?", metavar="LOGIN", help="whose")
    reset.add_argument("--list", action="store_true", help="list the installation's logins and roles instead")
    reset.add_argument("--enable", action="store_true", help="also enable an account that was disabled")
    _add_store(reset)


def _add_store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--store", metavar="PATH", help="the store's folder (default: GSA_STORE, or data/store)")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date; give it as 2026-11-24") from None


def _count(text: str) -> int:
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"'{text}' is not a number of members; give 1 or more")
