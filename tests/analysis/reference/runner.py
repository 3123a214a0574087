"""Runs every case of every ref_*.json file of a folder against our own engine."""

from collections.abc import Iterator
from pathlib import Path

from analysis.errors import AnalysisError
from tests.analysis.reference.case import Case, load
from tests.analysis.reference.compare import DOCUMENTED, documented, misses, refused_too
from tests.analysis.reference.registry import statistics

UNKNOWN = "unknown statistic"


def cases(folder: Path) -> Iterator[Case]:
    """Every case of a folder, file by file."""
    for path in sorted(folder.glob("ref_*.json")):
        yield from load(folder, path.name)


def missed(case: Case) -> list[str]:
    """What of a case is not met; an unknown statistic is a miss, and so is anything that goes wrong."""
    answer = statistics().get(case.statistic)
    if answer is None:
        return [f"{UNKNOWN} {case.statistic!r}"]
    try:
        found = answer(case)
    except AnalysisError as refusal:
        return [] if refused_too(refusal.code, case.expected) else [f"refused: {refusal}"]
    except Exception as fault:  # noqa: BLE001 - one broken case must not hide the others
        return [f"{type(fault).__name__}: {fault}"]
    if "error" in case.expected:
        named = documented(found) & set(DOCUMENTED)
        return [] if named else [f"answered, R refused: {case.expected['error']}"]
    return misses(found, case.expected, case.tolerance)


def run(folder: Path) -> tuple[int, int]:
    """Print each miss and the closing line; numbers of cases passed and failed."""
    passed = failed = 0
    for case in cases(folder):
        lines = missed(case)
        passed, failed = passed + (not lines), failed + bool(lines)
        for line in lines:
            print(f"{case.file} {case.id}: {line}")  # noqa: T201 - this is the command's output
    print(f"{passed} passed, {failed} failed")  # noqa: T201 - the same
    return passed, failed
