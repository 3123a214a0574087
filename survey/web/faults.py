"""What the log tells of a fault: where it arose and what it says, without values of a database's error."""

from __future__ import annotations

import traceback

# Their text tells rows and values below its first line; that of a DataError (PEP 249) in it.
OF_DATABASES = frozenset({"sqlalchemy", "psycopg", "sqlite3"})
ABOUT_A_VALUE = "DataError"


def trace(error: BaseException) -> str:
    """Return where an error arose and what it says, after the errors that led to it."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = "" if earlier is None else f"{trace(earlier)}\n\n"
    return f"{before}{''.join(traceback.format_tb(error.__traceback__))}{_said(error)}"


def _said(error: BaseException) -> str:
    kind = type(error)
    if kind.__module__.partition(".")[0] not in OF_DATABASES:
        return "".join(traceback.format_exception_only(error)).rstrip()
    name, text = f"{kind.__module__}.{kind.__qualname__}", str(error).partition("\n")[0]
    return name if any(one.__name__ == ABOUT_A_VALUE for one in kind.__mro__) else f"{name}: {text}"
