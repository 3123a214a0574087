"""Programs that are not ours and read our files; a test names the one that is not installed."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess

import pytest

DEBIAN = {
    "pspp": "pspp",
    "Rscript": "r-cran-haven and r-cran-survey",
    "xmllint": "libxml2-utils",
    "soffice": "libreoffice-calc-nogui",
}


def needs(program):
    return pytest.mark.skipif(
        shutil.which(program) is None,
        reason=f"{program} is not installed (Debian: {DEBIAN[program]}): the file is not read by it",
    )


def run(command, folder, text=None):
    """Run a program in a folder; what it says is returned, a failure is shown."""
    done = subprocess.run(
        command, input=text, cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, (done.stdout, done.stderr)
    return done


def pspp(commands, folder):
    """Run PSPP commands; every complaint fails. Returns its tables as rows."""
    done = run(["pspp", "--batch", "-O", "format=csv", "-o", "out.csv", "-"], folder, commands)
    assert done.stderr == ""
    out = folder / "out.csv"
    return rows_of(out) if out.exists() else []


def rscript(commands, folder):
    """Run R commands without anybody's profile; returns what they print, line by line."""
    (folder / "test.R").write_text(commands, encoding="utf-8")
    return run(["Rscript", "--vanilla", "test.R"], folder).stdout.splitlines()


def rows_of(path):
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
