"""The application, made once before the workers are forked from the server, so that they share its memory.

A worker that cannot be forked makes it anew by importing this module. No connection to the database is open
before a worker's first request.
"""

from __future__ import annotations

import gc

from sqlalchemy.orm import configure_mappers

from survey import i18n
from survey.app import create_app

configure_mappers()
for _language in i18n.LANGUAGES:
    i18n.translator(_language)
application = create_app()
gc.collect()
gc.freeze()  # what is shared is never collected: looking at it would copy it into each worker
