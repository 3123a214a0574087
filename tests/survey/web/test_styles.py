"""The look of pages on phones that get no new browser any more."""

from __future__ import annotations

import re
from importlib import resources

from survey import web

# Browsers before Chrome 87, 88 and Safari 14.1 leave out a whole rule or line with these.
UNKNOWN = re.compile(r"(?:margin|padding)-(?:inline|block)\b[\w-]*:|:not\([^)]*,")


def test_margins_and_fields_look_the_same_on_an_old_phone():
    """Without them words touch the edge of the screen, and fields have no frame of ours."""
    text = resources.files(web).joinpath("static/balsas.css").read_text("utf-8")
    assert UNKNOWN.findall(text) == []
