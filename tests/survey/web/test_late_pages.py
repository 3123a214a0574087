"""A worker that serves families does not load the libraries of statistics, frames and plots."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("alembic", "matplotlib", "numpy", "pandas", "polars", "pyreadstat", "scipy", "statsmodels")
WALK = """
import sys
from tests.fixtures.family import open_round
from tests.fixtures.family_visitor import FamilyVisitor
from survey.app import create_app
from survey.db.session import Database
from survey.keys import Keys
from survey.settings import Settings
from pathlib import Path

folder = Path(sys.argv[1])
settings = Settings(data=folder, database_url=f"sqlite:///{folder / 'balsas.sqlite'}")
if len(sys.argv) > 2:
    open_round(Database(settings.database_url), Keys.random(), invitations=1)
    raise SystemExit
visitor = FamilyVisitor(create_app(settings))
assert visitor.get("/a").status == 200
assert visitor.get("/a/privacy").status == 200
assert visitor.get("/staff/sign-in").status == 200
print(sorted(name for name in sys.modules if name in %r))
"""


def test_what_a_worker_of_families_loads(tmp_path):
    program = [sys.executable, "-c", WALK % (HEAVY,), str(tmp_path)]
    subprocess.run([*program, "prepare"], check=True)
    told = subprocess.run(program, check=True, capture_output=True, text=True)
    assert told.stdout == "[]\n"
