"""The list of shared workshops in words: the same on the page and in the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assessment.locale import Texts
from assessment.programme.catalogue import Activity
from assessment.programme.counting import Counting, Exclusion
from assessment.programme.demand import Chosen, Workshop
from assessment.workflow.demand import Proposal

Labels = Callable[[str], str]  # id of an activity -> its name in the reader's language


def labels_of(activities: Sequence[Activity], language: str) -> Labels:
    """An id that the catalogue does not have stands for itself."""
    found = {one.id: one.label.to(language) for one in activities}
    return lambda id_: found.get(id_, id_)


def summary_sentence(t: Texts, proposal: Proposal) -> str:
    members = {member for one in proposal.chosen for member in one.workshop.members}
    return t(
        "Workshops: %(count)s. They would close %(closes)s of %(all)s gap levels, for %(members)s members.",
        count=t.whole(len(proposal.chosen)),
        closes=t.whole(sum(one.closes for one in proposal.chosen)),
        all=t.whole(proposal.gap_levels),
        members=t.whole(len(members)),
    )


def counted_sentence(t: Texts, counting: Counting) -> str:
    return t(
        "Counted: the signed results of %(counted)s of %(asked)s members.",
        counted=t.whole(len(counting.counted)),
        asked=t.whole(len(counting.asked)),
    )


def why_sentence(t: Texts, one: Chosen, label_of: Labels) -> str:
    """Why the workshop stands where it stands in the list."""
    figures = {"levels": t.whole(one.closes), "members": t.whole(len(one.workshop.members))}
    if one.fixed:
        return t("Fixed by you: gap levels +%(levels)s, members %(members)s.", **figures)
    said = t("Next best: +%(levels)s gap levels for %(members)s members.", **figures)
    if one.next_best is None:
        return f"{said} {t('Nothing else would have added anything.')}"
    other = t(
        "The best other choice at the same cost, %(activity)s (%(where)s), would have added %(levels)s.",
        activity=label_of(one.next_best.activity),
        where=where_text(t, one.next_best),
        levels=t.whole(one.next_best_closes),
    )
    return f"{said} {other}"


def first_sentence(t: Texts, one: Chosen, label_of: Labels) -> str:
    """What normally comes first and is not in the list; empty for nothing."""
    return t("Normally comes first: %(activities)s.", activities=", ".join(map(label_of, one.first))) if one.first else ""


def where_text(t: Texts, workshop: Workshop) -> str:
    return f"{workshop.region or t('all regions')}, {t.language_name(workshop.language) if workshop.language else '–'}"


def exclusion_word(t: Texts, reason: Exclusion) -> str:
    """Why a member or a result is not counted."""
    return {
        Exclusion.NOT_SIGNED: t("Nothing signed"),
        Exclusion.OTHER_QUESTIONNAIRE: t("Signed with another questionnaire"),
        Exclusion.SUPERSEDED: t("A later result is counted"),
        Exclusion.NOT_DISCLOSED: t("Not disclosed for this"),
        Exclusion.NOT_ASKED: t("Not asked in this round"),
        Exclusion.HELD_BACK: t("Held back so that no single member shows"),
    }[reason]
