"""Help lines: numbers, hours on working days in Europe/Vilnius, and whether somebody answers now.

One file says it all, with the day on which somebody last checked it; the operator may give another file.
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from survey.clock import VILNIUS
from survey.domain import working_days

LOOK_AHEAD = 30  # days; no public holiday lasts so long


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Hours(_Frozen):
    """From when to when a line is answered on working days, 1 Monday to 5 Friday: so the pages tell it."""

    days: tuple[Annotated[int, Field(ge=1, le=5)], ...] = Field(min_length=1)
    opens: time = Field(alias="from")
    closes: time = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Hours:
        if self.opens >= self.closes:
            raise ValueError("a line opens before it closes; put another day's hours apart")
        return self


class Line(_Frozen):
    """One help line; `id` names its words, `call` is what a telephone dials."""

    id: Literal["emergency", "children", "rights"]
    number: Annotated[str, StringConstraints(pattern=r"^[0-9 ]{3,20}$")]
    call: Annotated[str, StringConstraints(pattern=r"^\+?[0-9]{3,15}$")]
    mail: Annotated[str, StringConstraints(pattern=r"^[^@\s<>]+@[^@\s<>]+$")] | None = None
    audience: Literal["all", "children"] = Field(default="all", alias="for")
    hours: tuple[Hours, ...] = ()


class HelpLines(_Frozen):
    """All lines, and when somebody last checked them."""

    checked: date
    line: tuple[Line, ...] = Field(min_length=1)

    def for_audience(self, *, children: bool) -> tuple[Line, ...]:
        """Return the lines for children, or those for everybody."""
        return tuple(one for one in self.line if children or one.audience == "all")


def load(path: Path | None = None) -> HelpLines:
    """Read a file of help lines, without one the project's own.

    Raises ValueError with one sentence that names the file, the place and the remedy.
    """
    try:
        if path is None:
            text = resources.files("survey.domain").joinpath("data/help_lines.toml").read_text("utf-8")
        else:
            text = path.read_text("utf-8")
        return HelpLines.model_validate(tomllib.loads(text))
    except OSError as error:
        raise ValueError(f"{path} cannot be read ({error.strerror}); correct BALSAS_HELP_LINES.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{path}: {place}: {first['msg']}; correct the help lines there.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is no TOML file ({error}); correct the help lines there.") from error


def is_open(line: Line, now: datetime) -> bool:
    """Tell whether a line with hours is answered at a moment: the closing minute no longer counts."""
    here = now.astimezone(VILNIUS)
    return any(hours.opens <= here.time() < hours.closes for hours in _of_day(line, here.date()))


def closes_at(line: Line, now: datetime) -> time | None:
    """Return when a line that is answered now closes, or None."""
    here = now.astimezone(VILNIUS)
    now_open = (hours for hours in _of_day(line, here.date()) if hours.opens <= here.time() < hours.closes)
    return max((hours.closes for hours in now_open), default=None)


def opens_at(line: Line, now: datetime) -> datetime | None:
    """Return when a line that is closed now is answered next, or None where nothing is known."""
    here = now.astimezone(VILNIUS)
    for ahead in range(LOOK_AHEAD):
        day = here.date() + timedelta(days=ahead)
        starts = (datetime.combine(day, hours.opens, VILNIUS) for hours in _of_day(line, day))
        later = [start for start in starts if start > here]
        if later:
            return min(later)
    return None


def _of_day(line: Line, day: date) -> list[Hours]:
    if not working_days.is_working(day):
        return []
    return [hours for hours in line.hours if day.isoweekday() in hours.days]
