"""What is made before workers are forked: nothing in it may be open, since they would share it."""

from __future__ import annotations

from survey.app import create_app
from survey.domain import codes


def test_the_application_opens_nothing_before_its_first_request(family_settings, family):
    app = create_app(family_settings)
    service = app.extensions["balsas"]
    assert service.db.engine.pool.checkedin() == 0
    assert vars(service.counts).keys().isdisjoint({"_shared", "_memory"})
    assert "demonstration" not in vars(service)
    for code in (family.codes[0], codes.new_code()):  # a wrong one is counted; now all of it is open
        app.test_client().get(f"/a/{code}", follow_redirects=True)
    assert service.db.engine.pool.checkedin() == 1
    assert vars(service.counts).keys() >= {"_shared", "_memory"}
    service.db.close()
