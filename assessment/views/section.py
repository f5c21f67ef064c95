"""The questionnaire: one section at a time, six closed cards, one open. What is on the screen is compared and saved after each render."""

from __future__ import annotations

import streamlit as st

from assessment.errors import AssessmentError
from assessment.questionnaire.model import Criterion, Section
from assessment.records import AnswerState, AssessmentStatus
from assessment.scoring.results import NodeScore
from assessment.views.parts import card, offer
from assessment.views.parts.empty import say_empty
from assessment.views.parts.glossary import glossary_popover
from assessment.views.parts.links import page_link
from assessment.views.parts.problem import show_problem
from assessment.views.parts.saving import draw_again, save_screen, take_back
from assessment.views.parts.words import band, flag_sentence, is_red, plain
from assessment.views.visit import Visit
from assessment.workflow.standing import Standing

FILTERS = ("all", "unanswered", "flagged", "unbacked", "core")


def show(visit: Visit) -> None:
    summary = visit.current()
    if summary is None:
        say_empty(visit.t("No assessment has been started yet."), visit.t("A coordinator starts it on the home page."))
        return
    visit.state.assessment = summary.key
    _read_address(visit)
    _work(visit)


@st.fragment  # type: ignore[untyped-decorator]  # streamlit's types are not read
def _work(visit: Visit) -> None:
    """Everything that an answer changes. A run of this part alone is outside the page's own guard."""
    if not visit.is_current():  # such a run keeps the visit of the page's last full run: what was taken away since must not live on in it
        st.rerun()
    try:
        _draw(visit)
    except AssessmentError as error:
        show_problem(visit.t, error)


def _draw(visit: Visit) -> None:
    """The list of sections, the band, the cards."""
    standing = _standing(visit)
    section = _section(standing)
    if save_screen(visit, standing, _shown_last(visit, standing)):
        standing = _standing(visit)
    # The names of these two containers tell the browser's drafts (web/assets/drafts.js) where a text belongs.
    with st.container(key=f"place-{standing.assessment.member}-{standing.assessment.key}"), st.container(key="working"):
        left, middle = st.columns([1, 3.4], gap="medium")
        with left:
            _section_list(visit, standing, section)
        with middle:
            shown = _middle(visit, standing, section)
        card.tell_kept(visit, standing)
    if save_screen(visit, standing, shown):
        draw_again()


def _standing(visit: Visit) -> Standing:
    return visit.services.assessments.work(visit.actor, visit.member, visit.state.assessment)


def _read_address(visit: Visit) -> None:
    """`?criterion=D3.2` opens that card and its section: every link in the product leads here."""
    asked = st.query_params.get("criterion", "")
    standing = _standing(visit)
    if asked and standing.questionnaire.has_criterion(asked):
        st.query_params["section"] = standing.questionnaire.section_of(asked).name


def _section(standing: Standing) -> Section:
    asked = st.query_params.get("section", "")
    sections = {section.name: section for section in standing.questionnaire.sections}
    return sections.get(asked, standing.questionnaire.sections[0])


def _shown_last(visit: Visit, standing: Standing) -> tuple[Criterion, ...]:
    """The cards of the previous render, whose widgets may carry something new."""
    return tuple(standing.questionnaire.criterion(name) for name in visit.state.bases if standing.questionnaire.has_criterion(name))


def _section_list(visit: Visit, standing: Standing, current: Section) -> None:
    with st.container(key="sections"):
        for section in standing.questionnaire.sections:
            done = standing.section_progress(section.name)
            flags = standing.result.node(section.name).flags
            colour = "red" if any(is_red(flag.kind) for flag in flags) else "orange"
            is_current = section.name == current.name  # its button is filled: a coloured flag could not be read on it
            mark = (" ⚑" if is_current else f" :{colour}[⚑]") if flags else ""
            label = f"{section.name} {plain(section.label.to(visit.language))} · {done.answered}/{done.applicable}{mark}"
            if st.button(label, key=f"section-{section.name}", type="primary" if is_current else "tertiary", width="stretch"):
                go_to(visit, section.name)
                st.rerun(scope="fragment")
        page_link(visit, "workbook", visit.t("Take it along as a workbook"), ":material/table_view:")


def go_to(visit: Visit, section: str, criterion: str = "") -> None:
    """Change the address; closing a card forgets its widgets' first values."""
    card.close(visit, st.query_params.get("criterion", ""))
    st.query_params["section"] = section
    if criterion:
        st.query_params["criterion"] = criterion
    else:
        st.query_params.pop("criterion", None)


def _middle(visit: Visit, standing: Standing, section: Section) -> tuple[Criterion, ...]:
    t = visit.t
    st.header(f"{section.name} · {plain(section.label.to(visit.language))}", anchor=False)
    if section.hint.to(visit.language):
        st.markdown(plain(section.hint.to(visit.language)))
    with st.container():  # lines come and go in here; what follows keeps its place, and a field in use its focus
        _figures(visit, standing, standing.result.node(section.name))
        _saved_line(visit, standing)
    with st.container(horizontal=True, vertical_alignment="center"):
        words = {
            "all": t("All"),
            "unanswered": t("Unanswered"),
            "flagged": t("To look at again"),
            "unbacked": t("Without evidence"),
            "core": t("Core"),
            "confirm": t("To confirm"),
        }
        filters = (*FILTERS, "confirm") if standing.assessment.round else FILTERS
        kept = st.segmented_control(
            t("Show"), filters, default="all", format_func=words.__getitem__, key="filter", label_visibility="collapsed", required=True
        )
        search = st.text_input(
            t("Search in this section"), key="search", placeholder=t("Search in this section"), label_visibility="collapsed", width=240
        )
        glossary_popover(visit)
    shown = [one for one in section.criteria if _is_kept(visit, standing, one, kept or "all", search or "")]
    for criterion in shown:
        card.show(visit, standing, criterion)
    if not shown:
        say_empty(t("No criterion of this section fits the filter."), t("Choose 'All' or another section."))
    _previous_and_next(visit, standing, section)
    return tuple(shown)


def _figures(visit: Visit, standing: Standing, node: NodeScore) -> None:
    t = visit.t
    done = standing.section_progress(node.node)
    parts = [t("%(done)s of %(all)s answered", done=done.answered, all=done.applicable)]
    if node.level is not None:
        parts.append(t("level %(level)s certain, up to %(possible)s possible", level=node.level, possible=node.possible_level))
        parts.append(t("score %(band)s", band=f"**{band(t, node.lower, node.upper)}**"))
    st.markdown(" · ".join(parts))
    for flag in node.flags:
        sentence = flag_sentence(t, flag.kind, flag.subject)
        st.markdown(f":{'red' if is_red(flag.kind) else 'orange'}[:material/flag:] {sentence}")


def _saved_line(visit: Visit, standing: Standing) -> None:
    t, state = visit.t, visit.state
    open_items = len(state.mine) + len(state.failed)
    with st.container(horizontal=True, vertical_alignment="center", key="saved"):
        if open_items:
            st.markdown(f":red[:material/cloud_off:] **{t.plural('%(count)s not yet saved', '%(count)s not yet saved', open_items)}**")
        elif state.saved_at:
            st.markdown(f":material/cloud_done: {t('All saved %(time)s', time=t.clock(state.saved_at))}")
        else:
            st.markdown(f":material/cloud_done: {t('Each answer is saved as you give it.')}")
        if state.undo and st.button(
            t("Undo the change to %(criterion)s", criterion=state.undo.criterion), key="undo", type="tertiary", icon=":material/undo:"
        ):
            take_back(visit, standing)
            st.rerun(scope="fragment")
    if standing.assessment.status is not AssessmentStatus.DRAFT:
        st.info(t("This assessment is no longer in draft: answers can be read, not changed."), icon=":material/lock:")


def _is_kept(visit: Visit, standing: Standing, criterion: Criterion, kept: str, search: str) -> bool:
    if standing.relevant[criterion.name] is False:
        return False
    answer, rating = standing.answers.get(criterion.name), standing.ratings.get(criterion.name)
    fits = {
        "all": True,
        "unanswered": answer is None or answer.state is AnswerState.UNANSWERED,
        "flagged": answer is not None and answer.flag,
        "unbacked": rating is not None and rating.level is not None and (rating.backed or 0) < rating.level,
        "core": criterion.is_core,
        "confirm": kept == "confirm" and offer.waits(visit, standing, criterion.name),
    }[kept]
    language = visit.language
    words = f"{criterion.name} {criterion.label.to(language)} {criterion.guidance_hint.to(language)}".casefold()
    return fits and all(word in words for word in search.casefold().split())


def _previous_and_next(visit: Visit, standing: Standing, section: Section) -> None:
    sections = standing.questionnaire.sections
    place = next(number for number, one in enumerate(sections) if one.name == section.name)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        for offset, icon in ((-1, ":material/arrow_back:"), (1, ":material/arrow_forward:")):
            if 0 <= place + offset < len(sections):
                other = sections[place + offset]
                label = f"{other.name} {plain(other.label.to(visit.language))}"
                if st.button(label, key=f"step{offset}", icon=icon, icon_position="left" if offset < 0 else "right"):
                    go_to(visit, other.name)
                    st.rerun(scope="fragment")
