"""How every plot looks: colours, letters, a sheet measured in pixels, and the SVG text that leaves.

The SVG names system fonts and carries no style sheet and no style attributes, so it keeps its look under a
strict content security policy, as an image and as a page of its own.
"""

from __future__ import annotations

import io
import re
from hashlib import sha256
from threading import Lock
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch
from matplotlib.textpath import TextToPath

PAPER = "#ffffff"
INK = "#1b2733"
QUIET = "#54616e"
LINE = "#d5dbe1"
TARGET = "#9c1c34"
WARNING = ("#fff3cd", "#7a4b00")
TARGET_LINE: dict[str, Any] = {"color": TARGET, "linewidth": 1.6, "dashes": (5, 2.5)}
SERIES = (("#14508c", "o"), ("#b3541e", "D"), ("#3f6f2a", "s"), ("#6b3fa0", "^"))

FONTS = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', 'DejaVu Sans', sans-serif"
MEASURED_WITH = "DejaVu Sans"
POINTS_AN_INCH = 72
SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
SETTINGS: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "balsas",
    "font.family": MEASURED_WITH,
    "path.snap": False,
}
DRAWING = Lock()
POINT_ONLY = re.compile(r"M \S+ \S+\s*")
LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")


class Sheet:
    """A sheet of paper measured in pixels from its top left corner."""

    def __init__(self, width: float, height: float) -> None:
        """Take the size in pixels."""
        self.width, self.height = width, height
        self.figure = Figure(figsize=(width / POINTS_AN_INCH, height / POINTS_AN_INCH), facecolor=PAPER)
        FigureCanvasSVG(self.figure)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return x / self.width, 1 - y / self.height

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 13,
        color: str = INK,
        bold: bool = False,
        align: str = "left",
    ) -> None:
        """Write one line with its baseline at y."""
        self.figure.text(
            *self._at(x, y),
            text,
            size=size,
            color=color,
            weight="bold" if bold else "normal",
            ha=align,
            va="baseline",
            parse_math=False,
        )

    def write_lines(self, x: float, y: float, lines: list[str], *, size: float, color: str = INK) -> None:
        """Write lines below each other, the first with its baseline at y."""
        for number, line in enumerate(lines):
            self.write(x, y + number * line_height(size), line, size=size, color=color)

    def rule(self, x: float, y: float, length: float) -> None:
        """Draw a quiet line from x to the right."""
        (left, top), (right, _) = self._at(x, y), self._at(x + length, y)
        self.figure.add_artist(Line2D([left, right], [top, top], color=LINE, linewidth=1))

    def target_sample(self, x: float, y: float, length: float) -> None:
        """Draw a piece of the target line, for the legend."""
        (left, top), (right, _) = self._at(x, y), self._at(x + length, y)
        self.figure.add_artist(Line2D([left, right], [top, top], **TARGET_LINE))

    def mark(self, x: float, y: float, series: int, *, size: float = 8) -> None:
        """Draw the marker of a series."""
        (left, top), (color, shape) = self._at(x, y), SERIES[series]
        self.figure.add_artist(
            Line2D([left], [top], color=color, marker=shape, markersize=size, linestyle="none")
        )

    def badge(self, x: float, y: float, text: str, *, size: float = 12) -> None:
        """Write one line on a warning ground, the ground's top left corner at x and y."""
        ground, ink = WARNING
        height = line_height(size) + 4
        left, bottom = self._at(x, y + height)
        self.figure.add_artist(
            FancyBboxPatch(
                (left, bottom),
                (text_width(text, size, bold=True) + 16) / self.width,
                height / self.height,
                boxstyle="square,pad=0",
                facecolor=ground,
                edgecolor=ink,
                linewidth=1,
                transform=self.figure.transFigure,
            )
        )
        self.write(x + 8, y + height - 0.42 * size, text, size=size, color=ink, bold=True)


def line_height(size: float) -> float:
    """Distance between two lines of this letter size."""
    return round(1.35 * size)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width in pixels in a wide font: system fonts need less."""
    letters = FontProperties(family=MEASURED_WITH, size=size, weight="bold" if bold else "normal")
    width, _, _ = TextToPath().get_text_width_height_descent(text, letters, ismath=False)
    return float(width)


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines that fit the width; a longer word keeps a line of its own."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def svg_text(sheet: Sheet, title: str, description: str) -> str:
    """Give the sheet as SVG text with role, title and description: equal sheets give equal texts."""
    with DRAWING, mpl.rc_context(SETTINGS):
        buffer = io.BytesIO()
        sheet.figure.savefig(
            buffer, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type"))
        )
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    root = ET.fromstring(buffer.getvalue())  # noqa: S314 - this program wrote it a moment ago
    _plain(root)
    _lighten(root)
    name = sha256(f"{title}\n{description}".encode()).hexdigest()[:8]
    root.attrib = {
        "viewBox": f"0 0 {sheet.width:g} {sheet.height:g}",
        "width": f"{sheet.width:g}",
        "height": f"{sheet.height:g}",
        "role": "img",
        "aria-labelledby": f"title-{name} description-{name}",
        "font-family": FONTS,
        "stroke-linejoin": "round",
    }
    described = (("title", f"title-{name}", title), ("desc", f"description-{name}", description))
    for position, (tag, identity, text) in enumerate(described):
        element = ET.Element(f"{{{SVG}}}{tag}", {"id": identity})
        element.text, element.tail = text, "\n"
        root.insert(position, element)
    return ET.tostring(root, encoding="unicode") + "\n"


def _plain(root: ET.Element) -> None:
    """Turn style attributes into attributes; drop style sheet, metadata and names nobody refers to."""
    used = {value.lstrip("#") for e in root.iter() for key, value in e.attrib.items() if key.endswith("href")}
    used |= {e.get("clip-path", "")[5:-1] for e in root.iter()}
    for parent in list(root.iter()):
        for child in [c for c in parent if c.tag in {f"{{{SVG}}}metadata", f"{{{SVG}}}style"}]:
            parent.remove(child)
    for element in root.iter():
        if element.get("id") not in used:
            element.attrib.pop("id", None)
        for declaration in filter(None, element.attrib.pop("style", "").split(";")):
            key, _, value = declaration.partition(":")
            if key.strip() != "font-family":
                element.set(key.strip(), value.strip().removesuffix("px"))


def _lighten(root: ET.Element) -> None:
    """Round coordinates to a hundredth of a pixel; drop empty groups and turns by nothing."""
    for parent in reversed(list(root.iter())):
        for child in list(parent):
            empty = len(child) == 0 and child.tag in {f"{{{SVG}}}g", f"{{{SVG}}}defs"}
            lone = child.tag == f"{{{SVG}}}g" and len(child) == 1 and not child.attrib
            if empty or POINT_ONLY.fullmatch(child.get("d", "")):
                parent.remove(child)
            elif lone:
                parent[list(parent).index(child)] = child[0]
    for element in root.iter():
        element.tail = "\n"
        if element.tag != f"{{{SVG}}}text":
            element.text = None
        if element.get("transform", "").startswith("rotate(-0 "):
            del element.attrib["transform"]
        for key in {"d", "x", "y"}.intersection(element.keys()):
            rounded = LONG_NUMBER.sub(lambda found: f"{float(found[0]):.2f}", element.attrib[key])
            element.set(key, " ".join(rounded.split()))
