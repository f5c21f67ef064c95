"""How mature a member is made up to be: region, member, section, criterion, and the change from year to year, on a scale of 0 to 4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessment.demonstration.casting import CAST
from assessment.demonstration.chance import Chance, chance_of
from assessment.demonstration.years import YEARS, Year
from assessment.questionnaire.model import Criterion, Questionnaire
from assessment.reference import Member

_TOP = 4.0
_LOWEST_REGION, _STEP_BETWEEN_REGIONS = 1.35, 0.18
_CHANCE_OF_A_FALL = 0.12


@dataclass(frozen=True, slots=True)
class Ability:
    """One member's own effects. `drift`: the member's gain or loss at each year against the first."""

    base: float
    drift: tuple[float, ...]
    sections: Mapping[str, float]
    criteria: Mapping[str, float]


class Abilities:
    """Which region stands higher is drawn from the seed: it says nothing of the real ones."""

    def __init__(self, seed: int, questionnaire: Questionnaire, regions: Iterable[str]) -> None:
        self._seed = seed
        self._questionnaire = questionnaire
        self._regions = _region_bases(seed, regions)
        chance = chance_of(seed, "difficulty")
        self._sections = {section.name: chance.gauss(0, 0.3) for section in questionnaire.sections}
        self._criteria = {criterion.name: chance.gauss(0, 0.3) for criterion in questionnaire.criteria()}

    def of(self, member: Member) -> Ability:
        chance = chance_of(self._seed, "ability", member.code)
        base = self._regions[member.region] + chance.gauss(0, 0.5)
        return Ability(
            base=base,
            drift=_drift(chance, may_fall=member.code not in CAST),
            sections={name: difficulty + chance.gauss(0, 0.35) for name, difficulty in self._sections.items()},
            criteria={name: difficulty + chance.gauss(0, 0.55) for name, difficulty in self._criteria.items()},
        )

    def level(self, ability: Ability, criterion: Criterion, year: Year, chance: Chance) -> int:
        """A level of the criterion's scale. Not every year repeats the one before: some levels fall."""
        section = self._questionnaire.section_of(criterion.name).name
        reached = ability.base + ability.drift[year.number] + ability.sections[section] + ability.criteria[criterion.name]
        share = min(1.0, max(0.0, (reached + chance.gauss(0, 0.26)) / _TOP))
        levels = criterion.scale.levels
        return levels[round(share * (len(levels) - 1))]


def _region_bases(seed: int, regions: Iterable[str]) -> dict[str, float]:
    order = sorted(set(regions))
    chance_of(seed, "regions").shuffle(order)
    return {region: _LOWEST_REGION + number * _STEP_BETWEEN_REGIONS for number, region in enumerate(order)}


def _drift(chance: Chance, *, may_fall: bool) -> tuple[float, ...]:
    """Of those whom a newcomer meets none falls as a whole; single levels do."""
    drift = [0.0]
    for _ in range(1, YEARS):
        falls = chance.random() < _CHANCE_OF_A_FALL and may_fall
        rise = chance.gauss(0.25, 0.15)
        change = -abs(chance.gauss(0.25, 0.1)) if falls else rise if may_fall else min(0.3, abs(rise))
        drift.append(drift[-1] + change)
    return tuple(drift)
