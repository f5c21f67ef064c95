"""Why this score: the sum behind it, written so that a person can do it again."""

from __future__ import annotations

from fractions import Fraction

import streamlit as st

from assessment.locale import Texts
from assessment.scoring.display import truncated
from assessment.scoring.explanation import Explanation, Sum, Term
from assessment.scoring.results import LeftOut, NodeScore
from assessment.views.parts.figures import NONE, number_text, score_text
from assessment.views.parts.headline import reasons
from assessment.views.parts.words import plain
from assessment.views.visit import Visit
from assessment.workflow.standing import Standing


def show_why(visit: Visit, standing: Standing, explained: Explanation) -> None:
    if explained.scored.parent:  # the whole's reasons stand at the top of the page
        for sentence in reasons(visit, standing, explained):
            st.markdown(sentence)
    if explained.terms:
        with st.container(key="sum"):
            st.markdown(_table(visit, explained))
    _sums(visit.t, explained)
    _groups(visit.t, explained)
    _left_out(visit, explained)


def _table(visit: Visit, explained: Explanation) -> str:
    t, places = visit.t, _places(explained)
    head = (t("Criterion") if explained.terms[0].is_criterion else t("Section"), t("Weight"), t("Level"), t("Counts as"), t("Product"))
    lines = [f"| {' | '.join(head)} |", "|---|--:|--:|--:|--:|"]
    lines += [f"| {' | '.join(_row(visit, explained, term))} |" for term in explained.terms]
    if explained.lower:
        total = (f"**{t('Together')}**", str(explained.lower.divisor), "", "", f"**{_cut(t, explained.lower.total, places)}**")
        lines.append(f"| {' | '.join(total)} |")
    return "\n".join(lines)


def _row(visit: Visit, explained: Explanation, term: Term) -> tuple[str, ...]:
    t = visit.t
    name = f"{plain(term.child)} {plain(term.label.to(visit.language))}"
    level = t("not known") if term.is_criterion and term.score is None else number_text(term.level)
    places = _places(explained)
    product = _cut(t, term.lower_product, places) if explained.lower else NONE
    return name, str(term.weight), level, _cut(t, term.lower, places), product


def _sums(t: Texts, explained: Explanation) -> None:
    node = explained.scored
    if explained.lower is None:
        return
    places = _places(explained)
    lines = [t("**Certain** (what is unknown counts as the lowest value): %(sum)s", sum=_sum(t, node, explained.lower, places))]
    if explained.upper and explained.upper.total != explained.lower.total:
        lines.append(t("**Possible** (what is unknown counts as the highest value): %(sum)s", sum=_sum(t, node, explained.upper, places)))
        if explained.so_far:
            lines.append(t("**So far** (what is unknown is left out): %(sum)s", sum=_sum(t, node, explained.so_far, places)))
    st.markdown("  \n".join(lines))
    if places:
        st.markdown(t("Figures are cut after two decimals; the sum is made with the exact ones."))


def _sum(t: Texts, node: NodeScore, made: Sum, places: int) -> str:
    return f"{_cut(t, made.total, places)} ÷ {made.divisor} = **{score_text(t, node, made.quotient, 2)}**"


def _places(explained: Explanation) -> int:
    """Whole numbers are written as such; as soon as one is not, all have two decimals."""
    return 2 if any(term.lower.denominator > 1 for term in explained.terms) else 0


def _cut(t: Texts, value: Fraction, places: int) -> str:
    return t.decimal(truncated(value, places), places) if places else t.whole(int(value))


def _groups(t: Texts, explained: Explanation) -> None:
    for group in explained.groups:
        unmet = ", ".join(plain(name) for name in group.unmet)
        if unmet:
            st.markdown(t("%(group)s: still in the way: %(names)s.", group=f"**{plain(group.name)}**", names=unmet))
        else:
            st.markdown(t("%(group)s: reached.", group=f"**{plain(group.name)}**"))


def _left_out(visit: Visit, explained: Explanation) -> None:
    t = visit.t
    words = {
        LeftOut.NOT_APPLICABLE: t("not applicable"),
        LeftOut.IRRELEVANT: t("not asked, because of another answer"),
        LeftOut.NOTHING_APPLICABLE: t("nothing in it applies"),
        LeftOut.NO_SCORE: t("gives no score"),
    }
    if explained.left_out:
        names = ", ".join(f"{plain(child.name)} ({words[child.reason]})" for child in explained.left_out)
        st.markdown(t("Left out of the sum: %(names)s.", names=names))
