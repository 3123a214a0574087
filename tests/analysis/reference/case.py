"""One case of a ref_*.json file: its data with derived variables, its design, and the R call in words."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import polars as pl

from analysis.design import Design
from tests.analysis.reference.designs import sample
from tests.analysis.reference.rlang import Call, Name, Node, calls, parse
from tests.analysis.reference.rvalues import column, expression

HERE = Path(__file__).parent
ALWAYS = ('met = (sch.wide == "Yes")', "ok = 1 - HI_CHOL", "fav = (y >= 4)")  # NOTICE.md
_DEFINITION = re.compile(r"^\s*([A-Za-z.][\w.]*)\s*=\s*(.+)$")


@dataclass(frozen=True)
class Case:
    """A statistic of a design and the numbers that R returned for it.

    folder       where the file and its data are
    designs      name -> declarative fields: of the file, then of the folder, then of this one
    definitions  derived variables that any case of the folder defines
    """

    folder: Path
    file: str
    designs: Mapping[str, Mapping[str, Any]]
    definitions: tuple[str, ...]
    content: Mapping[str, Any]

    @property
    def id(self) -> str:
        return self.content["id"]

    @property
    def design_name(self) -> str:
        """Name of a design of the file, of a CSV file, or "inline"."""
        return self.content["design"]

    @property
    def statistic(self) -> str:
        return self.content["statistic"]

    @property
    def args(self) -> Mapping[str, Any]:
        return self.content.get("args") or {}

    @property
    def r(self) -> str:
        return self.content["r"]

    @property
    def note(self) -> str:
        return self.content.get("note") or ""

    @property
    def tolerance(self) -> float:
        return self.content["tol"]

    @property
    def expected(self) -> Mapping[str, Any]:
        return self.content["expected"]

    @cached_property
    def call(self) -> Node:
        """The R call as a tree."""
        return parse(self.r)

    def find(self, *functions: str) -> Call:
        """First call of one of the functions in the R call; LookupError where there is none."""
        for function in functions:
            for found in calls(self.call, function):
                return found
        raise LookupError(f"no call of {' or '.join(functions)} in {self.r}")

    def named(self, name: str) -> Node | None:
        """What the note says that a name stands for: `bstype = svyby(...)`."""
        found = re.search(rf"\b{re.escape(name)}\s*=\s*(.+)$", self.note)
        return _first_call(found[1]) if found else None

    @property
    def spec(self) -> Mapping[str, Any]:
        """Declarative fields of the design."""
        return self.designs[self.case_design]

    @property
    def case_design(self) -> str:
        return self.args.get("design_used", self.design_name)

    @cached_property
    def frame(self) -> pl.DataFrame:
        """Data with the derived variables."""
        name = self.case_design
        file = self.designs[name]["data"] if name in self.designs else name
        own = [text for key, text in self.args.items() if key in ("definition", "formula")]
        return _with_derived(read(self.folder / file), [*own, *self.note.split(";"), *self.definitions])

    def sample(self, **options: Any) -> tuple[pl.DataFrame, Design]:
        """Frame and design; a calibrated or replicate design brings its weights as columns."""
        return sample(self.frame, self.designs, self.case_design, self.folder, **options)

    def subset(self) -> Node | None:
        """Condition of the rows that R's call is restricted to."""
        if "subset" in self.args:
            return parse(self.args["subset"])
        return next((inner.args[1] for inner in calls(self.call, "subset")), None)


def load(folder: Path, file: str) -> list[Case]:
    """Cases of one file of a folder."""
    content = json.loads((folder / file).read_text(encoding="utf-8"))
    designs = {**_designs(HERE), **_designs(folder), **content["designs"]}
    every = _definitions(folder)
    return [Case(folder, file, designs, every, case) for case in content["cases"]]


@cache
def read(path: Path) -> pl.DataFrame:
    """A CSV file as R wrote it: an empty field is missing."""
    frame = pl.read_csv(path, infer_schema_length=None, null_values=["", "NA"])
    logical = [
        name
        for name in frame.columns
        if frame[name].dtype == pl.String and set(frame[name].drop_nulls().unique()) <= {"TRUE", "FALSE"}
    ]
    return frame.with_columns(pl.col(name) == "TRUE" for name in logical)


@cache
def _designs(folder: Path) -> dict[str, Any]:
    """Designs of all files of a folder: one made from another names a base that may stand elsewhere."""
    found: dict[str, Any] = {}
    for path in sorted(folder.glob("ref_*.json")):
        found |= json.loads(path.read_text(encoding="utf-8"))["designs"]
    return found


@cache
def _definitions(folder: Path) -> tuple[str, ...]:
    """Definitions of all cases of a folder, those of README last."""
    found = [
        case["args"]["definition"]
        for path in sorted(folder.glob("ref_*.json"))
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]
        if isinstance(case.get("args"), dict) and "definition" in case["args"]
    ]
    return (*dict.fromkeys(found), *ALWAYS)


def _with_derived(frame: pl.DataFrame, definitions: list[str]) -> pl.DataFrame:
    """Add what the definitions define from columns that are there; the first definition of a name counts."""
    for name, tree in _parsed(definitions):
        if name in frame.columns or not _usable(tree, frame):
            continue
        values = column(tree, frame)
        values = values.cast(pl.Float64) if values.dtype == pl.Boolean else values
        frame = frame.with_columns(values.alias(name))
    return frame


def _parsed(definitions: list[str]) -> Iterator[tuple[str, Node]]:
    for text in definitions:
        if found := _DEFINITION.match(text):
            try:
                yield found[1], parse(found[2])
            except ValueError:
                continue


def _usable(tree: Node, frame: pl.DataFrame) -> bool:
    if isinstance(tree, Name | str | float) or tree.function == "~":
        return False
    try:
        return isinstance(expression(tree, dict(frame.schema)), pl.Expr)
    except (KeyError, TypeError):
        return False


def _first_call(text: str) -> Node | None:
    """The call at the start of a text that goes on in words."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == ")" and depth == 0:
            return parse(text[: place + 1])
    return None
