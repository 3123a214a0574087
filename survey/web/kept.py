"""Pages that are the same for everybody but for a few words: rendered once, then only those words are put in.

A page is kept under a key that decides everything else on it. What somebody answered is never part of a kept
page: such pages are rendered each time.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from flask import g, render_template
from flask_wtf.csrf import generate_csrf
from markupsafe import escape

from survey.web.language import current_language

MOST = 256  # pages of 5 to 30 kB each
TOKEN = "token"  # noqa: S105 - the name of a place


class Kept:
    """The pages of one application, as pieces between the words that differ."""

    def __init__(self) -> None:
        """Start with nothing rendered."""
        self._mark = secrets.token_hex(12)
        self._places = re.compile(f"hole-([a-z]+)-{self._mark}")
        self._pages: dict[Hashable, list[str]] = {}

    def hole(self, name: str) -> str:
        """Return what stands in a page where a word is put in; safe in texts, attributes and addresses."""
        return f"hole-{name}-{self._mark}"

    def render(
        self, template: str, key: Hashable, words: Mapping[str, str], inputs: Callable[[], Mapping[str, Any]]
    ) -> str:
        """Return a page with its words, rendering it only where it was not rendered before.

        `key` and the template must decide all that `inputs` returns, in which holes stand for the words.
        """
        whole = (template, current_language(), g.get("of_child"), g.get("audience"), key)
        pieces = self._pages.get(whole)
        if pieces is None:
            page = render_template(template, **inputs(), csrf_token=lambda: self.hole(TOKEN))
            pieces = self._places.split(page)
            while len(self._pages) >= MOST:
                self._pages.pop(next(iter(self._pages)), None)
            self._pages[whole] = pieces
        said = {name: str(escape(word)) for name, word in words.items()}
        if TOKEN in pieces[1::2]:
            said[TOKEN] = generate_csrf()
        return "".join([said[piece] if place % 2 else piece for place, piece in enumerate(pieces)])
