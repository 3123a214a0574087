"""What a PDF says about itself: the catalogue and the metadata, which are not compressed."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Facts:
    language: str
    tagged: bool
    title: str
    pages: int


def facts_of(content):
    catalogue = re.search(rb"<</Type/Catalog.*", content).group()
    told = content.decode("utf-8", errors="ignore")
    return Facts(
        re.search(rb"/Lang\((\w+)\)", catalogue).group(1).decode(),
        b"/MarkInfo<</Marked true" in catalogue and "<pdfuaid:part>1<" in told,
        re.search(r"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>", told).group(1),
        int(re.search(r"<xmpTPg:NPages>(\d+)<", told).group(1)),
    )
