"""What is made before workers are forked: nothing in it may be open, since they would share it."""

from __future__ import annotations

from survey.app import create_app


def test_the_application_opens_nothing_before_its_first_request(family_settings, family):
    app = create_app(family_settings)
    service = app.extensions["balsas"]
    assert service.db.engine.pool.checkedin() == 0
    assert vars(service.counts).keys().isdisjoint({"_shared", "_memory"})
    assert "demonstration" not in vars(service)
    app.test_client().get(f"/a/{family.codes[0]}", follow_redirects=True)  # now all of it is open
    assert service.db.engine.pool.checkedin() == 1
    assert vars(service.counts).keys() >= {"_shared", "_memory"}
    service.db.close()
