"""Files that a person takes away: made from what the use cases give, in the language asked for."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assessment.errors import NotAllowedError
from assessment.exchange.answer_workbook import AnswerForm, write_answer_workbook
from assessment.exchange.board_table import BoardInput, board_csv, write_board
from assessment.exchange.mission_input import MissionInput
from assessment.exchange.mission_report import write_report
from assessment.exchange.mission_workbook import write_mission
from assessment.exchange.print_page import print_page
from assessment.exchange.quarterly_page import analysis_page
from assessment.exchange.quarterly_tables import AnalysisInput
from assessment.exchange.quarterly_workbook import write_analysis
from assessment.exchange.summary_input import SummaryInput
from assessment.exchange.summary_workbook import write_summary
from assessment.exchange.workshop_book import WorkshopBook, write_workshops
from assessment.identity.actor import Actor
from assessment.locale import texts
from assessment.records import Role
from assessment.reference import Member
from assessment.web.served import AnalysisChoice, BoardChoice, Download, WorkbookChoice
from assessment.workflow.analysis import Analysis
from assessment.workflow.demand import read_request
from assessment.workflow.results import SharedResult
from assessment.workflow.service import Services
from assessment.workflow.workbooks import TakenOut

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REPORT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class MadeDownloads:
    """What the door's download routes call; each use case asks the permission table and notes the export."""

    services: Services
    demonstration: bool

    def summary_workbook(self, actor: Actor, member: str, assessment: str, language: str) -> Download:
        result = self.services.results.export(actor, member, assessment, "summary")
        content = io.BytesIO()
        write_summary(self.summary(result, member, language), texts(language), content)
        return Download(f"{member} {result.standing.assessment.title} PGS.xlsx", WORKBOOK_TYPE, _chunks(content.getvalue()))

    def print_page(self, actor: Actor, member: str, assessment: str, language: str) -> Download:
        result = self.services.results.export(actor, member, assessment, "print")
        page = print_page(self.summary(result, member, language), texts(language))
        return Download(f"{member}.html", "text/html; charset=utf-8", _chunks(page.encode()))

    def evidence_file(self, actor: Actor, member: str, evidence: str) -> Download:
        file = self.services.evidence.open_file(actor, member, evidence)
        return Download(file.name, file.media_type, file.chunks)

    def mission_workbook(self, actor: Actor, mission: str, language: str) -> Download:
        found, content = self._mission(actor, mission, language, "mission workbook"), io.BytesIO()
        write_mission(found, texts(language), content)
        return Download(f"{found.mission.member} {found.mission.title}.xlsx", WORKBOOK_TYPE, _chunks(content.getvalue()))

    def mission_report(self, actor: Actor, mission: str, language: str) -> Download:
        found, content = self._mission(actor, mission, language, "mission report"), io.BytesIO()
        write_report(found, texts(language), content)
        return Download(f"{found.mission.member} {found.mission.title}.docx", REPORT_TYPE, _chunks(content.getvalue()))

    def answer_workbook(self, actor: Actor, member: str, assessment: str, choice: WorkbookChoice, language: str) -> Download:
        """Languages that the questionnaire does not have are left out; the person's own, or the questionnaire's first, stands in."""
        taken = self.services.workbooks.take_out(actor, member, assessment, choice.sections)
        content = io.BytesIO()
        form = answer_form(taken, choice, language, self._name(member, language), actor.name, self.services.workplace.stamp())
        write_answer_workbook(replace(form, synthetic=self.demonstration, ask=self._coordinators(actor, member)), content)
        return Download(
            f"{member} {taken.standing.assessment.title} PGS {form.made_at[:10]}.xlsx", WORKBOOK_TYPE, _chunks(content.getvalue())
        )

    def workbook_receipt(self, actor: Actor, member: str, assessment: str, receipt: str) -> Download:
        with self.services.workbooks.open_receipt(actor, member, assessment, receipt) as file:
            return Download(f"{member} {receipt[:12]}.xlsx", WORKBOOK_TYPE, _chunks(file.read()))

    def _coordinators(self, actor: Actor, member: str) -> tuple[str, ...]:
        """Whom to ask: the member's coordinators, for those who see its people."""
        try:
            people = self.services.people.list_for(actor, member)
        except NotAllowedError:
            return ()
        coordinator = (Role.COORDINATOR, member)
        return tuple(one.name for one in people if not one.disabled and coordinator in {(grant.role, grant.member) for grant in one.grants})

    def status_board(self, actor: Actor, choice: BoardChoice, language: str) -> Download:
        """The status board with the filters of the page; any file but 'csv' is a workbook."""
        services, t = self.services, texts(language)
        found = services.board.status(actor, choice.round, region=choice.region, state=choice.state)
        name = f"{found.round.title if found.round else t('Members')} {services.workplace.today()}"
        board = BoardInput(found, lambda code: self._name(code, language), services.workplace.today(), self.demonstration)
        if choice.file == "csv":
            return Download(f"{name}.csv", "text/csv; charset=utf-8", _chunks(board_csv(board, t)))
        content = io.BytesIO()
        write_board(board, t, content)
        return Download(f"{name}.xlsx", WORKBOOK_TYPE, _chunks(content.getvalue()))

    def workshops(self, actor: Actor, address: Mapping[str, Sequence[str]], language: str) -> Download:
        """The list of shared workshops as the page with this address shows it."""
        services, t = self.services, texts(language)
        request = read_request(address)
        given = WorkshopBook(
            request=request,
            proposal=services.demand.workshops(actor, request),
            needs=services.demand.needs(actor, request.selection),
            activities=services.demand.activities(actor, request.selection.questionnaire),
            round=services.rounds.title(request.selection.round),
            name_of=lambda code: self._name(code, language),
            region_of=services.workplace.region_of,
            as_of=services.workplace.today(),
            synthetic=self.demonstration,
        )
        content = io.BytesIO()
        write_workshops(given, t, content)
        return Download(f"{t('Shared workshops')} {given.as_of}.xlsx", WORKBOOK_TYPE, _chunks(content.getvalue()))

    def quarterly_analysis(self, actor: Actor, choice: AnalysisChoice, language: str) -> Download:
        """Any format but 'html' is a workbook."""
        made = self.services.analyses.make(actor, choice.period, choice.edition)
        name = f"Global Shield {made.quarter} {made.edition} {language}"
        content = analysis_file(self.analysis_input(made, language), language, choice.format)
        if choice.format == "html":
            return Download(f"{name}.html", "text/html; charset=utf-8", _chunks(content))
        return Download(f"{name}.xlsx", WORKBOOK_TYPE, _chunks(content))

    def analysis_input(self, made: Analysis, language: str) -> AnalysisInput:
        return AnalysisInput(made, lambda code: self._name(code, language), self.demonstration)

    def summary(self, result: SharedResult, member: str, language: str) -> SummaryInput:
        """What the summary workbook and the print say of a result, with the round's title: its key is not for people."""
        made = summary_input(result, self._member(member), language, synthetic=self.demonstration)
        return replace(made, round=self.services.rounds.title(made.round))

    def _mission(self, actor: Actor, mission: str, language: str, what: str) -> MissionInput:
        result = self.services.mission_work.export(actor, mission, what)
        code = result.mission.member
        return MissionInput(
            member=self._name(code, language),
            region=self.services.workplace.region_of(code),
            result=result,
            as_of=self.services.workplace.today(),
            synthetic=self.demonstration,
        )

    def _name(self, code: str, language: str) -> str:
        member = self._member(code)
        return member.name(language) if member else code

    def _member(self, code: str) -> Member | None:
        return self.services.workplace.members.get(code)


def analysis_file(given: AnalysisInput, language: str, file_format: str) -> bytes:
    """The quarterly analysis as 'html' or as a workbook."""
    if file_format == "html":
        return analysis_page(given, texts(language)).encode()
    content = io.BytesIO()
    write_analysis(given, texts(language), content)
    return content.getvalue()


def summary_input(result: SharedResult, member: Member | None, language: str, *, synthetic: bool) -> SummaryInput:
    """What the summary workbook and the print say of a result."""
    record = result.standing.assessment
    return SummaryInput(
        member=member.name(language) if member else record.member,
        region=member.region if member else "",
        title=record.title,
        round=record.round,
        status=record.status,
        standing=result.standing,
        digest=result.digest,
        signed=record.sign_off,
        synthetic=synthetic,
    )


def answer_form(taken: TakenOut, choice: WorkbookChoice, language: str, member_name: str, made_for: str, made_at: str) -> AnswerForm:
    """What an answer workbook is made of."""
    known = taken.standing.questionnaire.languages
    wanted = dict.fromkeys(one for one in choice.languages or (language,) if one in known)
    return AnswerForm(
        standing=taken.standing,
        criteria=taken.criteria,
        languages=tuple(wanted)[:2] or known[:1],
        filled=choice.filled,
        member_name=member_name,
        made_for=made_for,
        made_at=made_at,
    )


def _chunks(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), _CHUNK):
        yield content[start : start + _CHUNK]
