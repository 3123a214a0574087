"""The application, made once before the workers are forked from the server, so that they share its memory.

A worker that cannot be forked makes it anew by importing this module. No connection to the database is open
before a worker's first request.
"""

from __future__ import annotations

import ctypes
import gc
import logging

from sqlalchemy.orm import configure_mappers

from survey import i18n
from survey.app import create_app
from survey.rehearsing import rehearse

configure_mappers()
for _language in i18n.LANGUAGES:
    i18n.translator(_language)
application = create_app()
try:
    rehearse(application)
except Exception:  # families are served without it too, only with more memory
    logging.getLogger(__name__).warning("the pages could not be rehearsed", exc_info=True)
gc.collect()
if hasattr(ctypes.CDLL(None), "malloc_trim"):  # the C library gives back what only the start needed
    ctypes.CDLL(None).malloc_trim(0)
gc.freeze()  # what is shared is never collected: looking at it would copy it into each worker
