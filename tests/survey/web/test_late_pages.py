"""A worker that serves families does not load the libraries of statistics, frames, plots and migrations."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("alembic", "matplotlib", "numpy", "pandas", "polars", "pyreadstat", "scipy", "statsmodels")
WALK = """
import sys
from pathlib import Path
from survey.app import create_app
from survey.settings import Settings

folder = Path(sys.argv[1])
client = create_app(Settings(data=folder, database_url=f"sqlite:///{folder / 'balsas.sqlite'}")).test_client()
for address in ("/a", "/a/privacy", "/a/contact", "/staff/sign-in"):
    assert client.get(address).status_code == 200
print(sorted(name for name in sys.modules if name in %r))
"""


def test_what_a_worker_of_families_loads(family, family_settings):
    program = [sys.executable, "-c", WALK % (HEAVY,), str(family_settings.data)]
    told = subprocess.run(program, check=True, capture_output=True, text=True)
    assert told.stdout == "[]\n"
