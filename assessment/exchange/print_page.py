"""One A4 page for the head of the administration: self-contained HTML without scripts, to be printed or saved as PDF by the browser.

Every text goes through `Markup.format`, which escapes it. The look is in one constant style sheet, so that a
Content-Security-Policy can name its hash.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from fractions import Fraction
from hashlib import sha256

from markupsafe import Markup

from assessment.exchange.criterion_lines import CriterionLine, criterion_lines, target_mean
from assessment.exchange.level_colours import ACCENT, GREY, INK, LEVEL_SHADES, LINE, PAPER, RED, levels_below, shade_number
from assessment.exchange.spreadsheet_text import shortened
from assessment.exchange.summary_cover import how_signed
from assessment.exchange.summary_input import SummaryInput, marks
from assessment.exchange.wording import (
    DASH,
    RED_FLAGS,
    backed_sentence,
    band_sentence,
    disclosure_sentence,
    distinct_flags,
    figure,
    flag_sentence,
    flag_subject,
    headline,
    possible_sentence,
    status_word,
    why_sentences,
)
from assessment.locale import Texts
from assessment.scoring.results import NodeScore
from assessment.scoring.tree import WHOLE
from assessment.scoring.way_up import LevelStep, WayUp, cheapest_way_up

MOST_STEPS = 5
MOST_FLAGS = 4
MOST_SECTIONS = 14
_DENSE_FROM, _TIGHT_FROM = 3_600, 4_200  # characters on the page
_BAND_WIDTH = 400  # units of the drawings' own coordinates
_BAND_HEIGHT = 14
_EDGE = 8  # room for half a dot at both ends

_STYLE = f"""
@page {{ size: A4 portrait; margin: 11mm 13mm; }}
* {{ box-sizing: border-box; }}
html {{ font: 9pt/1.32 Arial, "Liberation Sans", Helvetica, sans-serif; color: #{INK}; background: #fff;
  -webkit-print-color-adjust: exact; print-color-adjust: exact; }}
html.dense {{ font-size: 8.1pt; }}
html.tight {{ font-size: 7.1pt; line-height: 1.24; }}
body {{ margin: 0 auto; max-width: 184mm; overflow-wrap: anywhere; }}
h1, h2, p, ol, ul, dl, table {{ margin: 0; }}
h1 {{ font-size: 1.44em; line-height: 1.2; color: #{ACCENT}; }}
h2 {{ font-size: 1.06em; color: #{ACCENT}; margin: 2.6mm 0 0.8mm; border-bottom: 0.3mm solid #{LINE}; padding-bottom: 0.4mm; }}
.quiet {{ color: #{GREY}; }}
.marks {{ display: flex; gap: 1mm; }}
.mark {{ flex: auto; background: #{RED.fill}; color: #{RED.text}; font-weight: bold; padding: 0.9mm 2mm; margin: 0 0 1mm; }}
.top {{ display: grid; grid-template-columns: 38mm 1fr; gap: 4mm; margin-top: 2.4mm; align-items: center; }}
.level {{ text-align: center; font-size: 2.11em; line-height: 1.15; font-weight: bold; padding: 4.5mm 1mm; border-radius: 1.5mm; }}
.shade0 {{ background: #{LEVEL_SHADES[0].fill}; color: #{LEVEL_SHADES[0].text}; }}
.shade1 {{ background: #{LEVEL_SHADES[1].fill}; color: #{LEVEL_SHADES[1].text}; }}
.shade2 {{ background: #{LEVEL_SHADES[2].fill}; color: #{LEVEL_SHADES[2].text}; }}
.shade3 {{ background: #{LEVEL_SHADES[3].fill}; color: #{LEVEL_SHADES[3].text}; }}
.shade4 {{ background: #{LEVEL_SHADES[4].fill}; color: #{LEVEL_SHADES[4].text}; }}
.none {{ border: 0.3mm solid #{LINE}; }}
.red li {{ color: #{RED.fill}; }}
ul, ol {{ padding-left: 5mm; }}
svg {{ display: block; width: 100%; height: auto; }}
table {{ width: 100%; border-collapse: collapse; }}
td, th {{ padding: 0.35mm 1mm; text-align: left; font-weight: normal; vertical-align: middle; }}
th[scope="col"] {{ color: #{GREY}; font-size: 0.889em; }}
.number {{ text-align: center; width: 15mm; white-space: nowrap; }}
.badge {{ text-align: center; width: 13mm; white-space: nowrap; }}
td.badge {{ font-weight: bold; }}
.title {{ width: 58mm; line-height: 1.15; }}
.sign {{ display: grid; grid-template-columns: repeat(3, 1fr); gap: 4mm; }}
.sign dt {{ color: #{GREY}; font-size: 0.889em; }}
.sign dd {{ margin: 0; min-height: 5mm; border-bottom: 0.3mm solid #{GREY}; }}
.digest {{ font: 0.83em "Liberation Mono", Consolas, monospace; }}
.small {{ font-size: 0.867em; line-height: 1.25; }}
html.tight h2 {{ margin-top: 1.6mm; }}
html.tight td, html.tight th {{ padding: 0.1mm 1mm; }}
html.tight .level {{ padding: 3mm 1mm; }}
@media screen {{ html {{ background: #{PAPER}; }} body {{ background: #fff; padding: 11mm 13mm; max-width: 210mm; }} }}
"""

STYLE_SOURCE = "'sha256-" + b64encode(sha256(_STYLE.encode()).digest()).decode() + "'"  # for style-src

_PAGE = Markup(
    '<!DOCTYPE html>\n<html lang="{language}" class="{density}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width">'
    "<title>{title}</title><style>{style}</style></head>\n<body>{body}</body></html>\n"
)


def print_page(summary: SummaryInput, t: Texts) -> str:
    """The whole page."""
    lines = criterion_lines(summary.standing)
    body = Markup("\n").join(
        [
            _marks(summary, t),
            _head(summary, t),
            _headline(summary, t),
            _flags(summary, t),
            _strip(summary, lines, t),
            _next_steps(summary, t),
            _sign_off(summary, t),
            _foot(summary, t),
        ]
    )
    title = f"{summary.member} · {summary.title}"
    return str(_PAGE.format(language=t.language, density=_density(body), title=title, style=Markup(_STYLE), body=body))  # noqa: S704 - a constant


def _density(body: Markup) -> str:
    """Smaller letters where there is much to say, so that one page holds it (tried with the longest texts that are let in)."""
    length = len(body.striptags())
    return "tight" if length > _TIGHT_FROM else "dense" if length > _DENSE_FROM else ""


def _marks(summary: SummaryInput, t: Texts) -> Markup:
    found = Markup("").join(Markup('<p class="mark">{}</p>').format(mark) for mark in marks(summary, t))
    return Markup('<div class="marks">{}</div>').format(found)


def _head(summary: SummaryInput, t: Texts) -> Markup:
    asked = summary.standing.questionnaire
    said = [shortened(part, 110) for part in (summary.title, summary.round) if part]
    said += [status_word(t, summary.status), t("as of %(day)s", day=t.day(summary.standing.as_of))]
    return Markup('<header><h1>{}</h1><p>{}</p><p class="quiet">{}</p></header>').format(
        shortened(summary.member, 120),
        " · ".join(dict.fromkeys(said)),
        f"{shortened(asked.title.to(t.language), 120)} ({shortened(asked.key, 60)})",
    )


# --- the level, its band and why --------------------------------------------------------------------------------------------


def _headline(summary: SummaryInput, t: Texts) -> Markup:
    standing = summary.standing
    whole = standing.result.whole
    levels = levels_below(standing.questionnaire, None)
    shade = "none" if whole.level is None else f"shade{shade_number(levels, whole.level)}"
    why = [*why_sentences(standing, WHOLE, t), possible_sentence(t, whole), backed_sentence(t, whole)]
    return Markup('<section class="top"><p class="level {}">{}</p><div><p>{}</p>{}<p>{}</p></div></section>').format(
        shade,
        headline(whole, t),
        band_sentence(t, whole),
        _band(whole, _Axis(summary), None, t, is_labelled=True),
        " ".join(filter(None, why)),
    )


class _Axis:
    """Where a score lies on the drawings: from the least to the most that the questionnaire's scale allows."""

    def __init__(self, summary: SummaryInput) -> None:
        scales = summary.standing.questionnaire.scales
        self.least = min((scale.least for scale in scales), default=Fraction(0))
        self.most = max((scale.most for scale in scales), default=Fraction(1))
        nodes = [node.upper for node in summary.standing.result.nodes if node.upper is not None]
        self.most = max([self.most, *nodes])

    def place(self, value: Fraction) -> str:
        share = (value - self.least) / (self.most - self.least) if self.most > self.least else Fraction(0)
        return f"{_EDGE + float(share) * (_BAND_WIDTH - 2 * _EDGE):.1f}"

    def ticks(self) -> Sequence[Fraction]:
        whole = range(int(self.least), int(self.most) + 1)
        return [Fraction(one) for one in whole] if len(whole) <= 6 else [self.least, self.most]


def _band(scored: NodeScore, axis: _Axis, target: Fraction | None, t: Texts, *, is_labelled: bool = False) -> Markup:
    """The band from certain to possible, the score so far as a dot, the backed score as a hollow dot, the target as a tick."""
    height = _BAND_HEIGHT + (11 if is_labelled else 0)
    middle = _BAND_HEIGHT / 2
    marks_ = [_ticks(axis, is_labelled=is_labelled)]
    if scored.lower is not None and scored.upper is not None:
        marks_.append(_bar(axis, scored.lower, scored.upper))
    if target is not None:
        marks_.append(Markup('<path d="M{} 1V13" stroke="#{}" stroke-width="2.5"/>').format(axis.place(target), ACCENT))
    if scored.score is not None:
        marks_.append(Markup('<circle cx="{}" cy="{}" r="4" fill="#{}"/>').format(axis.place(scored.score), middle, INK))
    if scored.backed is not None:
        hollow = Markup('<circle cx="{}" cy="{}" r="4" fill="#fff" fill-opacity="0.75" stroke="#{}" stroke-width="1.6"/>')
        marks_.append(hollow.format(axis.place(scored.backed), middle, INK))
    drawing = Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>')
    return drawing.format(_BAND_WIDTH, height, band_sentence(t, scored), Markup("").join(marks_))


def _bar(axis: _Axis, lower: Fraction, upper: Fraction) -> Markup:
    start, end = float(axis.place(lower)), float(axis.place(upper))
    bar = Markup('<rect x="{}" y="3" width="{:.1f}" height="8" rx="4" fill="#{}" stroke="#{}" stroke-width="0.8"/>')
    return bar.format(start - 4, end - start + 8, LEVEL_SHADES[2].fill, LEVEL_SHADES[3].fill)


def _ticks(axis: _Axis, *, is_labelled: bool) -> Markup:
    lines = [Markup('<path d="M{} 0V14" stroke="#{}"/>').format(axis.place(value), LINE) for value in axis.ticks()]
    label = Markup('<text x="{}" y="23" font-size="9" text-anchor="middle" fill="#{}">{}</text>')
    labels = [label.format(axis.place(value), GREY, f"{float(value):g}") for value in axis.ticks()] if is_labelled else []
    return Markup("").join([*lines, *labels])


# --- flags, sections, steps ---------------------------------------------------------------------------------------------------


def _flags(summary: SummaryInput, t: Texts) -> Markup:
    red = [flag for flag in distinct_flags(summary.standing.result.whole.flags) if flag.kind in RED_FLAGS]
    title = Markup("<h2>{}</h2>").format(t("Red flags"))
    if not red:
        return title + Markup("<p>{}</p>").format(t("No red flag."))
    item = Markup("<b>{}</b> {}")
    items = [item.format(flag_sentence(t, flag), shortened(flag_subject(summary.standing, flag, t), 120)) for flag in red[:MOST_FLAGS]]
    if len(red) > MOST_FLAGS:
        items.append(Markup("{}").format(t("And %(count)s more; see the results page.", count=len(red) - MOST_FLAGS)))
    return title + _list("ul", items, "red")


def _list(kind: str, items: Iterable[Markup], css: str = "") -> Markup:
    rows = Markup("").join(Markup("<li>{}</li>").format(item) for item in items)
    return Markup('<{} class="{}">{}</{}>').format(kind, css, rows, kind)


def _strip(summary: SummaryInput, lines: Sequence[CriterionLine], t: Texts) -> Markup:
    standing, axis = summary.standing, _Axis(summary)
    sections = standing.questionnaire.sections
    rows = [
        _strip_row(summary, standing.result.node(section.name), target_mean(standing, section, lines), axis, t)
        for section in sections[:MOST_SECTIONS]
    ]
    if len(sections) > MOST_SECTIONS:
        more = t("And %(count)s more; see the results page.", count=len(sections) - MOST_SECTIONS)
        rows.append(Markup('<tr><td colspan="5">{}</td></tr>').format(more))
    legend = t("Bar: from certain to possible. Dot: score so far. Hollow dot: backed by evidence. Tick: target.")
    table = Markup(
        '<h2>{}</h2><table><thead><tr><th scope="col">{}</th><th scope="col" class="badge">{}</th><th scope="col">{}</th>'
        '<th scope="col" class="number">{}</th><th scope="col" class="number">{}</th></tr></thead><tbody>{}</tbody></table>'
    )
    return table.format(t("Sections"), t("Section"), t("Level"), legend, t("Certain"), t("Answered"), Markup("").join(rows))


def _strip_row(summary: SummaryInput, scored: NodeScore, target: Fraction | None, axis: _Axis, t: Texts) -> Markup:
    section = summary.standing.questionnaire.section(scored.node)
    shade = "none" if scored.level is None else f"shade{shade_number(levels_below(summary.standing.questionnaire, section), scored.level)}"
    row = Markup(
        '<tr><th scope="row" class="title"><b>{}</b> {}</th><td class="badge {}">{}</td><td>{}</td>'
        '<td class="number">{}</td><td class="number">{}</td></tr>'
    )
    return row.format(
        section.name,
        shortened(section.label.to(t.language), 60),
        shade,
        DASH if scored.level is None else scored.level,
        _band(scored, axis, target, t),
        figure(t, scored.step, scored.lower),
        f"{scored.answered}/{scored.applicable}",
    )


def _next_steps(summary: SummaryInput, t: Texts) -> Markup:
    standing = summary.standing
    way = cheapest_way_up(standing.questionnaire, standing.ratings)
    title = Markup("<h2>{}</h2>").format(t("The cheapest way up"))
    if not way.reachable:
        words = t("The highest level is reached.") if way.target_level is None else t("No steps lead further for now.")
        return title + Markup("<p>{}</p>").format(words)
    # The dearer steps are left out, the order of the questionnaire is kept.
    cheapest = set(sorted(way.steps, key=lambda step: step.effort)[:MOST_STEPS])
    items = [_step(summary, step, t) for step in way.steps if step in cheapest]
    return title + Markup("<p>{}</p>{}").format(_way_sentence(way, t), _list("ol", items))


def _way_sentence(way: WayUp, t: Texts) -> str:
    sentences = []
    if way.ask_first:
        names = ", ".join(way.ask_first[:MOST_STEPS]) + (" …" if len(way.ask_first) > MOST_STEPS else "")
        sentences.append(t("Answer first: %(names)s; these answers may already suffice.", names=names))
    sentences.append(t("Least total effort to level %(level)s: %(effort)s.", level=way.target_level, effort=way.effort))
    if len(way.steps) > MOST_STEPS:
        sentences.append(t("It takes %(count)s steps; the cheapest are:", count=len(way.steps)))
    return " ".join(sentences)


def _step(summary: SummaryInput, step: LevelStep, t: Texts) -> Markup:
    criterion = summary.standing.questionnaire.criterion(step.criterion)
    places = {"to": step.to_level, "effort": step.effort}
    if step.from_level is None:
        words = t("not known yet, to level %(to)s, effort %(effort)s", **places)
    else:
        words = t("from level %(from)s to %(to)s, effort %(effort)s", **{**places, "from": step.from_level})
    return Markup("<b>{}</b> {} ({})").format(criterion.name, shortened(criterion.label.to(t.language), 130), words)


# --- signature, proof, rule -----------------------------------------------------------------------------------------------------


def _sign_off(summary: SummaryInput, t: Texts) -> Markup:
    signed = summary.signed
    name, function, day = (signed.name, signed.function, t.day(signed.date)) if signed else ("", "", "")
    facts = ((t("Signed by"), shortened(name, 90)), (t("Function"), shortened(function, 90)), (t("Signed on"), day))
    cells = Markup("").join(Markup("<dl><dt>{}</dt><dd>{}</dd></dl>").format(label, value) for label, value in facts)
    note = f"{how_signed(signed, t)}. {disclosure_sentence(t, signed.disclosure)}" if signed else t("Nobody yet: this is a draft.")
    return Markup('<h2>{}</h2><div class="sign">{}</div><p class="small">{}</p>').format(t("Sign-off"), cells, note)


def _foot(summary: SummaryInput, t: Texts) -> Markup:
    asked = summary.standing.questionnaire
    digest = Markup('<p class="small">{} <span class="digest">{}</span></p>').format(
        t("Digest (SHA-256)"), shortened(summary.digest, 64) or DASH
    )
    rule = Markup('<h2>{}</h2><p class="small">{}</p><p class="small quiet">{}</p>')
    return digest + rule.format(t("The rule"), shortened(asked.rule.to(t.language), 700), shortened(asked.notice.to(t.language), 420))
