"""`[bounces]`: the mailbox that returns arrive in, and its password."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefing.config.settings import Settings, load
from briefing.errors import ConfigError

LEAST = """\
[publication]
name = "N"
publisher = "P"
time_zone = "Africa/Tripoli"

[mail]
from = "news@harbour.example"
leave_address = "leave@harbour.example"

[[sections]]
key = "aid"
name = "Aid"
"""
TABLE = '\n[bounces]\nhost = "IMAP.Harbour.example"\nusername = "returns"\n'


def settings(folder: Path, text: str, **environment: str) -> Settings:
    path = folder / "briefing.toml"
    path.write_text(LEAST + text, "utf-8")
    path.chmod(0o644)
    return load(folder, environment)


def test_the_table_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("correct horse\n")
    (tmp_path / "secret").chmod(0o600)
    bounces = settings(tmp_path, TABLE + 'password_file = "secret"\n').bounces
    assert bounces is not None
    assert (bounces.host, bounces.port, bounces.mailbox) == ("imap.harbour.example", 993, "INBOX")
    assert (bounces.username, bounces.password.reveal()) == ("returns", "correct horse")
    assert "horse" not in repr(bounces)


def test_the_environment_has_the_last_word(tmp_path: Path) -> None:
    text = TABLE + 'password_file = "secret"\n'
    bounces = settings(tmp_path, text, BRIEFING_BOUNCES__PASSWORD="from there").bounces
    assert bounces is not None
    assert bounces.password.reveal() == "from there"


def test_without_the_table_there_is_no_mailbox(tmp_path: Path) -> None:
    assert settings(tmp_path, "").bounces is None


def test_it_changes_nothing_of_what_is_printed(tmp_path: Path) -> None:
    plain = settings(tmp_path, "").digest
    assert settings(tmp_path, TABLE, BRIEFING_BOUNCES__PASSWORD="x").digest == plain


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TABLE, "bounces has no password"),
        (TABLE + 'password = "x"\n', "holds bounces.password and can be read by others"),
        (TABLE + 'password_file = "a"\npassword_command = "b"\n', "bounces has both password_file"),
        ('\n[bounces]\nhost = "a b"\nusername = "x"\n', 'bounces.host is no host name: "a b"'),
        ('\n[bounces]\nhost = "h"\npassword_file = "x"\n', "bounces.username is missing"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, text)
    assert said in str(caught.value)
