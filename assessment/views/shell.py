"""Around every page: who is here, in which language, which pages the roles give, and what happens when something goes wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from assessment.application import current
from assessment.errors import AssessmentError
from assessment.locale import LANGUAGES, texts
from assessment.records import Role
from assessment.views import (
    account,
    accounts,
    analysis,
    board,
    demand,
    disclosed,
    evidence,
    feedback,
    home,
    missions,
    people,
    plan,
    progress,
    regions,
    results,
    review,
    rounds,
    section,
    support,
    workbook,
)
from assessment.views.parts.problem import show_problem
from assessment.views.parts.style import page_style
from assessment.views.visit import Visit
from assessment.web.visitor import actor_from_cookies, visitor_from_cookies
from assessment.workflow.permissions import Action, Subject, may

_MARK = str(Path(__file__).parent.parent / "web/assets/mark.svg")

_LOG = logging.getLogger(__name__)

Page = Callable[[Visit], None]


def show() -> None:
    """Render the page the address asks for, for the person the session cookie belongs to."""
    application = current()
    found = visitor_from_cookies(st.context.cookies, application.sessions)
    if found is None:
        st.set_page_config(page_title="Global Shield Assessment")
        st.info("Your session has ended. / Votre session est terminée.", icon=":material/lock:")
        st.markdown("[Sign in / Se connecter](/sign-in)")
        return
    pages: dict[str, st.Page] = {}
    visit = Visit(
        actor=found.actor,
        services=application.services,
        t=texts(found.actor.language),
        glossary=application.glossary,
        synthetic=application.demonstration,
        csrf=found.csrf,
        pages=pages,
        switch_language=partial(application.sessions.change_language, found.actor.session),
        is_current=lambda: actor_from_cookies(st.context.cookies, application.sessions) == found.actor,
    )
    st.set_page_config(page_title=visit.t("Global Shield Assessment"), page_icon=_MARK, layout="wide")
    page_style()
    chosen = st.navigation(_pages(visit, pages), position="top")
    _header(visit)
    chosen.run()


_REACHED_FROM_OTHERS = {"workbook"}  # what does not fit on the line at the top: the questionnaire links to it


def _pages(visit: Visit, pages: dict[str, st.Page]) -> list[st.Page]:
    """Fill in the pages of this person's roles. The address "/" leads to the first one."""
    t = visit.t
    inside = visit.has_role(Role.COORDINATOR) or visit.has_role(Role.HEAD)
    visited = inside and bool(visit.services.missions.concerning(visit.actor, visit.member))
    table: list[tuple[bool, Page, str, str, str]] = [
        (bool(visit.member), home.show, t("Home"), ":material/home:", "home"),
        (visit.has_role(Role.SECRETARIAT), board.show, t("Members"), ":material/public:", "members"),
        (visit.has_role(Role.SECRETARIAT), rounds.show, t("Rounds"), ":material/event_repeat:", "rounds"),
        (may(visit.actor, Action.VIEW_REGIONS, Subject()), regions.show, t("Regions"), ":material/grid_on:", "regions"),
        (visit.has_role(Role.SECRETARIAT), demand.show, t("Needs"), ":material/query_stats:", "demand"),
        (visit.has_role(Role.SECRETARIAT), analysis.show, t("Quarterly analysis"), ":material/summarize:", "analysis"),
        (bool(visit.member), section.show, t("Questionnaire"), ":material/checklist:", "questionnaire"),
        (bool(visit.member), workbook.show, t("Workbook"), ":material/table_view:", "workbook"),
        (bool(visit.member), evidence.show, t("Evidence"), ":material/folder_open:", "evidence"),
        (inside, results.show, t("Results"), ":material/monitoring:", "results"),
        (bool(visit.member), plan.show, t("Plan"), ":material/route:", "plan"),
        (inside, progress.show, t("Progress"), ":material/trending_up:", "progress"),
        (inside or visit.has_role(Role.SECRETARIAT), support.show, t("Support"), ":material/handshake:", "support"),
        (inside, review.show, t("Review and sign-off"), ":material/verified:", "review"),
        (bool(visit.member), people.show, t("People"), ":material/group:", "people"),
        (
            inside or visit.has_role(Role.SECRETARIAT) or visit.has_role(Role.MISSION),
            disclosed.show,
            t("Signed results"),
            ":material/visibility:",
            "signed",
        ),
        (
            visited or visit.has_role(Role.SECRETARIAT) or visit.has_role(Role.MISSION),
            missions.show,
            t("Missions"),
            ":material/travel_explore:",
            "missions",
        ),
        (visit.has_role(Role.SECRETARIAT), feedback.show, t("Feedback"), ":material/rate_review:", "feedback"),
        (visit.has_role(Role.ADMINISTRATOR), accounts.show, t("Accounts"), ":material/manage_accounts:", "accounts"),
        (True, account.show, t("Account"), ":material/person:", "account"),
    ]
    for allowed, page, title, icon, path in table:
        if allowed:
            place = "hidden" if path in _REACHED_FROM_OTHERS else "visible"
            pages[path] = st.Page(partial(_guarded, page, visit), title=title, icon=icon, url_path=path, visibility=place)
    first = next(iter(pages.values()))
    return [st.Page(lambda: st.switch_page(first), title=first.title, url_path="start", default=True, visibility="hidden"), *pages.values()]


def _guarded(page: Page, visit: Visit) -> None:
    """The one place where what went wrong becomes a message; anything else is a bug and goes to the log."""
    try:
        page(visit)
    except AssessmentError as error:
        show_problem(visit.t, error)
    except Exception:  # noqa: BLE001 - the last line of defence: logged, and told in plain words
        now = visit.services.workplace.stamp()
        _LOG.exception("a page failed at %s", now)
        st.error(
            visit.t(
                "A fault of ours; what was saved is kept. Reload the page. If it comes back, tell the administrator this time: %(time)s.",
                time=now,
            ),
            icon=":material/bug_report:",
        )


def _header(visit: Visit) -> None:
    t = visit.t
    with st.container(horizontal=True, vertical_alignment="center", key="header"):
        if visit.synthetic:
            st.badge(t("Demonstration · synthetic data"), icon=":material/science:", color="orange")
        st.markdown(f"**{t('Global Shield Assessment')}**" + (f" · {visit.member_name}" if visit.member else ""), width="stretch")
        other = next(code for code in LANGUAGES if code != visit.language)
        if st.button(LANGUAGES[other], key="language", type="tertiary", icon=":material/translate:"):
            visit.switch_language(other)
            st.rerun()
        st.button(t("Show"), key="again")  # not shown: pressed by web/assets/drafts.js once a dropped line is back
        st.link_button(t("Sign out"), "/sign-out", type="tertiary", icon=":material/logout:")
