"""A Postfix of its own on loopback: it takes any mail, and bounces what goes to GONE.

The instance lives in a folder of its own, beside whatever Postfix the machine has; it needs root.
"""

from __future__ import annotations

import os
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

from toolbox import find_postfix

GONE = "gone.example"
"""Mail to this domain is taken, then bounced: no such user."""

HERE = "bounces.harbour.example"
"""Mail to this domain arrives in the Maildir."""

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
virtual_mailbox_domains = {here} {gone}
virtual_mailbox_maps = inline:{{ {{ @{here} = box/ }} }}
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
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Server:
    """A running Postfix."""

    port: int
    maildir: Path
    """Where mail to HERE arrives."""
    log: Path

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
    main = MAIN.format(folder=folder, here=HERE, gone=GONE)
    (folder / "etc" / "main.cf").write_text(main)
    (folder / "etc" / "master.cf").write_text(MASTER.format(port=port))
    command = [find_postfix() or "postfix", "-c", str(folder / "etc")]
    try:
        subprocess.run([*command, "start"], check=True, capture_output=True)
        server = Server(port, folder / "mail" / "box", folder / "log")
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
