"""A PDF set by typst from a template and data: tagged (PDF/UA), without a date, with typst's own fonts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from exports.writing import whole_file


def write_pdf(template: Path, data: Mapping[str, Any], path: Path) -> None:
    """Write the PDF; equal data give equal bytes. Texts arrive as data, so none of them is markup."""
    made = typst.compile(
        template,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
        pdf_standards=["ua-1"],
        timestamp=0,
    )
    with whole_file(path) as unfinished:
        unfinished.write_bytes(made)
