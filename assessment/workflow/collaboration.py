"""Working together on answers: proposals, asking a colleague, feedback on a question's wording."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assessment.errors import InvalidInputError, NotAllowedError, NotFoundError
from assessment.identity.actor import Actor
from assessment.records import (
    Account,
    Answer,
    AnswerState,
    Ask,
    AskState,
    Assessment,
    HistoryKind,
    Layer,
    MemberProfile,
    Proposal,
    ProposalState,
    QuestionFeedback,
    answer_key,
)
from assessment.storage.port import INSTALLATION, Place, Put, assessment_place, profile_place
from assessment.workflow.assessments import Assessments, SaveOutcome, check_content
from assessment.workflow.offers import LAST_ROUND
from assessment.workflow.permissions import Action, members_of, require
from assessment.workflow.saving import AnswerContent, base_of
from assessment.workflow.workplace import Workplace

MAX_TEXT = 2_000


class Collaboration:
    """Use cases between the people of one member, and from them to the authors of the questionnaire."""

    def __init__(self, workplace: Workplace, assessments: Assessments) -> None:
        self._place = workplace
        self._store = workplace.store
        self._assessments = assessments

    # proposals

    def propose(self, actor: Actor, member: str, assessment: str, criterion: str, content: AnswerContent, source: str = "web") -> Proposal:
        """Suggest an answer; a later suggestion by the same person replaces the earlier one."""
        record = self._place.assessment(member, assessment)
        require(actor, Action.PROPOSE, self._place.subject(actor, member, record, criterion))
        check_content(self._place.questionnaire(record.questionnaire).criterion(criterion), content)
        place = assessment_place(member, assessment)
        answer = self._store.get(Answer, place, answer_key(Layer.SELF, criterion))
        key = f"{answer_key(Layer.SELF, criterion)}/{actor.account}"
        earlier = self._store.get(Proposal, place, key)
        proposal = Proposal(
            key=key,
            revision=earlier.revision if earlier else 0,
            member=member,
            assessment=assessment,
            layer=Layer.SELF,
            criterion=criterion,
            base=answer.revision if answer else 0,
            state=content.state,
            level=content.level,
            reason=content.reason,
            comment=content.comment,
            source=source,
            by=actor.account,
            by_name=actor.name,
            at=self._place.stamp(),
        )
        return self._write_proposal(actor, place, proposal, "proposed")

    def proposals(self, actor: Actor, member: str, assessment: str) -> tuple[Proposal, ...]:
        """Open proposals that this person may see: all for those who decide, their own for those who propose."""
        record = self._place.assessment(member, assessment)
        found = self._store.all(Proposal, assessment_place(member, assessment))
        return tuple(
            proposal
            for proposal in found
            if proposal.status is ProposalState.OPEN
            and proposal.source != LAST_ROUND  # nobody proposes it: see Rounds.offer
            and (proposal.by == actor.account or self._assessments.may_see(actor, record, proposal.criterion))
        )

    def adopt(self, actor: Actor, member: str, assessment: str, key: str) -> SaveOutcome:
        """Make a proposal the answer, from the present one; words of the present answer are kept under the proposal's."""
        record, proposal = self._decidable(actor, member, assessment, key)
        stored = self._store.get(Answer, assessment_place(member, assessment), answer_key(Layer.SELF, proposal.criterion))
        base = base_of(stored)
        content = _adopted(base.content, proposal)
        outcome = self._assessments.save_answer(actor, record.member, record.key, proposal.criterion, base, content)
        self._write_proposal(actor, assessment_place(member, assessment), replace(proposal, status=ProposalState.ADOPTED), "adopted")
        return outcome

    def decline(self, actor: Actor, member: str, assessment: str, key: str) -> Proposal:
        _, proposal = self._decidable(actor, member, assessment, key)
        declined = replace(proposal, status=ProposalState.DECLINED)
        return self._write_proposal(actor, assessment_place(member, assessment), declined, "declined")

    # asking a colleague

    def ask(self, actor: Actor, member: str, assessment: str, criterion: str, person: Account, due: str, note: str = "") -> Ask:
        """One criterion, one person, one date."""
        record = self._place.assessment(member, assessment)
        require(actor, Action.ASK_COLLEAGUE, self._place.subject(actor, member, record, criterion))
        if member not in {grant.member for grant in person.grants} or person.disabled:
            raise InvalidInputError("Only an active colleague of the own administration can be asked.")
        ask = Ask(
            key=f"ask-{self._place.new_id()}",
            member=member,
            assessment=assessment,
            criterion=criterion,
            asked=person.key,
            asked_name=person.name,
            due=_day(due),
            note=_short(note),
            by=actor.account,
            by_name=actor.name,
            at=self._place.stamp(),
        )
        return self._write_ask(actor, ask, "asked")

    def asks(self, actor: Actor, member: str, assessment: str) -> tuple[Ask, ...]:
        """Open questions this person asked, was asked, or (as coordinator) may see; by due date."""
        record = self._place.assessment(member, assessment)
        found = self._store.all(Ask, assessment_place(member, assessment))
        visible = (
            ask
            for ask in found
            if ask.state is AskState.OPEN
            and (actor.account in (ask.by, ask.asked) or self._assessments.may_see(actor, record, ask.criterion))
        )
        return tuple(sorted(visible, key=lambda ask: ask.due))

    def finish_ask(self, actor: Actor, member: str, assessment: str, key: str) -> Ask:
        """Done (by the person asked) or withdrawn (by the person who asked)."""
        ask = self._store.get(Ask, assessment_place(member, assessment), key)
        if ask is None or actor.account not in (ask.by, ask.asked):
            raise NotFoundError("There is no such question.")
        state = AskState.DONE if actor.account == ask.asked else AskState.WITHDRAWN
        return self._write_ask(actor, replace(ask, state=state), str(state))

    # feedback on a question's wording

    def give_feedback(self, actor: Actor, member: str, questionnaire: str, criterion: str, text: str) -> QuestionFeedback:
        """Tell the Secretariat what is unclear in a question. Carries no answer."""
        require(actor, Action.GIVE_FEEDBACK, self._place.subject(actor, member))
        if not text.strip():
            raise InvalidInputError("Write what is unclear in the question, and how it could be said better.")
        feedback = QuestionFeedback(
            key=f"q-{self._place.new_id()}",
            questionnaire=questionnaire,
            criterion=criterion,
            member=member,
            text=_short(text),
            language=actor.language,
            by=actor.account,
            at=self._place.stamp(),
        )
        (stored,) = self._store.write(INSTALLATION, [Put(feedback, 0)])
        assert isinstance(stored, QuestionFeedback)  # noqa: S101 - a store gives back what it was given
        return stored

    def feedback(self, actor: Actor) -> tuple[QuestionFeedback, ...]:
        """All feedback, newest first, for the Secretariat."""
        require(actor, Action.VIEW_FEEDBACK, self._place.subject(actor, ""))
        return tuple(sorted(self._store.all(QuestionFeedback, INSTALLATION), key=lambda item: item.at, reverse=True))

    def close_feedback(self, actor: Actor, key: str) -> None:
        require(actor, Action.VIEW_FEEDBACK, self._place.subject(actor, ""))
        item = self._store.get(QuestionFeedback, INSTALLATION, key)
        if item is None:
            raise NotFoundError("There is no such feedback.")
        self._store.write(INSTALLATION, [Put(replace(item, closed=True), item.revision)])

    # what a person has seen

    def profile(self, member: str) -> MemberProfile:
        return self._store.get(MemberProfile, profile_place(member), "profile") or MemberProfile(key="profile", member=member)

    def has_read_orientation(self, actor: Actor, member: str) -> bool:
        return actor.account in self.profile(member).orientation_read_by

    def note_orientation_read(self, actor: Actor, member: str) -> None:
        profile = self.profile(member)
        if member in members_of(actor) and actor.account not in profile.orientation_read_by:
            read = (*profile.orientation_read_by, actor.account)
            self._store.write(profile_place(member), [Put(replace(profile, orientation_read_by=read), profile.revision)])

    def last_look(self, actor: Actor, member: str) -> str:
        """When this person last left the home page; empty the first time."""
        return dict(self.profile(member).last_looks).get(actor.account, "")

    def note_look(self, actor: Actor, member: str) -> None:
        if member not in members_of(actor):
            raise NotAllowedError("This member is not yours.")
        profile = self.profile(member)
        looks = {**dict(profile.last_looks), actor.account: self._place.stamp()}
        self._store.write(profile_place(member), [Put(replace(profile, last_looks=tuple(sorted(looks.items()))), profile.revision)])

    def _decidable(self, actor: Actor, member: str, assessment: str, key: str) -> tuple[Assessment, Proposal]:
        record = self._place.assessment(member, assessment)
        proposal = self._store.get(Proposal, assessment_place(member, assessment), key)
        if proposal is None or proposal.status is not ProposalState.OPEN or proposal.source == LAST_ROUND:
            raise NotFoundError("This proposal was already decided.")
        require(actor, Action.DECIDE_PROPOSAL, self._place.subject(actor, member, record, proposal.criterion))
        return record, proposal

    def _write_proposal(self, actor: Actor, place: Place, proposal: Proposal, note: str) -> Proposal:
        line = self._place.line(
            actor, HistoryKind.PROPOSAL, proposal, assessment=proposal.assessment, subject=proposal.criterion, note=note
        )
        (stored,) = self._store.write(place, [Put(proposal, proposal.revision)], [line])
        assert isinstance(stored, Proposal)  # noqa: S101 - a store gives back what it was given
        return stored

    def _write_ask(self, actor: Actor, ask: Ask, note: str) -> Ask:
        line = self._place.line(actor, HistoryKind.ASK, ask, assessment=ask.assessment, subject=ask.criterion, note=note)
        (stored,) = self._store.write(assessment_place(ask.member, ask.assessment), [Put(ask, ask.revision)], [line])
        assert isinstance(stored, Ask)  # noqa: S101 - a store gives back what it was given
        return stored


def _adopted(present: AnswerContent, proposal: Proposal) -> AnswerContent:
    """A proposal without an answer of its own (a comment, a document) leaves the present one as it is; evidence is added, never taken."""
    known = {link.evidence for link in present.evidence}
    content = replace(
        present,
        comment=_merged(present, proposal),
        evidence=(*present.evidence, *(link for link in proposal.evidence if link.evidence not in known)),
        indicator=proposal.indicator or present.indicator,
    )
    if proposal.state is AnswerState.UNANSWERED:
        return content
    return replace(content, state=proposal.state, level=proposal.level, reason=proposal.reason)


def _merged(present: AnswerContent, proposal: Proposal) -> str:
    """The proposal's words, and under them the present ones, so that none are lost."""
    words = [text for text in (proposal.comment.strip(), present.comment.strip()) if text]
    return words[0] if len(words) == 2 and words[1] in words[0] else "\n\n".join(words)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InvalidInputError("A date is needed; give day, month and year.") from None


def _short(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise InvalidInputError("The text has more than %(most)s characters; shorten it. Nothing was cut.", most=MAX_TEXT)
    return text.strip()
