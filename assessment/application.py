"""Everything one installation runs with, put together once per process. Called by the server, the command line and tests."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from assessment.downloads import MadeDownloads
from assessment.errors import AssessmentError, StoreError
from assessment.identity.accounts import Accounts
from assessment.identity.sessions import Sessions
from assessment.identity.times import utc_now
from assessment.programme.catalogue import Catalogue
from assessment.programme.catalogue_loading import load_catalogue
from assessment.questionnaire.loading import load_questionnaire
from assessment.questionnaire.model import Status
from assessment.records import Installation
from assessment.reference import GlossaryTerm, Member, PublicOperation, read_glossary, read_members, read_operations
from assessment.settings import Settings
from assessment.storage.opening import open_store
from assessment.storage.port import INSTALLATION, Store
from assessment.workflow.service import Services
from assessment.workflow.workplace import Pack, Workplace

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Application:
    """One installation, opened. `demonstration`: its store was filled by `demo` and says so everywhere."""

    settings: Settings
    store: Store
    accounts: Accounts
    sessions: Sessions
    services: Services
    downloads: MadeDownloads
    glossary: tuple[GlossaryTerm, ...]
    demonstration: bool


def open_application(settings: Settings, store: Store | None = None) -> Application:
    """Open the store and read questionnaires and reference data. Raises AssessmentError with what to do."""
    store = store or open_store(str(settings.store))
    installation = store.get(Installation, INSTALLATION, "installation")
    sessions = Sessions(store, utc_now)
    accounts = Accounts(store, utc_now, sessions)
    workplace = Workplace(
        store=store,
        packs=read_packs(settings.questionnaires),
        members=read_reference_members(),
        now=utc_now,
        new_id=lambda: secrets.token_hex(5),
        signing_key=read_signing_key(settings.keys),
        catalogue=read_catalogue(),
        operations=read_public_operations(),
    )
    services = Services(workplace, accounts)
    demonstration = bool(installation and installation.demonstration)
    return Application(
        settings=settings,
        store=store,
        accounts=accounts,
        sessions=sessions,
        services=services,
        downloads=MadeDownloads(services, demonstration),
        glossary=read_glossary(_text(ROOT / "data/reference/glossary.csv"), "glossary.csv"),
        demonstration=demonstration,
    )


def read_packs(folder: Path) -> dict[str, Pack]:
    """All questionnaires of a folder that are not drafts, by id@version. Raises InvalidQuestionnaireError."""
    packs = {}
    for file in sorted(folder.glob("*.yaml")):
        content = file.read_bytes()
        questionnaire = load_questionnaire(content, str(file))
        if questionnaire.status is not Status.DRAFT:
            packs[questionnaire.key] = Pack(questionnaire, content)
    if not packs:
        raise AssessmentError(f"{folder} holds no released questionnaire; put one there (see questionnaires/README.md).")
    return packs


def read_reference_members() -> dict[str, Member]:
    members = read_members(_text(ROOT / "data/reference/members.csv"), "members.csv")
    return {member.code: member for member in members}


def read_public_operations() -> tuple[PublicOperation, ...]:
    return read_operations(_text(ROOT / "data/reference/operations.csv"), "operations.csv", read_reference_members())


def read_catalogue() -> Catalogue:
    """The catalogue of capacity building. Raises AssessmentError."""
    file = ROOT / "data/reference/capacity_building.yaml"
    return load_catalogue(_text(file), file.name)


def read_signing_key(folder: Path) -> bytes:
    """The installation's key for seals, kept outside the store; made on first use. Raises StoreError."""
    file = folder / "snapshot.key"
    try:
        if not file.exists():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as out:
                out.write(secrets.token_hex(32).encode())
        return file.read_bytes()
    except OSError as error:
        raise StoreError(f"{file}: the key for seals cannot be read or made ({error.strerror}); check the folder's rights.") from None


_current: Application | None = None


def install(application: Application) -> Application:
    """Make this the application of the process: pages find it here, and no browser can clear it away."""
    global _current
    _current = application
    return application


def current() -> Application:
    if _current is None:
        install(open_application(Settings.from_environment()))
    assert _current is not None  # noqa: S101 - set by install
    return _current


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{file}: cannot be read ({error.strerror}); restore the file from the release.") from None
