"""Frames as they come: opened, checked for what every reduction needs, and collected."""

from collections.abc import Callable
from typing import Any, TypeVar

import narwhals as nw
from narwhals.exceptions import DuplicateError
from narwhals.typing import IntoFrame

from analysis.design import DesignError

T = TypeVar("T")
_LONGEST = 300  # of another program's message


def open_frame(frame: IntoFrame | nw.LazyFrame[Any]) -> tuple[nw.LazyFrame[Any], nw.Schema]:
    """Lazy view of any frame narwhals knows (Polars, pandas, PyArrow, DuckDB, PySpark) and its schema.

    Raises DesignError: "frame" for something else and for a lazy frame that fails, "column" for columns
    that share a name.
    """
    data = _read(lambda: nw.from_native(frame).lazy())
    names = [] if data.implementation.is_polars() else list(data.to_native().columns)
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise _repeated(", ".join(map(repr, repeated)))
    return data, _read(data.collect_schema)


def collect(lazy: nw.LazyFrame[Any]) -> nw.DataFrame[Any]:
    """The rows, in memory. Raises DesignError "frame" with the other program's words where that fails."""
    if lazy.implementation.is_polars():
        return _read(lambda: lazy.collect(engine="streaming"))
    return _read(lazy.collect)


def _read(step: Callable[[], T]) -> T:
    try:
        return step()
    except DuplicateError as error:
        raise _repeated("the same: " + " ".join(str(error).split())) from error
    except Exception as error:  # every engine has its own family of errors, and files add theirs
        said = " ".join(str(error).split())[:_LONGEST] or type(error).__name__
        raise DesignError("frame", f"The frame cannot be read: {said}") from error


def _repeated(which: str) -> DesignError:
    return DesignError("column", f"More than one column is named {which}; give each column its own name.")
