"""`python -m tests.analysis.reference FOLDER`: every case of every ref_*.json in the folder."""

import sys
from pathlib import Path

from tests.analysis.reference.runner import run


def main(arguments: list[str]) -> int:
    """0 where all cases passed, 1 where some failed, 2 where there is nothing to run."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        sys.stderr.write("usage: python -m tests.analysis.reference FOLDER\n")
        return 2
    if not sorted(Path(arguments[0]).glob("ref_*.json")):
        sys.stderr.write(f"{arguments[0]}: there is no ref_*.json in this folder.\n")
        return 2
    return 1 if run(Path(arguments[0]))[1] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
