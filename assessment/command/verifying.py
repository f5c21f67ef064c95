"""`verify`: the checksums of all files and the seals of all signed results."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Mapping

from assessment.command.installation import open_existing, present_signing_key, read_settings, workplace_of
from assessment.command.terminal import Terminal
from assessment.errors import StoreError
from assessment.questionnaire.problems import counted
from assessment.records import Assessment
from assessment.storage.port import Store
from assessment.workflow.assessments import Assessments
from assessment.workflow.snapshots import Seal, Snapshots

_MEANINGS = {
    Seal.INTACT: "intact",
    Seal.ALTERED: "ALTERED, or sealed with another key before keys had an id",
    Seal.OTHER_KEY: "sealed with another key, so the seal proves nothing here",
    Seal.KEY_MISSING: "fits its digest, but the installation's key is missing, so the seal proves nothing",
}
_LIMITS = (
    "Intact means: not altered since it was signed, under this installation's key. It does not mean that what was said is true, nor "
    "does it prove the date against somebody who holds the key."
)


def verify(chosen: Namespace, environment: Mapping[str, str], terminal: Terminal) -> int:
    """1 as soon as anything is not intact."""
    settings = read_settings(environment, chosen.store)
    store = open_existing(settings)
    workplace = workplace_of(settings, store, present_signing_key(settings))
    problems = store.verify()
    seals = _say_seals(store, Snapshots(workplace, Assessments(workplace)), terminal)
    problems += tuple(_missing_snapshots(store))
    for problem in problems:
        terminal.note(problem)
    terminal.say(f"Files: {counted(len(problems), 'problem') if problems else 'every checksum fits'}.")
    found = ", ".join(f"{count:,} {_MEANINGS[seal]}" for seal, count in sorted(seals.items()))
    terminal.say(f"Signed results: {found or 'none'}.")
    terminal.say(_LIMITS)
    return 1 if problems or set(seals) - {Seal.INTACT} else 0


def _say_seals(store: Store, snapshots: Snapshots, terminal: Terminal) -> Counter[Seal]:
    """Names every signed result that is not intact."""
    everything = [(member, snapshot) for member in store.members() for snapshot in store.snapshots(member)]
    seals: Counter[Seal] = Counter()
    with terminal.progress("Signed results checked") as report:
        for done, (member, snapshot) in enumerate(everything, start=1):
            seal = _seal(snapshots, member, snapshot)
            seals[seal] += 1
            if seal in (Seal.ALTERED, Seal.OTHER_KEY):
                terminal.note(f"{member} {snapshot}: {_MEANINGS[seal]}.")
            report(done, len(everything))
    return seals


def _seal(snapshots: Snapshots, member: str, snapshot: str) -> Seal:
    try:
        return snapshots.verify(member, snapshot)
    except StoreError:  # its file does not fit its checksum: the store's own check has named it
        return Seal.ALTERED


def _missing_snapshots(store: Store) -> Iterator[str]:
    """Signatures whose frozen result is not there any more."""
    for member in store.members():
        present = set(store.snapshots(member))
        for place in store.places(member):
            for record in store.all(Assessment, place) if place.name.startswith("assessments/") else ():
                if record.sign_off and record.sign_off.snapshot not in present:
                    yield f"{member} {record.key}: it was signed off, but its frozen result is missing. Restore it from a backup."
