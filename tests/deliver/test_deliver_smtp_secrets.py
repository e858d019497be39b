"""The password: not in the list of processes, not in a traceback, not in what a server said."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from deliver_smtp_kit import PASSWORD, OpenGate, letter, smtp, transport
from smtp_faults import At, Script, Way, serve

from briefing.config.secret import Secret
from briefing.deliver.waiting import Alone
from briefing.errors import ConfigError
from briefing.model.delivery import State

FORMS = [
    PASSWORD,
    base64.b64encode(PASSWORD.encode()).decode(),
    base64.b64encode(f"\0briefing\0{PASSWORD}".encode()).decode(),
]
TOML = """\
[publication]
name = "N"
publisher = "P"
time_zone = "UTC"
[mail]
from = "news@harbour.example"
leave_address = "leave@harbour.example"
[[sections]]
key = "aid"
name = "Aid"
[smtp]
host = "127.0.0.1"
port = {port}
security = "none"
username = "briefing"
"""
# Every frame's locals are shown, as some reporters of errors do.
SENDER = """
import os, sys, time, traceback
from pathlib import Path
from deliver_smtp_kit import OpenGate, letter
from briefing.config.settings import load
from briefing.deliver.smtp.transport import SmtpTransport
from briefing.deliver.waiting import Alone

def show(kind, error, trace):
    told = traceback.TracebackException(kind, error, trace, capture_locals=True)
    sys.stderr.write("".join(told.format()))

sys.excepthook = show
settings = load(Path(sys.argv[1]), os.environ)
link = SmtpTransport(settings.smtp, time.monotonic).link(Alone())
link.submit(letter(), OpenGate())
"""


@pytest.mark.parametrize("offers", ["AUTH PLAIN", "AUTH LOGIN"])
def test_neither_the_list_of_processes_nor_a_traceback_with_locals(
    tmp_path: Path, offers: str
) -> None:
    script = Script(starttls=False, offers=(offers,), at=At.AUTH, way=Way.HANG)
    with serve(script) as server:
        (tmp_path / "briefing.toml").write_text(TOML.format(port=server.port))
        here = Path(__file__).parent
        path = os.pathsep.join([str(here.parent.parent), str(here)])
        sender = subprocess.Popen(
            [sys.executable, "-c", SENDER, str(tmp_path)],
            env={**os.environ, "BRIEFING_SMTP__PASSWORD": PASSWORD, "PYTHONPATH": path},
            stderr=subprocess.PIPE,
            text=True,
        )
        assert server.acted.wait(30)
        process = Path(f"/proc/{sender.pid}")
        while process.joinpath("stat").read_text().rpartition(")")[2].split()[0] != "S":
            server.over.wait(0.01)  # until it waits for the reply
        listed = process.joinpath("cmdline").read_text()
        sender.send_signal(signal.SIGINT)
        told = sender.communicate()[1]
    assert "deliver_smtp_kit" in listed
    assert "KeyboardInterrupt" in told
    assert "conversation" in told
    assert FORMS[2 if offers == "AUTH PLAIN" else 1] in server.heard[-1]
    for form in FORMS:
        assert form not in listed
        assert form not in told


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("at", [At.AUTH, At.RCPT, At.DOT])
def test_a_server_that_says_it_back(at: At, form: str) -> None:
    said = f"550-5.0.0 no {form}\r\n550 for {form}{form}\r\n".encode()
    with serve(Script(starttls=False, says={at: said})) as server:
        settings = smtp(server, username="briefing", password=Secret(PASSWORD))
        link = transport(settings).link(Alone())
        verdict = link.submit(letter(), OpenGate())
        link.close()
    assert verdict.state is not State.SUBMITTED
    assert verdict.reply == "550 5.0.0 no … for ……"


def test_no_password_for_the_username() -> None:
    with serve(Script()) as server:
        settings = smtp(server, username="briefing")
        with pytest.raises(ConfigError, match=r"smtp\.password: is missing") as caught:
            transport(settings)
        assert "BRIEFING_SMTP__PASSWORD" in str(caught.value)
    assert server.connections == 0
