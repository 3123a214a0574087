"""Taking answers back by their receipt while the round is open."""

from __future__ import annotations

from sqlalchemy import RowMapping, bindparam, delete, select

from survey.db.answers import Response
from survey.db.rounds import DesignCell, Round
from survey.db.session import AnySession, connection_of
from survey.domain import invited, open_texts, receipts, watch
from survey.domain.problems import Problem
from survey.keys import Keys

# On plain tables and built once: building them took as long as running them.
_STORED = select(Response.__table__).where(Response.__table__.c.receipt_hash == bindparam("hash"))
_WITHDRAW = delete(Response.__table__).where(Response.__table__.c.key == bindparam("which"))


def withdraw(session: AnySession, typed: str, keys: Keys) -> Problem | None:
    """Delete the answers and texts of a receipt while the round is open; the ledger keeps the state."""
    text = receipts.normalise(typed)
    response = None if text is None else _response(session, text, keys)
    if text is None or response is None:
        return Problem("receipt_unknown")
    cell = select(DesignCell.round_code).where(DesignCell.id == response["design_cell_id"]).scalar_subquery()
    locked = select(Round.code, Round.state).where(Round.code == cell).with_for_update(read=True)
    found = session.execute(locked).one()
    if found.state != "open":
        return Problem("withdrawal_over")
    if connection_of(session).execute(_WITHDRAW, {"which": response["key"]}).rowcount != 1:
        return Problem("receipt_unknown")  # the same receipt was sent twice at once, and the other was faster
    watch.remove(session, found.code, response, keys)
    instrument = invited.frozen_instrument(session, response["instrument_hash"])
    open_texts.withdraw(session, instrument, text, keys)
    return None


def _response(session: AnySession, receipt: str, keys: Keys) -> RowMapping | None:
    wanted = {"hash": receipts.receipt_hash(receipt, keys)}
    return connection_of(session).execute(_STORED, wanted).mappings().one_or_none()
