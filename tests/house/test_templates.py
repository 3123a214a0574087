"""The content policy allows no inline script or style, so no template may hold one."""

from __future__ import annotations

import re

from tests.house.tree import code, read

INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)|<style\b|\sstyle\s*=\s*[\"']|\son[a-z]+\s*=\s*[\"']|javascript:|\|\s*safe\b",
    re.IGNORECASE,
)


def test_templates_hold_no_inline_script_or_style() -> None:
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in code(".html")
        for number, line in enumerate(read(path).splitlines(), 1)
        if INLINE.search(line)
    ]
    assert found == []


def test_the_pattern_finds_what_it_forbids() -> None:
    forbidden = [
        "<script>x()</script>",
        "<style>a{}</style>",
        '<p style="color: red">',
        "<a onclick='x()'>",
        '<a href="javascript:x()">',
        "{{ text | safe }}",
    ]
    allowed = [
        '<script src="/static/x.js" defer></script>',
        "<p>on = 1</p>",
        '<p class="style">',
        "conditions",
    ]
    assert [bool(INLINE.search(line)) for line in forbidden] == [True] * len(forbidden)
    assert [bool(INLINE.search(line)) for line in allowed] == [False] * len(allowed)
