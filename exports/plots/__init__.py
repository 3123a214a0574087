"""Plots as SVG texts: the same bytes for the same numbers, readable by people and by screen readers."""
