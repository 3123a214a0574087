"""A PDF set by typst from a template and data: tagged (PDF/UA), without a date, with typst's own fonts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from exports.writing import whole_file

LACKING = re.compile(r'the text `"(.+?)"` could not be displayed')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def write_pdf(template: Path, data: Mapping[str, Any], path: Path) -> None:
    """Write the PDF; equal data give equal bytes. Texts arrive as data, so none of them is markup.

    A letter that the fonts lack stands as its number, such as [U+65E5]: it is not left out without a word.
    """
    texts = json.dumps(data, ensure_ascii=False, sort_keys=True)
    try:
        made = _compiled(template, texts)
    except typst.TypstError as error:
        lacking = {letter for found in LACKING.findall(error.diagnostic) for letter in _plain(found)}
        if not lacking:
            raise
        made = _compiled(
            template, texts.translate({ord(letter): f"[U+{ord(letter):04X}]" for letter in lacking})
        )
    with whole_file(path) as unfinished:
        unfinished.write_bytes(made)


def _compiled(template: Path, texts: str) -> bytes:
    return typst.compile(
        template,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"data": texts},
        pdf_standards=["ua-1"],
        timestamp=0,
    )


def _plain(found: str) -> str:
    """Return a text of the diagnostic, which writes some letters as their number."""
    return ESCAPED.sub(lambda letter: chr(int(letter[1], 16)), found)
