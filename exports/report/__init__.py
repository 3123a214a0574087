"""The result of a closed round as plain data, and as CSV; the wording stays with the pages."""

from exports.report.model import AreaName, Note, Outcomes, Report, Row, TrendPoint, Unaided, WaveLabel

__all__ = ["AreaName", "Note", "Outcomes", "Report", "Row", "TrendPoint", "Unaided", "WaveLabel"]
