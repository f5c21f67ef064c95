"""A plan in words: states, dates, the first sentence, why something is recommended."""

from __future__ import annotations

from fractions import Fraction

from assessment.locale import Texts
from assessment.programme.catalogue import Activity, Catalogue, Span, Term
from assessment.programme.plan import PlanCounts, is_open
from assessment.programme.recommendations import Reason, Recommendation
from assessment.records import ActionState, PlanAction
from assessment.scoring.display import truncated
from assessment.scoring.results import NodeScore
from assessment.views.parts.figures import score_text
from assessment.views.parts.waiting import due_text
from assessment.views.parts.words import plain
from assessment.views.visit import Visit
from assessment.workflow.plans import Outlook


def state_word(t: Texts, state: ActionState) -> str:
    return {
        ActionState.PLANNED: t("Planned"),
        ActionState.UNDER_WAY: t("Under way"),
        ActionState.ON_HOLD: t("On hold"),
        ActionState.DONE: t("Finished"),
        ActionState.DROPPED: t("Dropped"),
    }[state]


def relevance_word(t: Texts, step: int) -> str:
    return {1: t("Low"), 2: t("Usual"), 3: t("High")}[step]


def field_word(t: Texts, field: str) -> str:
    return {
        "title": t("Title"),
        "description": t("Description"),
        "owner": t("Owner"),
        "due": t("Due"),
        "state": t("State"),
        "state_reason": t("Reason for the state"),
        "milestones": t("Milestones"),
        "support_needed": t("Support needed"),
        "support_from": t("Support from"),
        "aims": t("Meant to bring"),
        "evidence": t("Evidence"),
        "remarks": t("Remarks"),
    }[field]


def owner_text(t: Texts, action: PlanAction) -> str:
    return plain(action.owner_name) if action.owner_name else t("nobody yet")


def action_due(visit: Visit, action: PlanAction) -> str:
    """When it is due and how long that is; only the day once it is closed."""
    t = visit.t
    if not action.due:
        return t("no date yet")
    return f"{t.short_day(action.due)}, {due_text(visit, action.due)}" if is_open(action) else t.short_day(action.due)


def aims_text(t: Texts, action: PlanAction) -> str:
    return ", ".join(f"{plain(aim.criterion)} → {aim.to}" for aim in action.aims) or t("no criterion linked")


def first_sentence(t: Texts, counts: PlanCounts, outlook: Outlook | None) -> str:
    """3 of 8 actions done · 1 overdue · if all open actions succeed: level 2, score 2.3 (today level 1, 1.7)."""
    if not counts.total:
        return t("There is no action in the plan yet.")
    parts = [t.plural("%(done)s of %(count)s action done", "%(done)s of %(count)s actions done", counts.total, done=f"**{counts.done}**")]
    if counts.overdue:
        parts.append(f":orange[{t('%(count)s overdue', count=counts.overdue)}]")
    if counts.due_soon:
        parts.append(t("%(count)s due within two weeks", count=counts.due_soon))
    if outlook is not None and outlook.unrated:
        parts.append(t.plural("%(count)s finished but not rated again", "%(count)s finished but not rated again", outlook.unrated))
    if outlook is not None:
        parts.append(outlook_text(t, outlook))
    return " · ".join(parts)


def outlook_text(t: Texts, outlook: Outlook) -> str:
    today, then = outlook.standing.result.whole, outlook.predicted.whole
    return t(
        "if all open actions succeed: %(then)s (today %(today)s)", then=f"**{_standing_text(t, then)}**", today=_standing_text(t, today)
    )


def _standing_text(t: Texts, node: NodeScore) -> str:
    score = score_text(t, node, node.lower)
    return t("score %(score)s", score=score) if node.level is None else t("level %(level)s, score %(score)s", level=node.level, score=score)


def reason_sentence(t: Texts, catalogue: Catalogue, reason: Reason) -> str:
    """Because D3.4 is at 1 and the target is 3; first comes the national course."""
    sentence = t(
        "Because %(criterion)s is at %(level)s and the target is %(target)s.",
        criterion=plain(reason.criterion),
        level=reason.level,
        target=reason.target,
    )
    if reason.first:
        label = catalogue.activity(reason.first).label.to(t.language)
        sentence += " " + t("What comes first: %(activity)s.", activity=plain(label))
    if reason.after:
        names = ", ".join(map(plain, reason.after))
        sentence += " " + t("Normally closed before it: %(criteria)s.", criteria=names)
    return sentence


def national_title(t: Texts, recommendation: Recommendation) -> str:
    """The step that an administration takes by itself, as the title of an action."""
    written = recommendation.national.label.to(t.language)
    name, level = recommendation.gap.criterion, recommendation.to_level
    return f"{name}: {written}" if written else t("Bring %(criterion)s to level %(level)s by own means", criterion=name, level=level)


def national_description(t: Texts, recommendation: Recommendation) -> str:
    lines = [f"– {one.label.to(t.language)}" for one in recommendation.national.evidence]
    return "\n".join([t("To be brought into being:"), *lines]) if lines else ""


def activity_line(t: Texts, catalogue: Catalogue, activity: Activity) -> str:
    """Who, how, how long, how many, in which languages, through whom."""
    parts = [
        _terms(t, catalogue.modes, activity.modes),
        _terms(t, catalogue.audiences, activity.audiences),
        span_text(t, activity.duration, t("%(span)s days")),
        span_text(t, activity.group, t("%(span)s persons")),
        ", ".join(code.upper() for code in activity.languages),
        t("through %(channels)s", channels=_terms(t, catalogue.channels, activity.channels)),
    ]
    return " · ".join(parts)


def span_text(t: Texts, span: Span, unit: str) -> str:
    """From the least to the most; marked where it is the project's estimate."""
    least, most = _number(t, span.least), _number(t, span.most)
    text = unit % {"span": least if least == most else t("%(lower)s to %(upper)s", lower=least, upper=most)}
    return text if span.seen else t("%(figure)s (estimate)", figure=text)


def _number(t: Texts, value: Fraction) -> str:
    return t.whole(int(value)) if value.denominator == 1 else t.decimal(truncated(value))


def _terms(t: Texts, known: tuple[Term, ...], names: tuple[str, ...]) -> str:
    labels = {term.id: term.label.to(t.language) for term in known}
    return ", ".join(plain(labels.get(name, name)) for name in names)
