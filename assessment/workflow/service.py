"""All use cases in one place, as pages, downloads and the command line get them."""

from __future__ import annotations

from assessment.identity.accounts import Accounts
from assessment.workflow.analysis import Analyses
from assessment.workflow.assessments import Assessments
from assessment.workflow.board import Board
from assessment.workflow.collaboration import Collaboration
from assessment.workflow.demand import Demand
from assessment.workflow.evidence import EvidenceLibrary
from assessment.workflow.mission_work import MissionWork
from assessment.workflow.missions import Missions
from assessment.workflow.people import People
from assessment.workflow.plans import Plans
from assessment.workflow.priorities import Priorities
from assessment.workflow.regions import Regions
from assessment.workflow.results import Results
from assessment.workflow.rounds import Rounds
from assessment.workflow.snapshots import Snapshots
from assessment.workflow.support import Support
from assessment.workflow.trends import Trends
from assessment.workflow.workbooks import Workbooks
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
        self.priorities = Priorities(workplace, self.assessments)
        self.trends = Trends(workplace, self.snapshots)
        self.plans = Plans(workplace, accounts, self.assessments, self.priorities, self.collaboration)
        self.rounds = Rounds(workplace, self.assessments)
        self.workbooks = Workbooks(workplace, self.assessments)
        self.board = Board(workplace, accounts)
        self.regions = Regions(workplace, self.snapshots)
        self.demand = Demand(workplace, self.regions)
        self.support = Support(workplace, self.evidence, self.snapshots)
        self.missions = Missions(workplace, accounts, self.snapshots)
        self.mission_work = MissionWork(workplace, self.missions, self.snapshots, self.evidence, self.plans)
        self.analyses = Analyses(workplace, self.regions, self.demand, self.support)
