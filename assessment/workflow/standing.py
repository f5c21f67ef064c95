"""Where an assessment stands: its answers read through the scoring rules. One way for pages, exports and snapshots."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock

from assessment.questionnaire.model import Questionnaire
from assessment.records import Answer, AnswerState, Assessment, Confidentiality, Evidence, Layer
from assessment.scoring.evidence import backed_level
from assessment.scoring.ratings import Progress, Rating, counted_progress, relevance, standings
from assessment.scoring.ratings import Standing as CriterionStanding
from assessment.scoring.reference import score_assessment
from assessment.scoring.results import Result

_Taken = tuple[str, str, Assessment, tuple[Answer, ...], tuple[Evidence, ...]]


@dataclass(frozen=True)
class Standing:
    """Everything a page or an export says of one layer of an assessment, as of one date."""

    assessment: Assessment
    questionnaire: Questionnaire
    layer: Layer
    as_of: str
    answers: Mapping[str, Answer]  # by criterion
    evidence: Mapping[str, Evidence]  # by key
    ratings: Mapping[str, Rating]
    relevant: Mapping[str, bool | None]
    entering: Mapping[str, CriterionStanding]  # how each criterion enters the scores
    progress: Progress
    has_words: bool = True  # False: made by `levels_only`

    @cached_property
    def result(self) -> Result:
        """Worked out when first asked for: saving an answer and listing progress do without it."""
        return score_assessment(self.questionnaire, self.ratings)

    def target(self, criterion: str) -> int | None:
        """The member's own target, or the questionnaire's."""
        return dict(self.assessment.targets).get(criterion, self.questionnaire.criterion(criterion).target)

    def gap(self, criterion: str) -> int | None:
        """Levels missing to the target; None where there is no level or no target."""
        rating, target = self.ratings.get(criterion), self.target(criterion)
        if rating is None or rating.level is None or target is None:
            return None
        return max(0, target - rating.level)

    def unanswered(self) -> tuple[str, ...]:
        """Criteria that sign-off waits for: required, not known to be irrelevant, and without an answer."""
        return tuple(
            criterion.name
            for criterion in self.questionnaire.criteria()
            if criterion.required and self.relevant[criterion.name] is not False and not _is_answered(self.answers.get(criterion.name))
        )

    def section_progress(self, section: str) -> Progress:
        return counted_progress(self.entering, self.questionnaire.section(section).all_criteria())


def take_standing(
    assessment: Assessment,
    questionnaire: Questionnaire,
    answers: Iterable[Answer],
    evidence: Iterable[Evidence],
    as_of: str,
    layer: Layer = Layer.SELF,
) -> Standing:
    """Pure. Answers of other layers or of criteria the questionnaire does not have are left out."""
    own = {answer.criterion: answer for answer in answers if answer.layer is layer and questionnaire.has_criterion(answer.criterion)}
    library = {piece.key: piece for piece in evidence}
    ratings = {name: _rating(questionnaire, answer, library, as_of) for name, answer in own.items()}
    entering = standings(questionnaire, ratings)
    return Standing(
        assessment=assessment,
        questionnaire=questionnaire,
        layer=layer,
        as_of=as_of,
        answers=own,
        evidence=library,
        ratings=ratings,
        relevant=relevance(questionnaire, ratings),
        entering=entering,
        progress=counted_progress(entering, questionnaire.criteria()),
    )


class KeptStandings:
    """The last standing of each assessment in use, given again while everything it was taken from is the same. Threads may share it.

    Stores hand out unchanged records as the same objects, so comparing them costs next to nothing.
    """

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, str], tuple[_Taken, Standing]] = OrderedDict()
        self._lock = Lock()

    def take(
        self, assessment: Assessment, questionnaire: Questionnaire, answers: tuple[Answer, ...], evidence: tuple[Evidence, ...], as_of: str
    ) -> Standing:
        """As `take_standing` for the self-assessment."""
        name, taken = (assessment.member, assessment.key), (questionnaire.digest, as_of, assessment, answers, evidence)
        kept = self._kept.get(name)
        if kept and kept[0] == taken:
            return kept[1]
        standing = take_standing(assessment, questionnaire, answers, evidence, as_of)
        with self._lock:
            self._kept[name] = (taken, standing)
            self._kept.move_to_end(name)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return standing


def levels_only(standing: Standing) -> Standing:
    """For readers outside the administration: what was rated and how it scores. No comment, reason, figure, mark, name of a person, own
    target or piece of evidence; how far evidence backs a level stays, as a level."""
    said = {
        name: Answer(
            key=answer.key,
            member=answer.member,
            assessment=answer.assessment,
            layer=answer.layer,
            criterion=name,
            state=answer.state,
            level=answer.level,
        )
        for name, answer in standing.answers.items()
    }
    return replace(standing, assessment=bare_record(standing.assessment), answers=said, evidence={}, has_words=False)


def without_secrets(standing: Standing) -> Standing:
    """For the Secretariat: of a confidential piece of evidence only that there is one, of which kind and date, and whether it counts."""
    pieces = {
        key: bare_piece(piece) if piece.confidentiality is Confidentiality.CONFIDENTIAL else piece
        for key, piece in standing.evidence.items()
    }
    return replace(standing, evidence=pieces)


def bare_record(record: Assessment) -> Assessment:
    """State and dates of an assessment, with what its signature says; not why, by whom it was begun, or at what it aims."""
    signed = replace(record.sign_off, by="", cover_page="") if record.sign_off else None
    return replace(record, status_reason="", started_by="", sign_off=signed, targets=())


def bare_piece(piece: Evidence) -> Evidence:
    """`title` empty: shown as "confidential evidence"."""
    return Evidence(
        key=piece.key,
        member=piece.member,
        kind=piece.kind,
        title="",
        date=piece.date,
        expiry=piece.expiry,
        confidentiality=piece.confidentiality,
        state=piece.state,
    )


def _rating(questionnaire: Questionnaire, answer: Answer, library: Mapping[str, Evidence], as_of: str) -> Rating:
    if answer.state is not AnswerState.LEVEL or answer.level is None:
        return Rating(answer.state)
    criterion = questionnaire.criterion(answer.criterion)
    return Rating(answer.state, answer.level, backed_level(criterion, answer.level, answer.evidence, library, as_of))


def _is_answered(answer: Answer | None) -> bool:
    if answer is None or answer.state is AnswerState.UNANSWERED:
        return False
    return answer.state is not AnswerState.NOT_APPLICABLE or bool(answer.reason.strip())
