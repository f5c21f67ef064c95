"""How a comparison names its groups, sections and rounds, and writes its figures: one way for charts, tables and alternatives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import floor, isnan

import pandas as pd

from assessment.locale import Texts
from assessment.programme.counting import Exclusion, Selection
from assessment.programme.regions import WORLD
from assessment.questionnaire.model import Questionnaire, Step
from assessment.records import Round
from assessment.reference import Region
from assessment.scoring.display import shown, truncated
from assessment.scoring.tree import WHOLE, build_tree
from assessment.views.parts.figures import NONE
from assessment.views.parts.filters import choose
from assessment.views.visit import Visit


@dataclass(frozen=True)
class RegionWords:
    """Of one selection, in the reader's language."""

    visit: Visit
    selection: Selection

    @property
    def t(self) -> Texts:
        return self.visit.t

    @cached_property
    def questionnaire(self) -> Questionnaire:
        return self.visit.services.workplace.questionnaire(self.selection.questionnaire)

    @cached_property
    def nodes(self) -> dict[str, str]:
        """The whole, then the sections, by what they are called."""
        sections = [one for one in build_tree(self.questionnaire).all_nodes() if one.name != WHOLE]
        if self.selection.core:
            sections = [one for one in sections if any(criterion.is_core for criterion in one.all_criteria())]
        labels = {one.name: self.questionnaire.section(one.name).label.to(self.t.language) for one in sections}
        return {WHOLE: self.t("The whole"), **{name: f"{name} {label}" for name, label in labels.items()}}

    @cached_property
    def _steps(self) -> dict[str, Step]:
        return {one.name: one.step for one in build_tree(self.questionnaire).all_nodes()}

    @property
    def highest(self) -> float:
        return float(max((scale.most for scale in self.questionnaire.scales), default=1))

    def figure(self, node: str, value: float) -> str:
        return NONE if isnan(value) else self.t.decimal(shown(self._steps[node], value)) + self._steps[node].display_suffix

    def group(self, name: str) -> str:
        if name != WORLD:
            return name
        return self.t("Chosen regions") if self.selection.regions else self.t("World")

    def groups(self, found: Iterable[str]) -> list[str]:
        """All together first; left out where there is but one region, which it would repeat."""
        there = set(found)
        regions = [str(one) for one in Region if one in there]
        return regions if len(regions) == 1 else [WORLD, *regions] if WORLD in there else regions

    def said(self, figures: pd.Series, place: str) -> str:
        """One row of FIGURE_COLUMNS in words; `place`: what it is about."""
        t, node = self.t, str(figures["node"])
        n = t("%(n)s of %(asked)s members asked are in it", n=t.whole(figures["n"]), asked=t.whole(figures["asked"]))
        if not figures["n"]:
            return f"{place}: {t('no figure')}; {n}."
        spread = t(
            "median %(median)s, quartiles %(first)s and %(third)s",
            median=self.figure(node, figures["median"]),
            first=self.figure(node, figures["quartile_1"]),
            third=self.figure(node, figures["quartile_3"]),
        )
        return f"{place}: {spread}; {n}."


def choose_section(words: RegionWords) -> str:
    among = f"{words.selection.questionnaire}-{words.selection.core}"
    title = words.t("Section")
    return choose(words.visit, title, "section", list(words.nodes), words.nodes.__getitem__, width=420, among=among)


def round_labels(rounds: Iterable[Round]) -> dict[str, str]:
    """By key; told apart by their first day where two have one title."""
    found = list(rounds)
    titles = [one.title for one in found]
    return {one.key: one.title if titles.count(one.title) == 1 else f"{one.title} · {one.opens} · {one.key}" for one in found}


def percent(t: Texts, part: int, whole: int) -> str:
    """Cut: only what is complete is 100 %."""
    return t("%(share)s %%", share=t.whole(100 * part // whole)) if whole else NONE


def cut(value: float) -> float:
    """For a place in a chart."""
    return value if isnan(value) else float(truncated(value, 2))


def level_of(median: float) -> object:
    """The level whose colour a median has; halves are cut."""
    return pd.NA if isnan(median) else floor(median)


def exclusion_word(t: Texts, reason: Exclusion) -> str:
    return {
        Exclusion.NOT_SIGNED: t("No signed result"),
        Exclusion.OTHER_QUESTIONNAIRE: t("Signed with another questionnaire version"),
        Exclusion.SUPERSEDED: t("A later result of the member stands for it"),
        Exclusion.NOT_DISCLOSED: t("Signed for the Secretariat only; not for anonymous figures"),
        Exclusion.NOT_ASKED: t("Signed, but not among the members asked"),
        Exclusion.HELD_BACK: t("Held back: a few could be told apart by it"),
    }[reason]
