"""The Secretariat's comparison of regions, what of it is published to members, and the register of signed results behind both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import pandas as pd

from assessment.errors import AssessmentError, ConflictError, InvalidInputError, NotFoundError
from assessment.identity.actor import Actor
from assessment.programme.counting import Counting, Selection, count_in, is_disclosed
from assessment.programme.publication import (
    LEAST_CONTRIBUTORS,
    Band,
    ContributorSet,
    PublicationPlan,
    band_of,
    newly_joined,
    plan_publication,
    publish_group,
)
from assessment.programme.regions import (
    WORLD,
    ScoredResults,
    criterion_moves,
    dots_frame,
    figures_frame,
    levels_frame,
    node_moves,
    response_frame,
    score_core,
    score_results,
)
from assessment.records import Assessment, Disclosure, HistoryKind, Layer, Publication, PublishedFigure, PublishedGroup, Round, SignedResult
from assessment.storage.port import PUBLICATIONS, ROUNDS, Put, assessment_place
from assessment.workflow.permissions import Action, require
from assessment.workflow.signed_results import SignedResults, result_key, row_of
from assessment.workflow.snapshots import Seal, Snapshots
from assessment.workflow.workplace import Workplace

_TRIES = 5


@dataclass(frozen=True)
class Comparison:
    """One selection: what is counted, and the frames of `programme.regions`: `figures` (the heat map), `levels`, `response`."""

    counting: Counting
    figures: pd.DataFrame
    levels: pd.DataFrame
    response: pd.DataFrame


@dataclass(frozen=True)
class Trend:
    """The same over rounds, oldest first. `apart`: rounds with another questionnaire version, which are not in it."""

    countings: tuple[Counting, ...]
    figures: pd.DataFrame
    response: pd.DataFrame
    apart: tuple[Round, ...]


@dataclass(frozen=True)
class Movement:
    """Who moved from which level to which between two rounds. `sections`: the whole and the sections; `criteria`: each criterion."""

    before: Counting
    after: Counting
    both: tuple[str, ...]  # members counted in both
    sections: pd.DataFrame
    criteria: pd.DataFrame


@dataclass(frozen=True, slots=True)
class PublicationOffer:
    """What may be published of a round. `counting`: whose results may count for it; `obstacle`: why nothing can be published now."""

    counting: Counting
    plan: PublicationPlan
    obstacle: AssessmentError | None


@dataclass(frozen=True, slots=True)
class PublicationView:
    """What the Secretariat sees of a publication: who contributed stays on the server."""

    round: str
    questionnaire: str
    published_on: str
    by_name: str
    groups: tuple[tuple[str, int], ...]  # name, contributors


@dataclass(frozen=True, slots=True)
class PublishedRound:
    """The figures of a publication without its contributors. `groups`: name (the world first) -> how many it counts, and its figures."""

    round: str
    questionnaire: str
    published_on: str
    groups: Mapping[str, tuple[int, tuple[PublishedFigure, ...]]]


class BandState(StrEnum):
    """Why a member sees bands, or none."""

    SHOWN = "shown"
    NOT_SIGNED = "not_signed"
    NOT_SHARED = "not_shared"  # signed for the Secretariat only: whoever gives nothing to the bands sees none
    NOT_PUBLISHED = "not_published"  # not yet, or too few to be published


@dataclass(frozen=True, slots=True)
class PublishedBands:
    """Node -> band of one group."""

    group: str
    bands: Mapping[str, Band]


@dataclass(frozen=True, slots=True)
class MemberBands:
    """The own signed result (node -> certain score and level) against what was published of the own region and the world."""

    state: BandState
    round: str = ""
    published_on: str = ""
    own: Mapping[str, tuple[float, int | None]] = field(default_factory=dict)
    region: PublishedBands | None = None
    world: PublishedBands | None = None


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """`altered`: member and snapshot of signed results that are not what was signed; they do not count."""

    restored: int
    removed: int
    altered: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Register:
    """The settled rows at one revision of the register, and the figures of each questionnaire once they were asked for."""

    revision: int
    rows: tuple[SignedResult, ...]
    by_round: Mapping[str, tuple[SignedResult, ...]]
    scored: dict[tuple[str, Layer, bool], ScoredResults] = field(default_factory=dict)  # by questionnaire, layer, core criteria alone


class Regions:
    """Use cases over the signed results of all members."""

    def __init__(self, workplace: Workplace, snapshots: Snapshots) -> None:
        self._place = workplace
        self._store = workplace.store
        self._snapshots = snapshots
        self._signed = SignedResults(workplace)
        self._register: _Register | None = None

    # the Secretariat

    def rounds(self, actor: Actor) -> tuple[Round, ...]:
        """Rounds to compare, oldest first."""
        self._require_view(actor)
        return self._rounds()

    def questionnaires(self, actor: Actor) -> tuple[str, ...]:
        """Installed questionnaires of which there are signed results."""
        self._require_view(actor)
        return tuple(sorted({row.questionnaire for row in self._read().rows} & self._place.packs.keys()))

    def count(self, actor: Actor, selection: Selection) -> Counting:
        """What a figure over this selection counts and leaves out. Raises NotFoundError for an unknown round."""
        self._require_view(actor)
        return self._count(self._read(), selection)

    def compare(self, actor: Actor, selection: Selection) -> Comparison:
        """The heat map of the selection with its response rate. Raises NotFoundError for an unknown round or questionnaire."""
        self._require_view(actor)
        register = self._read()
        counting, scored, region_of = self._count(register, selection), self._scored(register, selection), self._region_of()
        self._note_single(actor, [counting])
        return Comparison(
            counting=counting,
            figures=figures_frame(scored, [counting], region_of),
            levels=levels_frame(scored, [counting], region_of),
            response=response_frame([counting], region_of),
        )

    def dots(self, actor: Actor, selection: Selection, node: str) -> pd.DataFrame:
        """Every counted member's score of one node, by region and by name (`DOT_COLUMNS`)."""
        self._require_view(actor)
        register = self._read()
        scored, counting = self._scored(register, selection), self._count(register, selection)
        if node not in scored.figures.nodes:
            raise NotFoundError("The questionnaire has no section %(section)s.", section=node)
        self._note_single(actor, [counting])
        return dots_frame(scored, counting, node, self._region_of())

    def trend(self, actor: Actor, selection: Selection) -> Trend:
        """The selection in every round that asked its questionnaire version; the selection's own round is of no matter."""
        self._require_view(actor)
        register, region_of = self._read(), self._region_of()
        own, apart = self._rounds_of(selection.questionnaire)
        countings = tuple(self._count(register, replace(selection, round=one.key)) for one in own)
        scored = self._scored(register, selection)
        self._note_single(actor, countings)
        return Trend(countings, figures_frame(scored, countings, region_of), response_frame(countings, region_of), apart)

    def movement(self, actor: Actor, selection: Selection, before: str, after: str) -> Movement:
        """From one round to another, over the members counted in both."""
        return self.moves(actor, replace(selection, round=before), replace(selection, round=after))

    def moves(self, actor: Actor, before: Selection, after: Selection) -> Movement:
        """From one selection to another of the same questionnaire, over the members counted in both."""
        self._require_view(actor)
        register = self._read()
        earlier, later = (self._count(register, one) for one in (before, after))
        scored = self._scored(register, after)
        counted = {one.member for one in earlier.counted}
        both = tuple(one.member for one in later.counted if one.member in counted)
        if len(both) == 1:
            self._note([one for counting in (earlier, later) for one in counting.counted if one.member in both], actor)
        return Movement(
            before=earlier,
            after=later,
            both=both,
            sections=node_moves(scored, earlier, later),
            criteria=criterion_moves(self._place.questionnaire(after.questionnaire), earlier, later),
        )

    # publishing

    def plan(self, actor: Actor, round_: str) -> PublicationPlan:
        """What `publish` would publish of a round now, and who would be held back."""
        self._require_view(actor)
        return self.offer(actor, round_).plan

    def offer(self, actor: Actor, round_: str) -> PublicationOffer:
        """The same with whose results may count for it, and why nothing can be published now, if so."""
        self._require_view(actor)
        asked, earlier = self._round(round_), self._publications()
        counting = self._candidates(self._read(), asked)
        plan = self._plan(counting, earlier)
        return PublicationOffer(counting, plan, _obstacle(plan, asked, earlier))

    def publish(self, actor: Actor, round_: str) -> PublicationView:
        """Work out the figures of a round for members, once, and keep them. Raises InvalidInputError where the rule allows nothing, or
        fewer than five results have joined since the round was last published."""
        require(actor, Action.MANAGE_ROUNDS, self._place.subject(actor, ""))
        asked = self._round(round_)
        for _ in range(_TRIES):
            register, earlier = self._read(), self._publications()
            plan = self._plan(self._candidates(register, asked), earlier)
            if obstacle := _obstacle(plan, asked, earlier):
                raise obstacle
            try:
                return _view(self._write(actor, self._publication(register, asked, plan, len(earlier))))
            except ConflictError:  # somebody published meanwhile: what is allowed has changed
                continue
        raise ConflictError("Somebody else is publishing figures; look at what was published and try again.")

    def published(self, actor: Actor) -> tuple[PublicationView, ...]:
        """All publications, newest first."""
        self._require_view(actor)
        return tuple(_view(one) for one in reversed(self._publications()))

    def published_figures(self, actor: Actor) -> tuple[PublishedRound, ...]:
        """All that members were ever shown, oldest first: nothing is worked out anew, and nobody is named."""
        self._require_view(actor)
        return tuple(_published_round(one) for one in self._publications())

    # the member

    def bands(self, actor: Actor, member: str, assessment: str) -> MemberBands:
        """The member's own signed result in a round against the published bands, if it has let its own count for them."""
        require(actor, Action.VIEW_BANDS, self._place.subject(actor, member))
        register = self._read()
        row = next((one for one in register.rows if one.key == result_key(member, assessment, Layer.SELF)), None)
        if row is None:
            return MemberBands(BandState.NOT_SIGNED)
        if not is_disclosed(row, Disclosure.AGGREGATES):
            return MemberBands(BandState.NOT_SHARED, row.round)
        latest = self._latest(row.round, row.questionnaire)
        if latest is None:
            return MemberBands(BandState.NOT_PUBLISHED, row.round)
        return MemberBands(
            state=BandState.SHOWN,
            round=row.round,
            published_on=latest.published_on,
            own=_own_figures(self._scored(register, Selection(questionnaire=row.questionnaire)), row),
            region=_bands(latest, self._place.region_of(member)),
            world=_bands(latest, WORLD),
        )

    # the register

    def rebuild(self, actor: Actor) -> Rebuilt:
        """Bring the register of signed results to what the assessments and their snapshots say."""
        require(actor, Action.MANAGE_ROUNDS, self._place.subject(actor, ""))
        return self.rebuild_results()

    def rebuild_results(self) -> Rebuilt:
        """The same for the command line and the demonstration, without asking for permission. Reads every assessment's record."""
        there = {row.key: row for row in self._signed.all()}
        wanted, altered = self._wanted_rows()
        stale = [row for key, row in there.items() if key not in wanted]
        for row in stale:
            self._signed.withdraw(row.member, row.assessment)
        missing = [row for key, row in wanted.items() if key not in there or replace(there[key], revision=0) != row]
        self._signed.put_back(missing)
        return Rebuilt(len(missing), len(stale), altered)

    def _wanted_rows(self) -> tuple[dict[str, SignedResult], tuple[tuple[str, str], ...]]:
        wanted: dict[str, SignedResult] = {}
        altered = []
        for record in self._signed_assessments():
            snapshot = record.sign_off.snapshot if record.sign_off else ""
            if self._snapshots.verify(record.member, snapshot) is Seal.ALTERED:
                altered.append((record.member, snapshot))
                continue
            row = row_of(self._snapshots.signed_standing(record.member, snapshot))
            wanted[row.key] = row
        return wanted, tuple(altered)

    def _signed_assessments(self) -> Iterable[Assessment]:
        for member in self._store.members():
            for place in self._store.places(member):
                folder, _, key = place.name.partition("/")
                record = self._store.get(Assessment, assessment_place(member, key), key) if folder == "assessments" else None
                if record is not None and record.sign_off is not None:
                    yield record

    # inside

    def _require_view(self, actor: Actor) -> None:
        require(actor, Action.VIEW_REGIONS, self._place.subject(actor, ""))

    def _read(self) -> _Register:
        """The register as it is now. The revision is looked at first: what is read may be newer than it, and is then read again."""
        revision = self._signed.revision()
        found = self._register
        if found is None or found.revision != revision:
            rows = self._signed.counting()
            by_round: dict[str, list[SignedResult]] = {}
            for row in rows:
                by_round.setdefault(row.round, []).append(row)
            found = _Register(revision, rows, {name: tuple(own) for name, own in by_round.items()})
            self._register = found
        return found

    def _scored(self, register: _Register, selection: Selection) -> ScoredResults:
        key = selection.questionnaire, selection.layer, selection.core
        if key not in register.scored:
            score = score_core if selection.core else score_results
            own = (row for row in register.rows if row.layer is selection.layer)
            register.scored[key] = score(self._place.questionnaire(selection.questionnaire), own)
        return register.scored[key]

    def _note_single(self, actor: Actor, countings: Iterable[Counting]) -> None:
        """A figure over one member is that member's own: whose it is can read that somebody looked."""
        region_of = self._region_of()
        for counting in countings:
            by_region: dict[str, list[SignedResult]] = {}
            for one in counting.counted:
                by_region.setdefault(region_of.get(one.member, ""), []).append(one)
            self._note([own[0] for own in by_region.values() if len(own) == 1], actor)

    def _note(self, results: Iterable[SignedResult], actor: Actor) -> None:
        for one in results:
            self._snapshots.note_reader(actor, one.member, one.assessment, one.snapshot)

    def _count(self, register: _Register, selection: Selection) -> Counting:
        asked = self._round(selection.round).members if selection.round else self._assessed()
        rows = register.by_round.get(selection.round, ()) if selection.round else register.rows
        return count_in(selection, asked, rows, self._region_of())

    def _assessed(self) -> tuple[str, ...]:
        return tuple(one.code for one in self._place.members.values() if one.assessed)

    def _region_of(self) -> Mapping[str, str]:
        return {code: str(one.region) for code, one in self._place.members.items()}

    def _rounds(self) -> tuple[Round, ...]:
        return tuple(sorted(self._store.all(Round, ROUNDS), key=lambda one: (one.opens, one.key)))

    def _rounds_of(self, questionnaire: str) -> tuple[tuple[Round, ...], tuple[Round, ...]]:
        found = self._rounds()
        return (
            tuple(one for one in found if one.questionnaire == questionnaire),
            tuple(one for one in found if one.questionnaire != questionnaire),
        )

    def _round(self, key: str) -> Round:
        found = self._store.get(Round, ROUNDS, key)
        if found is None:
            raise NotFoundError("There is no such round.")
        return found

    def _publications(self) -> tuple[Publication, ...]:
        """Oldest first: the keys are running numbers."""
        return self._store.all(Publication, PUBLICATIONS)

    def _latest(self, round_: str, questionnaire: str) -> Publication | None:
        found = [one for one in self._publications() if (one.round, one.questionnaire) == (round_, questionnaire)]
        return found[-1] if found else None

    def _candidates(self, register: _Register, asked: Round) -> Counting:
        return self._count(register, Selection(questionnaire=asked.questionnaire, round=asked.key, least=Disclosure.AGGREGATES))

    def _plan(self, candidates: Counting, earlier: Sequence[Publication]) -> PublicationPlan:
        return plan_publication(candidates.counted, published_sets(earlier), self._region_of())

    def _publication(self, register: _Register, asked: Round, plan: PublicationPlan, number: int) -> Publication:
        scored = self._scored(register, Selection(questionnaire=asked.questionnaire))
        return Publication(
            key=f"{number + 1:06}",
            round=asked.key,
            questionnaire=asked.questionnaire,
            published_on=self._place.today(),
            groups=tuple(publish_group(scored, name, results) for name, results in plan.groups),
        )

    def _write(self, actor: Actor, publication: Publication) -> Publication:
        publication = replace(publication, by=actor.account, by_name=actor.name)
        note = " ".join(f"{group.group}:{len(group.contributors)}" for group in publication.groups)
        line = self._place.line(actor, HistoryKind.PUBLICATION, publication, subject=publication.round, note=note)
        (stored,) = self._store.write(PUBLICATIONS, [Put(publication, 0)], [line])
        assert isinstance(stored, Publication)  # noqa: S101 - a store gives back what it was given
        return stored


def published_sets(publications: Iterable[Publication]) -> tuple[ContributorSet, ...]:
    """Every set of contributors behind anything that was ever published."""
    return tuple(frozenset(group.contributors) for one in publications for group in one.groups)


def _obstacle(plan: PublicationPlan, asked: Round, earlier: Sequence[Publication]) -> InvalidInputError | None:
    if not plan.groups:
        return InvalidInputError(
            "Too few members have let their results count for figures that others see; at least %(least)s are needed.",
            least=LEAST_CONTRIBUTORS,
        )
    last = next((one for one in reversed(earlier) if one.round == asked.key), None)
    known = [unit for group in (last.groups if last else ()) if group.group == WORLD for unit in group.contributors]
    if newly_joined(plan, known) < LEAST_CONTRIBUTORS:
        return InvalidInputError(
            "Fewer than %(least)s results that can be shown have joined since this round was last published; "
            "publishing again would show whose they are.",
            least=LEAST_CONTRIBUTORS,
        )
    return None


def _view(publication: Publication) -> PublicationView:
    return PublicationView(
        round=publication.round,
        questionnaire=publication.questionnaire,
        published_on=publication.published_on,
        by_name=publication.by_name,
        groups=tuple((group.group, len(group.contributors)) for group in publication.groups),
    )


def _published_round(publication: Publication) -> PublishedRound:
    groups = {group.group: (len(group.contributors), group.figures) for group in publication.groups}
    return PublishedRound(publication.round, publication.questionnaire, publication.published_on, groups)


def _bands(publication: Publication, name: str) -> PublishedBands | None:
    found: PublishedGroup | None = next((group for group in publication.groups if group.group == name), None)
    return None if found is None else PublishedBands(name, {figure.node: band_of(figure) for figure in found.figures})


def _own_figures(scored: ScoredResults, row: SignedResult) -> Mapping[str, tuple[float, int | None]]:
    place, figures = int(scored.places([row])[0]), scored.figures
    own = zip(figures.nodes, figures.lower[:, place].tolist(), figures.level[:, place].tolist(), strict=True)
    return {node: (score, None if level != level else int(level)) for node, score, level in own if score == score}
