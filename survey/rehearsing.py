"""A rehearsal before the workers are forked: families' ways through the pages of an invented round.

What runs for the first time writes into memory: templates and statements are compiled, and the interpreter
rewrites the code that it runs. Done once before the fork, all workers share it; done after, each holds its
own copy. The round is in a database in memory that nobody else sees, and is thrown away with all it counted.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.test import TestResponse

from instruments import catalog
from instruments.versions import parts
from survey.clock import system_clock
from survey.db.session import Database
from survey.demo import rehearsal
from survey.domain import invited
from survey.domain.counts import Counts
from survey.domain.respondents import Respondent
from survey.web.kept import Kept
from survey.web.respondent.going_on import AT_ONCE
from survey.web.service import Service

ASKED = "A"
LONGEST = 40  # pages, of which a family's way has at most twenty
OFTEN = 10  # the interpreter rewrites what it has run several times
FORM = re.compile(r'<form [^>]*method="post" action="([^"]+/v/[^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
CHOICE = re.compile(r'<input type="(?:radio|checkbox)" [^>]*name="([^"]+)" value="([^"]+)"')
SENDS = 'name="action" value="send"'
ADDRESS = re.compile(r'<link rel="canonical" href="([^"]+)"')


def rehearse(app: Flask) -> list[str]:
    """Walk through the pages by an invitation and by an open link; return the pages where the ways ended.

    Those are receipts. The application is afterwards as it was, with nothing open, but warm.
    """
    real: Service = app.extensions["balsas"]
    stage = Database("sqlite://")
    ways = rehearsal.stage(stage, real.settings.keys, catalog.load(ASKED, _newest()), system_clock)
    minutes = count()

    def unhurried() -> datetime:
        """A minute passes whenever it is read: nobody is too fast for a person."""
        return system_clock() + timedelta(minutes=next(minutes))

    app.extensions["balsas"] = replace(
        real, db=stage, clock=unhurried, counts=Counts(), kept=Kept(), lines_told={}
    )
    try:
        return [
            _walk(app.test_client(), way, scripts=place % 2 == 1)
            for place, way in enumerate((ways.invitation, *[ways.link] * OFTEN))
        ]
    finally:
        app.extensions["balsas"] = real
        stage.close()
        _meet(real.db)


def _meet(db: Database) -> None:
    """Ask the real database for somebody who is not there; where it does not answer, the workers will ask."""
    with suppress(SQLAlchemyError), db.single_statements() as session:
        for nobody in (Respondent("nobody"), Respondent("nobody", "nobody")) * OFTEN:
            invited.by_id(session, nobody)
    db.close()


def _newest() -> str:
    """Return the newest version of the questionnaire."""
    versions = [version for name, version in catalog.available() if name == ASKED]
    return max(versions, key=parts)


def _walk(client: FlaskClient, start: str, *, scripts: bool) -> str:
    """Go from a first page to the last one as a browser with scripts or without; return its address."""
    page = client.get(start, follow_redirects=True)
    for _ in range(LONGEST):
        form = FORM.search(page.text)
        if form is None or "/receipt" in _address(page):
            break
        added = {AT_ONCE: form[1].rsplit("/", 1)[1]} if scripts else {}
        page = client.post(form[1], data=_fields(page) | added, follow_redirects=True)
    return _address(page)


def _address(page: TestResponse) -> str:
    """Return where a page stands: it may have come as the answer to a form of another one."""
    own = ADDRESS.search(page.text)
    return own[1] if own else page.request.path


def _fields(page: TestResponse) -> dict[str, str]:
    """Answer every question of a page with its last choice."""
    action = "send" if SENDS in page.text else "next"
    return {**dict(HIDDEN.findall(page.text)), **dict(CHOICE.findall(page.text)), "action": action}
