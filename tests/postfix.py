"""A Postfix of its own on loopback: it takes any mail, delivers or bounces it.

What goes to READERS and HERE arrives, what goes to GONE comes back. STARTTLS is offered with a
certificate of the tests' authority.

The instance lives in a folder of its own, beside whatever Postfix the machine has; it needs root.
"""

from __future__ import annotations

import os
import re
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from certificates import authority
from toolbox import find_postfix

GONE = "gone.example"
"""Mail to this domain is taken, then bounced: no such user."""

HERE = "bounces.harbour.example"
"""Mail to this domain arrives in the Maildir."""

READERS = ("example.com", "example.net")
"""Mail to these domains arrives in a Maildir each."""

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = mx.reader.example
inet_interfaces = loopback-only
inet_protocols = ipv4
mydestination =
local_recipient_maps =
alias_maps =
mynetworks = 127.0.0.0/8
smtpd_reject_unlisted_recipient = no
smtpd_tls_security_level = may
smtpd_tls_chain_files = {key} {chain}
virtual_mailbox_domains = {gone} {here} {readers}
virtual_mailbox_maps = inline:{{ {{ @{here} = box/ }} {boxes} }}
virtual_mailbox_base = {folder}/mail
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
"""
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
proxymap unix - - n - - proxymap
showq unix n - n - - showq
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


_ADDED = re.compile(
    rb"Return-Path: <(?P<sender>.*)>\n"
    rb"X-Original-To: .*\n"
    rb"Delivered-To: (?P<recipient>.*)\n"
    rb"Received: (?P<received>.*\n(?:[ \t].*\n)*)"
)
"""What Postfix writes above a message (virtual(8), cleanup(8))."""


@dataclass(frozen=True)
class Delivered:
    """A message in a Maildir."""

    sender: str
    """Of the envelope."""
    recipient: str
    received: str
    """The field by which Postfix tells how it came."""
    message: bytes
    """Every byte below what Postfix added; lines end in LF, as in each file of a Maildir."""


@dataclass(frozen=True)
class Server:
    """A running Postfix."""

    port: int
    ca_file: Path
    """Who trusts it trusts the server, by the names of loopback."""
    maildir: Path
    """Where mail to HERE arrives."""
    log: Path
    config: Path
    """The folder by which its programs know it."""

    def delivered(self, domain: str) -> list[Delivered]:
        """All that has arrived for *domain*, one of READERS."""
        return [
            _taken(path.read_bytes()) for path in (self.maildir.parent / domain / "new").iterdir()
        ]

    def drain(self, seconds: float = 20) -> None:
        """Wait until nothing is in the queue."""
        until = time.monotonic() + seconds
        queue = [find_postfix("postqueue") or "postqueue", "-c", str(self.config), "-j"]
        while subprocess.run(queue, check=True, capture_output=True).stdout:
            assert time.monotonic() < until, self.log.read_text("utf-8")
            time.sleep(0.05)

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        """Hand *message* over."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=20) as client:
            client.sendmail(sender, [recipient], message)

    def wait_for_mail(self, seconds: float = 20) -> list[bytes]:
        """All mail in the Maildir, as soon as there is some."""
        until = time.monotonic() + seconds
        while not (found := list((self.maildir / "new").glob("*"))):
            assert time.monotonic() < until, self.log.read_text("utf-8")
            time.sleep(0.05)
        return [path.read_bytes() for path in sorted(found)]


def _taken(data: bytes) -> Delivered:
    added = _ADDED.match(data)
    assert added, data[:1000]
    sender, recipient, received = (added[name].decode() for name in added.groupdict())
    return Delivered(sender, recipient, received, data[added.end() :])


@contextmanager
def serve() -> Iterator[Server]:
    """A Postfix that runs until the end of the context."""
    folder = Path(tempfile.mkdtemp(prefix="postfix."))
    folder.chmod(0o755)  # its daemons run as users of their own
    for name in ("etc", "spool", "data", "mail"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    os.chown(folder / "mail", 65534, 65534)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "tls").mkdir()
    trusted = authority(folder / "tls")
    certificate = trusted.server()
    main = MAIN.format(
        folder=folder,
        here=HERE,
        gone=GONE,
        readers=" ".join(READERS),
        boxes=" ".join(f"{{ @{domain} = {domain}/ }}" for domain in READERS),
        key=certificate.key,
        chain=certificate.chain,
    )
    (folder / "etc" / "main.cf").write_text(main)
    (folder / "etc" / "master.cf").write_text(MASTER.format(port=port))
    command = [find_postfix() or "postfix", "-c", str(folder / "etc")]
    try:
        subprocess.run([*command, "start"], check=True, capture_output=True)
        server = Server(port, trusted.file, folder / "mail" / "box", folder / "log", folder / "etc")
        wait(server)
        yield server
    finally:
        subprocess.run([*command, "stop"], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def wait(server: Server) -> None:
    """Until the server can be talked to."""
    until = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", server.port), 1).close()
            return
        except OSError:
            assert time.monotonic() < until, server.log.read_text("utf-8")
            time.sleep(0.05)
