"""The tables of the quarterly analysis, as its workbook and its page show them: the same words and figures in both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from assessment.exchange.wording import DASH, section_labels
from assessment.exchange.workbook_sheet import Column
from assessment.locale import Texts
from assessment.programme.counting import Exclusion
from assessment.programme.quarterly import Edition, LevelRow
from assessment.programme.regions import WORLD
from assessment.scoring.tree import WHOLE
from assessment.workflow.analysis import Analysis

Value = str | int | Decimal | None


class Drawn(StrEnum):
    """How the page shows a table that would be too long for it."""

    NOT = "not"
    LEVELS = "levels"
    GAPS = "gaps"
    FIRST_ROWS = "first_rows"


@dataclass(frozen=True, slots=True)
class Table:
    """`name`: one word for a sheet's tab; `note`: what must be known to read it; `empty`: what stands in place of rows."""

    name: str
    title: str
    note: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    empty: str
    drawn: Drawn = Drawn.NOT


@dataclass(frozen=True, slots=True)
class AnalysisInput:
    """`name_of`: a member's name in the reader's language. `synthetic`: the store holds demonstration data."""

    analysis: Analysis
    name_of: Callable[[str], str]
    synthetic: bool = False


def tables(given: AnalysisInput, t: Texts) -> list[Table]:
    """In the order of reading. The members' edition has no signatures, moves, gaps and support: these are not published."""
    made = given.analysis
    if made.edition is Edition.MEMBERS:
        return [coverage(made, t), published(made, t), lowest(made, t), levels(made, t), operations(given, t)]
    return [
        coverage(made, t),
        changes(made, t),
        signatures(given, t),
        published(made, t),
        levels(made, t),
        gaps(made, t),
        support(made, t),
        events(made, t),
        operations(given, t),
    ]


def title(made: Analysis, t: Texts) -> str:
    return t("Global Shield: quarterly analysis %(period)s", period=str(made.quarter))


def marks(given: AnalysisInput, t: Texts) -> list[str]:
    """What every page must say of itself."""
    made = given.analysis
    edition = t("For members") if made.edition is Edition.MEMBERS else t("For the Secretariat only")
    running = [t("Interim: the quarter is not over")] if made.made_on <= made.quarter.last else []
    return [edition, *running, *([t("Synthetic data")] if given.synthetic else [])]


def context(made: Analysis, t: Texts) -> str:
    asked = f"{made.questionnaire.title.to(t.language)} ({made.questionnaire.key})"
    days = t("%(first)s to %(last)s", first=t.day(made.quarter.first), last=t.day(made.quarter.last))
    return f"{days} · {t('made on %(day)s', day=t.day(made.made_on))} · {asked}"


def lead(made: Analysis, t: Texts) -> str:
    """The one sentence to read first."""
    whole = next((one for one in made.coverage if one.group == WORLD), None)
    if made.edition is Edition.MEMBERS:
        if whole is None:
            return t("No figures have been published for members by the end of this quarter.")
        return t("Figures of %(count)s members, published on %(day)s.", count=t.whole(whole.counted), day=t.day(made.as_of))
    if whole is None or whole.asked is None:
        return t("Nothing is signed yet.")
    values = {"count": t.whole(whole.counted), "all": t.whole(whole.asked), "joined": t.whole(whole.joined or 0)}
    return t("%(count)s of %(all)s members have a signed result that counts; %(joined)s signed in this quarter.", **values)


def notes(made: Analysis, t: Texts) -> list[str]:
    """How it was counted."""
    if made.edition is Edition.MEMBERS:
        return [
            t("This edition holds only figures that the Secretariat has published to members, as they were published."),
            t("Groups of fewer than five members are never published; they count in the world only."),
            t("Gaps by criterion and support by member are not published; each administration sees its own."),
            t("Scores are cut to one decimal. The order of regions is that of their codes; it ranks nobody."),
        ]
    said = [
        t("Counted is the latest result of each member that was signed by %(day)s, whatever its round.", day=t.day(made.as_of)),
        t("What was signed anew after the quarter counts in the later quarter only, because the register keeps one result a round."),
        t("Targets are those of the questionnaire. Criteria that are not known are no gap here: they are to be found out first."),
        t("Support that is due is what the catalogue offers towards the targets; it claims no cause for any change."),
        t("Scores are cut to one decimal. The order of regions is that of their codes; it ranks nobody."),
        t("It counts results that are disclosed to the Secretariat only, in groups of any size. Do not hand it on."),
    ]
    reasons = _reason_words(t)
    left_out = [t("%(reason)s: %(count)s", reason=reasons[reason], count=t.whole(count)) for reason, count in made.excluded.items()]
    return [*said, t("Not counted: %(reasons)s.", reasons="; ".join(left_out))] if left_out else said


def group_name(t: Texts, group: str) -> str:
    return t("World") if group == WORLD else group or t("No region")


def level_words(made: Analysis, t: Texts) -> dict[int, str]:
    """Every level that stands in the figures or on the questionnaire's scales."""
    scales = {level for scale in made.questionnaire.scales for level in (choice.level for choice in scale.choices)}
    return {level: t("Level %(level)s", level=level) for level in sorted(scales | {one for row in made.levels for one in row.levels})}


def node_names(made: Analysis, t: Texts) -> dict[str, str]:
    return {WHOLE: t("The whole"), **section_labels(made.questionnaire, t)}


def coverage(made: Analysis, t: Texts) -> Table:
    if made.edition is Edition.MEMBERS:
        columns = [_key(t("Region")), _number(t("Counted")), _number(t("Counted in the publication before"), 18)]
        rows: list[list[Value]] = [[group_name(t, one.group), one.counted, one.counted_before] for one in made.coverage]
        return Table(t("Coverage"), t("Coverage"), "", columns, rows, t("Nothing was published."))
    columns = [
        _key(t("Region")),
        _number(t("Members")),
        _number(t("Signed")),
        _number(t("Counted")),
        _number(t("Signed in the quarter"), 14),
        _number(t("Counted a quarter before"), 14),
    ]
    rows = [[group_name(t, one.group), one.asked, one.signed, one.counted, one.joined, one.counted_before] for one in made.coverage]
    return Table(t("Coverage"), t("Coverage"), "", columns, rows, t("Nothing is signed yet."))


def changes(made: Analysis, t: Texts) -> Table:
    columns = [_key(t("Section")), Column(t("Title"), 44), _number(t("Rose")), _number(t("Same level")), _number(t("Fell"))]
    names = node_names(made, t)
    rows: list[list[Value]] = [[_node(one.node), names.get(one.node, ""), one.rose, one.same, one.fell] for one in made.moves]
    note = t("Members by level at the end of the quarter against the end of the quarter before, of those counted at both.")
    return Table(t("Changes"), t("What changed"), note, columns, rows, t("Nobody is counted at the ends of both quarters."))


def signatures(given: AnalysisInput, t: Texts) -> Table:
    columns = [_key(t("Member"), 36), Column(t("Region"), 12), Column(t("Signed on"), 20)]
    found = sorted(given.analysis.signed, key=lambda one: (one.region, one.signed_on, one.member))
    rows: list[list[Value]] = [[given.name_of(one.member), one.region, t.short_day(one.signed_on)] for one in found]
    return Table(t("Signed"), t("Signed in the quarter"), "", columns, rows, t("Nobody signed in this quarter."))


def published(made: Analysis, t: Texts) -> Table:
    columns = [_key(t("Round"), 36), Column(t("Published on"), 20), Column(t("Region"), 14), _number(t("Counted"))]
    rows: list[list[Value]] = [
        [one.round, t.short_day(one.published_on), group_name(t, name), n] for one in made.published for name, n in one.groups
    ]
    return Table(t("Published"), t("Published to members in the quarter"), "", columns, rows, t("Nothing was published in this quarter."))


def lowest(made: Analysis, t: Texts) -> Table:
    """Sections, lowest published median first: what stands for the gaps where gaps are not published."""
    columns = [_key(t("Section")), Column(t("Title"), 50), _number(t("Counted")), _number(t("Median"))]
    names = node_names(made, t)
    found = [one for one in made.levels if one.group == WORLD and one.node != WHOLE and one.median is not None]
    rows: list[list[Value]] = [[one.node, names.get(one.node, ""), one.n, one.median] for one in sorted(found, key=_median)]
    return Table(t("Lowest sections"), t("Where the world stands lowest"), "", columns, rows, t("Nothing was published."))


def levels(made: Analysis, t: Texts) -> Table:
    words, names = level_words(made, t), node_names(made, t)
    before = t("Median published before") if made.edition is Edition.MEMBERS else t("Median a quarter before")
    columns = [
        _key(t("Region")),
        _key(t("Section"), 11),
        Column(t("Title"), 34),
        _number(t("Counted")),
        _number(t("Lower quartile")),
        _number(t("Median")),
        _number(t("Upper quartile")),
        _number(before, 13),
        *(_number(word, 9) for word in words.values()),
    ]
    rows: list[list[Value]] = [
        [
            group_name(t, one.group),
            _node(one.node),
            names.get(one.node, ""),
            one.n,
            one.quartile_1,
            one.median,
            one.quartile_3,
            one.median_before,
            *(one.levels.get(level, 0) if one.levels else None for level in words),
        ]
        for one in made.levels
    ]
    note = t("Scores that are certain: what is not known counts as the lowest level.")
    return Table(t("Levels"), t("Levels by region"), note, columns, rows, t("No level is known."), Drawn.LEVELS)


def gaps(made: Analysis, t: Texts) -> Table:
    columns = [
        _key(t("Criterion")),
        Column(t("Statement"), 60),
        _number(t("Target")),
        _number(t("Level known")),
        _number(t("Below target")),
        _number(t("Levels missing")),
    ]
    rows: list[list[Value]] = [
        [one.criterion, made.questionnaire.criterion(one.criterion).label.to(t.language), one.target, one.known, one.below, one.levels]
        for one in made.gaps
    ]
    note = t("Levels missing: how many levels all members together are below the target.")
    return Table(t("Gaps"), t("Top gaps"), note, columns, rows, t("No member is below a target."), Drawn.GAPS)


def support(made: Analysis, t: Texts) -> Table:
    columns = [
        _key(t("Activity")),
        Column(t("Title"), 46),
        _number(t("Events")),
        _number(t("Members reached")),
        _number(t("Women")),
        _number(t("Men")),
        _number(t("Not counted by sex")),
        _number(t("Members it would help"), 13),
        _number(t("Levels it would close"), 13),
    ]
    rows: list[list[Value]] = [
        [
            one.activity or DASH,
            _label(made, one.activity, t),
            one.events,
            one.members,
            one.women,
            one.men,
            one.not_counted,
            one.due_members,
            one.due_levels,
        ]
        for one in made.support
    ]
    note = t("Delivered in the quarter, and still due: whom each activity would help towards the targets. One member may need several.")
    return Table(
        t("Support"), t("Support delivered and due"), note, columns, rows, t("Nothing was delivered, and nothing is due."), Drawn.FIRST_ROWS
    )


def events(made: Analysis, t: Texts) -> Table:
    columns = [
        Column(t("From"), 16),
        Column(t("To"), 16),
        _key(t("Title"), 40),
        Column(t("Activity"), 10),
        Column(t("Place"), 20),
        Column(t("Channel"), 16),
        Column(t("Donor"), 20),
        _number(t("Members")),
        _number(t("Participants")),
    ]
    rows: list[list[Value]] = [
        [
            t.short_day(one.start),
            t.short_day(one.end),
            one.title,
            one.activity,
            one.place,
            one.channel,
            one.donor,
            len(one.attendance),
            sum(who.women + who.men + who.not_counted for who in one.attendance),
        ]
        for one in sorted(made.events, key=lambda one: (one.start, one.key))
    ]
    return Table(t("Events"), t("Events in the quarter"), "", columns, rows, t("No event was registered for this quarter."))


def operations(given: AnalysisInput, t: Texts) -> Table:
    columns = [
        Column(t("From"), 13),
        Column(t("To"), 13),
        _key(t("Operation"), 34),
        Column(t("Participants"), 40),
        Column(t("Published results"), 60),
        Column(t("Source"), 40),
    ]
    rows: list[list[Value]] = [
        [
            one.start,
            one.end,
            one.title(t.language),
            one.parties(t.language) or ", ".join(sorted(map(given.name_of, one.participants))),
            one.results(t.language),
            one.source,
        ]
        for one in given.analysis.operations
    ]
    return Table(t("Operations"), t("Joint operations"), "", columns, rows, t("No joint operation is on the register for this quarter."))


def _reason_words(t: Texts) -> dict[Exclusion, str]:
    return {
        Exclusion.NOT_SIGNED: t("not signed"),
        Exclusion.OTHER_QUESTIONNAIRE: t("another questionnaire version"),
        Exclusion.SUPERSEDED: t("replaced by a later result"),
        Exclusion.NOT_DISCLOSED: t("not disclosed"),
        Exclusion.NOT_ASKED: t("not among those asked"),
        Exclusion.HELD_BACK: t("held back to protect a small group"),
    }


def _label(made: Analysis, activity: str, t: Texts) -> str:
    label = made.activities.get(activity)
    return label.to(t.language) if label else t("Outside the catalogue")


def _node(name: str) -> str:
    return "" if name == WHOLE else name


def _median(row: LevelRow) -> Decimal:
    return row.median or Decimal(0)


def _key(words: str, width: float = 14) -> Column:
    return Column(words, width, is_key=True)


def _number(words: str, width: float = 11) -> Column:
    return Column(words, width, is_number=True)
