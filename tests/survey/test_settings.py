"""Who runs the survey and whom to ask: read as one line each, refused with the remedy."""

from __future__ import annotations

import pytest

from survey.settings import SettingsError, read_settings


@pytest.mark.parametrize("contact", ["", "klausk@example.org", "+370 5 123 4567", "8 800 10 800"])
def test_a_contact_is_an_address_or_a_number(tmp_path, contact):
    environment = {
        "DATA": str(tmp_path),
        "BALSAS_CONTACT": contact,
        "BALSAS_ORGANISER": " Pavyzdžio centras ",
    }
    found = read_settings(environment)
    assert (found.contact, found.organiser) == (contact, "Pavyzdžio centras")


@pytest.mark.parametrize(
    ("host", "named"), [("192.0.2.1", "192.0.2.1"), ("::1", "localhost"), ("::", "localhost")]
)
def test_the_address_that_people_type_is_one_that_a_browser_takes(tmp_path, host, named):
    found = read_settings({"DATA": str(tmp_path), "HOST": host, "PORT": "8123"})
    assert (found.host, found.base_url) == (host, f"http://{named}:8123")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        (
            "BALSAS_CONTACT",
            "javascript:alert(1)",
            "BALSAS_CONTACT is 'javascript:alert(1)'; give one e-mail address or one telephone number",
        ),
        (
            "BALSAS_CONTACT",
            "a@b.lt?subject=x",
            "BALSAS_CONTACT is 'a@b.lt?subject=x'; give one e-mail address or one telephone number",
        ),
        (
            "BALSAS_ORGANISER",
            "x" * 121,
            "BALSAS_ORGANISER is too long or not one line; give one line of at most 120 letters",
        ),
        (
            "BALSAS_ORGANISER",
            "a\nb",
            "BALSAS_ORGANISER is too long or not one line; give one line of at most 120 letters",
        ),
    ],
)
def test_a_wrong_line_is_refused_with_the_remedy(tmp_path, name, value, told):
    with pytest.raises(SettingsError) as refused:
        read_settings({"DATA": str(tmp_path), name: value})
    assert str(refused.value) == told
