"""All settings: read once from the environment, checked, then frozen."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from survey.keys import Keys, load_keys

LONGEST_LINE = 120
CONTACT = re.compile(r"[^\s@:?&]+@[^\s@:?&]+\.[^\s@:?&]+|\+?[0-9][0-9 ()-]{2,20}")


class SettingsError(ValueError):
    """A setting has a value the service cannot start with; the message names the setting and the remedy."""


@dataclass(frozen=True)
class Settings:
    """What the operator decided. Environment variables are named in docs/operator.md."""

    data: Path
    database_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = "http://127.0.0.1:8000"
    workers: int = 2
    help_lines: Path | None = None
    organiser: str = ""
    contact: str = ""
    proxies: int = 0
    keys: Keys = field(repr=False, default_factory=Keys.random)

    @property
    def secure_cookies(self) -> bool:
        """Cookies travel over https only, except where the service itself is reached over plain http."""
        return self.base_url.startswith("https://")


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the environment; raises SettingsError with one sentence that names the setting and the remedy."""
    env = os.environ if environment is None else environment
    data = Path(env.get("DATA", "data")).expanduser().resolve()
    port = _whole_number(env, "PORT", 8000, 1, 65_535)
    host = env.get("HOST", "127.0.0.1")
    named = "localhost" if ":" in host else host  # an IPv6 address is no name that pages are served under
    base_url = env.get("BALSAS_BASE_URL", f"http://{named}:{port}").rstrip("/")
    if urlsplit(base_url).scheme not in ("http", "https") or not urlsplit(base_url).netloc:
        msg = f"BALSAS_BASE_URL is '{base_url}'; give a full address such as https://balsas.example.org"
        raise SettingsError(msg)
    return Settings(
        data=data,
        database_url=env.get("BALSAS_DATABASE", f"sqlite:///{data / 'balsas.sqlite'}"),
        host=host,
        port=port,
        base_url=base_url,
        proxies=_whole_number(env, "BALSAS_PROXIES", 0, 0, 5),
        help_lines=_file(env, "BALSAS_HELP_LINES"),
        organiser=_line(env, "BALSAS_ORGANISER"),
        contact=_contact(env),
        workers=_whole_number(env, "BALSAS_WORKERS", os.cpu_count() or 1, 1, 64),
        keys=load_keys(data / "keys.json"),
    )


def _file(env: Mapping[str, str], name: str) -> Path | None:
    if not env.get(name):
        return None
    path = Path(env[name]).expanduser().resolve()
    if not path.is_file():
        msg = f"{name} is '{env[name]}', and there is no such file; correct it or leave it out"
        raise SettingsError(msg)
    return path


def _line(env: Mapping[str, str], name: str) -> str:
    text = env.get(name, "").strip()
    if len(text) > LONGEST_LINE or not text.isprintable():
        msg = f"{name} is too long or not one line; give one line of at most {LONGEST_LINE} letters"
        raise SettingsError(msg)
    return text


def _contact(env: Mapping[str, str]) -> str:
    text = _line(env, "BALSAS_CONTACT")
    if text and not CONTACT.fullmatch(text):
        msg = f"BALSAS_CONTACT is '{text}'; give one e-mail address or one telephone number"
        raise SettingsError(msg)
    return text


def _whole_number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name, str(default))
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        msg = f"{name} is '{text}'; give a whole number from {low} to {high}"
        raise SettingsError(msg)
    return int(text)
