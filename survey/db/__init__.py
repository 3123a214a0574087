"""The tables, and the sessions that read and write them."""

from survey.db.answers import Assessment, AssessmentSection, Consent, Draft, Evidence, Response, ResponseWatch
from survey.db.base import Base
from survey.db.consent import ConsentCode, ConsentRule
from survey.db.downloads import Download
from survey.db.open_links import OpenDraft, OpenLink
from survey.db.places import County, Municipality, Organisation
from survey.db.reading import ContactRequest, OpenText
from survey.db.register import MonitorFigure, RegisterFigure, Release, ReleaseDoi, WeightFactor, WeightSet
from survey.db.rounds import (
    DesignCell,
    FrameLine,
    InstrumentVersion,
    Invitation,
    InvitationContact,
    InvitationSibling,
    Round,
    RoundAmendment,
    RoundLanguage,
    Wave,
    WeeklyCount,
)
from survey.db.session import Database
from survey.db.staff import Agreement, AuditEvent, Installation, Membership, SignInFailure, Staff

__all__ = [
    "Agreement",
    "Assessment",
    "AssessmentSection",
    "AuditEvent",
    "Base",
    "Consent",
    "ConsentCode",
    "ConsentRule",
    "ContactRequest",
    "County",
    "Database",
    "DesignCell",
    "Download",
    "Draft",
    "Evidence",
    "FrameLine",
    "Installation",
    "InstrumentVersion",
    "Invitation",
    "InvitationContact",
    "InvitationSibling",
    "Membership",
    "MonitorFigure",
    "Municipality",
    "OpenDraft",
    "OpenLink",
    "OpenText",
    "Organisation",
    "RegisterFigure",
    "Release",
    "ReleaseDoi",
    "Response",
    "ResponseWatch",
    "Round",
    "RoundAmendment",
    "RoundLanguage",
    "SignInFailure",
    "Staff",
    "Wave",
    "WeeklyCount",
    "WeightFactor",
    "WeightSet",
]
