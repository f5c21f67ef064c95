"""All use cases in one place, as pages, downloads and the command line get them."""

from __future__ import annotations

from assessment.identity.accounts import Accounts
from assessment.workflow.assessments import Assessments
from assessment.workflow.board import Board
from assessment.workflow.collaboration import Collaboration
from assessment.workflow.evidence import EvidenceLibrary
from assessment.workflow.people import People
from assessment.workflow.results import Results
from assessment.workflow.snapshots import Snapshots
from assessment.workflow.workplace import Workplace


class Services:
    """The use cases over one workplace. Stateless but for small caches; safe to share between threads."""

    def __init__(self, workplace: Workplace, accounts: Accounts) -> None:
        self.workplace = workplace
        self.assessments = Assessments(workplace)
        self.snapshots = Snapshots(workplace, self.assessments)
        self.results = Results(workplace, self.assessments, self.snapshots)
        self.evidence = EvidenceLibrary(workplace)
        self.collaboration = Collaboration(workplace, self.assessments)
        self.people = People(workplace, accounts)
        self.board = Board(workplace)
