"""What members are shown of a round: what may be published now, what is held back and why, what was published. For the Secretariat."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from assessment.errors import AssessmentError
from assessment.programme.publication import LEAST_CONTRIBUTORS
from assessment.programme.regions import WORLD
from assessment.records import Round
from assessment.reference import Region
from assessment.views.parts.empty import say_empty
from assessment.views.parts.problem import problem_words, show_problem
from assessment.views.parts.region_counting import show_counting
from assessment.views.parts.region_words import round_labels
from assessment.views.parts.words import plain, questionnaire_title
from assessment.views.visit import Visit
from assessment.workflow.regions import PublicationOffer


def show_publishing(visit: Visit, asked: Round | None) -> None:
    """`asked`: the round to publish; None where none is chosen."""
    t = visit.t
    if visit.state.notice:
        st.success(visit.state.notice, icon=":material/check:")
        visit.state.notice = ""
    if asked is None:
        say_empty(t("Figures for members are published round by round."), t("Choose a round above."))
    else:
        _offer(visit, asked)
    _published(visit)


def _offer(visit: Visit, asked: Round) -> None:
    t, offer = visit.t, visit.services.regions.offer(visit.actor, asked.key)
    st.subheader(t("Anonymous figures of %(round)s", round=plain(asked.title)), anchor=False)
    st.markdown(
        t(
            "Members that share their result see it against quartiles of their region and of the world. Every published figure rests on at "
            "least %(least)s results, and so does every difference between any of them, also those published before. "
            "Of the filters above only the round counts here.",
            least=LEAST_CONTRIBUTORS,
        )
    )
    st.dataframe(_groups(visit, offer), hide_index=True, height="content", alt=t("What may be published, by region"))
    if offer.plan.held_back:
        st.markdown(
            t(
                "Held back for now: %(count)s. With them, a group of fewer than %(least)s could be told apart; they are named below.",
                count=t.whole(len(offer.plan.held_back)),
                least=LEAST_CONTRIBUTORS,
            )
        )
    if offer.obstacle is None:
        _publish(visit, asked)
    else:
        st.info(f"**{t('Nothing can be published now.')}**  \n{plain(problem_words(t, offer.obstacle))}", icon=":material/lock:")
    show_counting(visit, {asked.title: offer.counting}, offer.plan.held_back)


def _groups(visit: Visit, offer: PublicationOffer) -> pd.DataFrame:
    t, planned = visit.t, {name: len(results) for name, results in offer.plan.groups}
    region_of = visit.services.workplace.region_of
    shared = Counter(region_of(one.member) for one in offer.counting.counted)
    asked = Counter(map(region_of, offer.counting.asked))
    rows = [(t("World"), len(offer.counting.asked), len(offer.counting.counted), planned.get(WORLD, 0), _why(visit, offer, WORLD))]
    rows += [(str(one), asked[one], shared[one], planned.get(one, 0), _why(visit, offer, one)) for one in Region if asked[one]]
    return pd.DataFrame(rows, columns=[t("Region"), t("Asked"), t("Shared"), t("Can be shown"), t("Why not")])


def _why(visit: Visit, offer: PublicationOffer, group: str) -> str:
    t = visit.t
    if any(name == group for name, _ in offer.plan.groups):
        return ""
    behind = {one.member for one in offer.plan.held_back}
    own = [one.member for one in offer.counting.counted if group in (WORLD, visit.services.workplace.region_of(one.member))]
    if own and behind.issuperset(own):
        return t("Held back: beside what was published before, a few could be told apart")
    if group != WORLD and any(name == WORLD for name, _ in offer.plan.groups):
        return t("Fewer than %(least)s results shared for figures only; they count in the world", least=LEAST_CONTRIBUTORS)
    return t("Fewer than %(least)s results shared for figures only", least=LEAST_CONTRIBUTORS)


def _publish(visit: Visit, asked: Round) -> None:
    t = visit.t
    with st.popover(t("Publish"), icon=":material/campaign:"):
        st.markdown(t("What is published stays as it is, also when a member signs anew. It cannot be taken back."))
        if not st.button(t("Publish to members"), type="primary", key="publish"):
            return
        try:
            made = visit.services.regions.publish(visit.actor, asked.key)
        except AssessmentError as error:
            show_problem(t, error)
            return
        count = next(number for name, number in made.groups if name == WORLD)
        visit.state.notice = plain(t("Published: %(round)s, over %(count)s results.", round=asked.title, count=t.whole(count)))
        st.rerun()


def _published(visit: Visit) -> None:
    t = visit.t
    st.subheader(t("What was published"), anchor=False)
    found = visit.services.regions.published(visit.actor)
    if not found:
        st.markdown(t("Nothing yet."))
        return
    labels = round_labels(visit.services.regions.rounds(visit.actor))
    rows = [
        (
            labels.get(one.round, one.round),
            t.day(one.published_on),
            one.by_name,
            " · ".join(f"{t('World') if name == WORLD else name} {t.whole(count)}" for name, count in one.groups),
            questionnaire_title(visit, one.questionnaire),
        )
        for one in found
    ]
    columns = [t("Round"), t("Published on"), t("By"), t("Results in it"), t("Questionnaire")]
    st.dataframe(pd.DataFrame(rows, columns=columns), hide_index=True, height="content", alt=t("What was published, newest first"))
