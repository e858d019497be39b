"""The table [smtp]: what may stand there, and a password that nobody gets to see."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

import pytest
from test_config_settings import LEAST, loaded, problems

from briefing.config.secret import Kind, Secret
from briefing.config.smtp import Security, Smtp
from briefing.errors import ConfigError

HIDDEN = "s3cret-horse"
SMTP = '\n[smtp]\nhost = "smtp.relay.example"\nusername = "news"\n'


def smtp(folder: Path, table: str, **environment: str) -> Smtp:
    found = loaded(folder, LEAST + table, **environment).smtp
    assert found is not None
    return found


def revealed(found: Smtp) -> str:
    assert found.password is not None
    return found.password.reveal()


def test_without_the_table_there_is_no_server(tmp_path: Path) -> None:
    assert loaded(tmp_path, LEAST).smtp is None


def test_what_holds_where_nothing_is_said(tmp_path: Path) -> None:
    found = smtp(tmp_path, '\n[smtp]\nhost = "SMTP.Relay.example."\n')
    assert (found.host, found.port, found.security) == (
        "smtp.relay.example",
        587,
        Security.STARTTLS,
    )
    assert (found.username, found.password, found.hello, found.ca_file) == ("", None, "", "")
    assert (found.connections, found.per_second, found.messages_per_connection) == (4, 0, 100)
    assert (dict(found.headers), found.send_in_clear, found.loopback) == ({}, False, False)


def test_all_that_can_be_said(tmp_path: Path) -> None:
    table = """
[smtp]
host = "127.0.0.1"
port = 2525
security = "none"
ca_file = "relay.pem"
hello = "news.example"
connections = 8
per_second = 12.5
messages_per_connection = 0
headers = {"X-PM-Message-Stream" = "broadcast", "Precedence" = "bulk"}
"""
    found = smtp(tmp_path, table)
    assert (found.host, found.port, found.security) == ("127.0.0.1", 2525, Security.NONE)
    assert found.ca_file == str(tmp_path / "relay.pem")
    assert (found.hello, found.connections, found.per_second) == ("news.example", 8, 12.5)
    assert found.messages_per_connection == 0
    assert dict(found.headers) == {"X-PM-Message-Stream": "broadcast", "Precedence": "bulk"}
    assert found.loopback


@pytest.mark.parametrize(
    ("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)]
)  # fmt: skip
def test_the_port_goes_by_the_security(tmp_path: Path, security: str, port: int) -> None:
    assert smtp(tmp_path, f'\n[smtp]\nhost = "localhost"\nsecurity = "{security}"\n').port == port


def test_the_environment_alone(tmp_path: Path) -> None:
    found = smtp(
        tmp_path,
        "",
        BRIEFING_SMTP__HOST="smtp.relay.example",
        BRIEFING_SMTP__USERNAME="news",
        BRIEFING_SMTP__PASSWORD=HIDDEN,
        BRIEFING_SMTP__CONNECTIONS="2",
        BRIEFING_SMTP__SECURITY="tls",
    )
    assert (found.port, found.connections, revealed(found)) == (465, 2, HIDDEN)


BAD = [
    ('host = ""', "smtp.host is empty"),
    ('host = "smtp relay"', 'smtp.host is no host name: "smtp relay"'),
    ('host = "smtp.example:587"', 'smtp.host is no host name: "smtp.example:587"'),
    ('host = "a.example"\nport = 70000', "smtp.port should be less than or equal to 65535"),
    ('host = "a.example"\nsecurity = "ssl"', "smtp.security should be 'starttls', 'tls' or"),
    ('host = "a.example"\nconnections = 0', "smtp.connections should be greater than"),
    ('host = "a.example"\nper_second = nan', "smtp.per_second should be"),
    ('host = "a.example"\nhello = "a b"', 'smtp.hello is no host name: "a b"'),
    ('host = "a.example"\nport = 465', "names port 465, which speaks TLS at once"),
    ('host = "a.example"\nsecurity = "none"', "would send mail to a.example in clear"),
    (
        'host = "a.example"\nsecurity = "none"\nsend_in_clear = true\nusername = "n"',
        "would send a password in clear",
    ),
    ('host = "a.example"\npassword_command = "x"', "has a password and no username"),
    (
        'host = "a.example"\nusername = "n"\npassword_command = "x"\npassword_file = "y"',
        "has both password_file and password_command",
    ),
    ('host = "a.example"\nheaders = {"Subject" = "x"}', "field that is not the relay's: Subject"),
    (
        'host = "a.example"\nheaders = {"X-Briefing-Delivery" = "x"}',
        "field that is not the relay's: X-Briefing-Delivery",
    ),
    ('host = "a.example"\nheaders = {"X-A:b" = "x"}', "a field whose name cannot be used"),
    ('host = "a.example"\nheaders = {"X-A\\nBcc" = "x"}', "a field whose name cannot be used"),
    ('host = "a.example"\nheaders = {"X-A" = "x\\nBcc: y"}', "no line of plain ASCII: X-A"),
    ('host = "a.example"\nheaders = {"X-A" = "é"}', "no line of plain ASCII: X-A"),
    ('host = "a.example"\nheaders = {"X-A" = ""}', "no line of plain ASCII: X-A"),
    ('host = "a.example"\nheaders = {"X-A" = "1", "x-a" = "2"}', "has the field X-A twice"),
    (f'host = "a.example"\nheaders = {{"X-A" = "{"x" * 999}"}}', "too long for a line: X-A"),
]


@pytest.mark.parametrize(("lines", "told"), BAD)
def test_what_cannot_be_meant(tmp_path: Path, lines: str, told: str) -> None:
    (problem,) = problems(tmp_path, f"{LEAST}\n[smtp]\n{lines}\n")
    assert told in problem.message
    assert problem.where.startswith("briefing.toml:")
    assert problem.remedy


def test_consent_to_mail_in_clear(tmp_path: Path) -> None:
    table = '\n[smtp]\nhost = "mailpit"\nsecurity = "none"\nsend_in_clear = true\n'
    assert smtp(tmp_path, table).send_in_clear


def test_a_password_from_the_environment(tmp_path: Path) -> None:
    assert revealed(smtp(tmp_path, SMTP, BRIEFING_SMTP__PASSWORD=HIDDEN)) == HIDDEN


def test_a_password_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "relay-password"
    path.write_text(f"{HIDDEN}\r\nmore\n")
    path.chmod(0o600)
    for found in (
        smtp(tmp_path, SMTP + 'password_file = "relay-password"\n'),
        smtp(tmp_path, SMTP, BRIEFING_SMTP__PASSWORD_FILE=str(path)),
    ):
        assert revealed(found) == HIDDEN


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_file_that_others_can_read(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "relay-password"
    path.write_text(HIDDEN)
    path.chmod(mode)
    found = smtp(tmp_path, SMTP + 'password_file = "relay-password"\n')
    with pytest.raises(ConfigError, match="can be read by others") as caught:
        revealed(found)
    assert f"chmod 600 {path}" in str(caught.value)
    assert HIDDEN not in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    found = smtp(tmp_path, SMTP + 'password_file = "nowhere"\n')
    with pytest.raises(ConfigError, match="nowhere: cannot be read: No such file"):
        revealed(found)


def command(code: str) -> str:
    return f"{sys.executable} -c '{code}'"


def test_a_password_that_a_command_prints(tmp_path: Path) -> None:
    printing = command(f'print("{HIDDEN}"); print("not this")')
    found = smtp(tmp_path, SMTP, BRIEFING_SMTP__PASSWORD_COMMAND=printing)
    assert revealed(found) == HIDDEN


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    given = command("import sys; print(sys.argv[1:])") + f" ; touch {tmp_path / 'made'} $HOME `id`"
    found = smtp(tmp_path, SMTP, BRIEFING_SMTP__PASSWORD_COMMAND=given)
    assert revealed(found) == f"[';', 'touch', '{tmp_path / 'made'}', '$HOME', '`id`']"
    assert not (tmp_path / "made").exists()


def test_a_command_is_run_once_and_only_when_it_is_needed(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    counting = command(f'open("{runs}", "a").write("x"); print("{HIDDEN}")')
    found = smtp(tmp_path, SMTP, BRIEFING_SMTP__PASSWORD_COMMAND=counting)
    assert not runs.exists()
    assert revealed(found) == revealed(found) == HIDDEN
    assert runs.read_text() == "x"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (command(f'print("{HIDDEN}"); raise SystemExit(3)'), "its command ended with 3"),
        (command("pass"), "is empty or no line of text"),
        (command('print("\\x1b[31m")'), "is empty or no line of text"),
        ("no-such-command-here", "its command cannot be run"),
        ("'", "its command cannot be run"),
        (" ", "cannot be run"),
    ],
)
def test_a_command_that_fails(tmp_path: Path, given: str, told: str) -> None:
    secret = Secret(given, Kind.COMMAND, "smtp.password_command")
    with pytest.raises(ConfigError, match=told) as caught:
        secret.reveal()
    shown = "".join(traceback.TracebackException.from_exception(caught.value).format())
    assert "smtp.password_command: " in shown
    if HIDDEN not in given:
        assert HIDDEN not in shown


def test_the_environment_goes_before_every_way_of_the_file(tmp_path: Path) -> None:
    table = SMTP + 'password_command = "no-such-command-here"\n'
    assert revealed(smtp(tmp_path, table, BRIEFING_SMTP__PASSWORD=HIDDEN)) == HIDDEN
    (problem,) = problems(
        tmp_path,
        LEAST + SMTP,
        BRIEFING_SMTP__PASSWORD=HIDDEN,
        BRIEFING_SMTP__PASSWORD_FILE="x",
    )
    assert "has both password and password_file" in problem.message


def test_a_password_in_the_file_itself_only_where_nobody_else_reads_it(tmp_path: Path) -> None:
    table = f'{LEAST}{SMTP}password = "{HIDDEN}"\n'
    (problem,) = problems(tmp_path, table)
    assert problem.message == "holds smtp.password and can be read by others"
    assert "chmod 600 briefing.toml" in problem.remedy
    (tmp_path / "briefing.toml").chmod(0o600)
    assert revealed(smtp(tmp_path, f'{SMTP}password = "{HIDDEN}"\n')) == HIDDEN


@pytest.mark.parametrize(
    "line", [f'password = ["{HIDDEN}"]', f'password = "{HIDDEN}"\nport = "x"', "password = 7351943"]
)
def test_no_problem_quotes_the_password(tmp_path: Path, line: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, f"{LEAST}{SMTP}{line}\n")
    shown = "".join(traceback.format_exception(caught.value))
    assert "smtp.p" in shown
    assert HIDDEN not in shown
    assert "7351943" not in shown


def test_nothing_shows_it(tmp_path: Path) -> None:
    settings = loaded(tmp_path, LEAST + SMTP, BRIEFING_SMTP__PASSWORD=HIDDEN)
    assert settings.smtp is not None
    secret = settings.smtp.password
    for shown in (repr(settings), str(secret), f"{secret}", f"{secret!r}", ascii(secret)):
        assert HIDDEN not in shown
    assert "Secret(text)" in repr(settings)


def test_what_changes_nothing_in_print_leaves_the_digest_alone(tmp_path: Path) -> None:
    plain = loaded(tmp_path, LEAST).digest
    assert loaded(tmp_path, LEAST + SMTP, BRIEFING_SMTP__PASSWORD=HIDDEN).digest == plain
    assert loaded(tmp_path, LEAST, BRIEFING_NET__PAUSE_SECONDS="3").digest == plain
    assert loaded(tmp_path, LEAST, BRIEFING_PUBLICATION__NAME="M").digest != plain
