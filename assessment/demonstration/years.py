"""The three yearly rounds: when each was open, and moments within it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from assessment.demonstration.chance import Chance

OPEN_DAYS = 75
YEARS = 3
_DAYS_LEFT = 21  # of the present round, after the day on which the demonstration ends
_EXTENSION_DAYS = 16

SHORTEST_DAYS = 50  # in which a member does its work

# What happens when, as shares of the time a member works: each stage ends on a day before the one on which the next begins.
EVIDENCE_STAGE = (-0.12, -0.02)  # gathered before the assessment is started
START_STAGE = (0.0, 0.015)
LATE_START_STAGE = (0.93, 0.95)  # of those who have just started
TARGET_STAGE = (0.04, 0.05)
FIRST_STAGE = (0.07, 0.60)
CONTRIBUTION_STAGE = (0.35, 0.60)  # of the first stage: colleagues are asked once the coordinator has begun
REVISION_STAGE = (0.62, 0.82)
COVER_PAGE_STAGE = (0.88, 0.89)
STAGE_OF_STATUS: Mapping[str, tuple[float, float]] = {
    "submitted": (0.84, 0.86),
    "returned": (0.88, 0.89),
    "signed": (0.91, 0.93),
    "afterwards": (0.95, 0.955),  # closed or reopened
    "taken": (0.98, 1.0),  # read or exported
}
PLAN_SHARE = 0.97  # a morning on which plans are gone through


@dataclass(frozen=True, slots=True)
class Year:
    """`number` counts from 0, the present year is the last; `closes` lies before the day on which the data are made: until then
    things have happened. `due`: the round's last day, which of the present round is still to come. `begins`, `lasts`: days, from the
    opening, of one member's work."""

    number: int
    title: str
    opens: date
    closes: date
    begins: int = 0
    lasts: int = OPEN_DAYS

    def at_own_pace(self, chance: Chance) -> Year:
        """For one member: it begins later, or works faster."""
        lasts = chance.randint(SHORTEST_DAYS, OPEN_DAYS)
        return replace(self, begins=chance.randint(0, OPEN_DAYS - lasts), lasts=lasts)

    @property
    def key(self) -> str:
        """The round's, as the Secretariat's use case makes it from the title."""
        return self.title.lower().replace(" ", "-")

    @property
    def due(self) -> date:
        return self.closes + timedelta(days=_DAYS_LEFT) if self.is_present else self.closes

    @property
    def first_due(self) -> date:
        """Before it was extended: the second round's, so that an extension can be seen."""
        return self.due - timedelta(days=_EXTENSION_DAYS) if self.number == 1 else self.due

    @property
    def is_present(self) -> bool:
        return self.number == YEARS - 1

    def moment(self, chance: Chance, stage: tuple[float, float]) -> datetime:
        """A working hour within the stage."""
        day = date.fromisoformat(self.day(chance.uniform(*stage)))
        return datetime(day.year, day.month, day.day, chance.randint(7, 15), chance.randint(0, 59), chance.randint(0, 59), tzinfo=UTC)

    def day(self, share: float) -> str:
        return (self.opens + timedelta(days=self.begins + int(share * self.lasts))).isoformat()


def three_years(today: date) -> tuple[Year, ...]:
    """At the same season of three years; the last one is open until yesterday."""
    closing = (_same_season(today, back) for back in reversed(range(YEARS)))
    return tuple(
        Year(n, f"PGS {today.year - (YEARS - 1 - n)}", closes - timedelta(days=OPEN_DAYS), closes) for n, closes in enumerate(closing)
    )


def _same_season(today: date, years_back: int) -> date:
    return date(today.year - years_back, today.month, min(today.day, 28)) - timedelta(days=1)


def stamp(moment: datetime) -> str:
    """As records keep times."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
