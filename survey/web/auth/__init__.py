"""Signing in and out, and the gate that every request passes."""

from survey.web.auth.gate import set_up
from survey.web.auth.pages import blueprint

__all__ = ["blueprint", "set_up"]
