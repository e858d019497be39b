"""Dovecot on loopback: a few mailboxes, TLS from the first byte, a certificate of its own."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import certificates
from toolbox import find_dovecot

USERS = [f"returns{number}" for number in range(20)]
PASSWORD = 'cörrect "horse"'


@dataclass(frozen=True)
class Server:
    """A running Dovecot."""

    port: int
    ca_file: str
    mail: Path
    """The folder of the Maildirs, by user."""
    log: Path


CONFIG = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{shown.chain}
ssl_key = <{shown.key}
mail_location = maildir:{folder}/mail/%u
auth_failure_delay = 0
first_valid_uid = 1
auth_mechanisms = {mechanisms}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
namespace inbox {{
  inbox = yes
}}
"""
READ_ONLY_FLAGS = """\
mail_plugins = acl
plugin {{
  acl = vfile:{folder}/acl
}}
"""
"""May look and mark as seen, but set no other flag (RFC 4314 §2.1): no keywords are offered."""


@contextmanager
def serve(
    mechanisms: str = "plain", password: str = PASSWORD, *, keywords: bool = True
) -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="dovecot."))
    folder.chmod(0o755)
    root = os.geteuid() == 0
    uid, gid = (65534, 65534) if root else (os.geteuid(), os.getegid())
    for name in ("mail", "home"):
        (folder / name).mkdir()
        os.chown(folder / name, uid, gid)
    signer = certificates.authority(folder)
    shown = signer.server("localhost")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "users").write_text(
        "".join(f"{user}:{{PLAIN}}{password}\n" for user in USERS), "utf-8"
    )
    values = {"mechanisms": mechanisms, "uid": uid, "gid": gid, "port": port}
    config = folder / "dovecot.conf"
    text = CONFIG if keywords else CONFIG + READ_ONLY_FLAGS
    config.write_text(text.format(folder=folder, shown=shown, **values), "utf-8")
    (folder / "acl").write_text("INBOX owner lrs\n")
    process = subprocess.Popen([find_dovecot() or "dovecot", "-F", "-c", config])
    try:
        server = Server(port, str(signer.file), folder / "mail", folder / "log")
        wait(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    context = ssl.create_default_context(cafile=server.ca_file)
    until = time.monotonic() + 20
    while True:
        try:
            with (
                socket.create_connection(("127.0.0.1", server.port), 1) as plain,
                context.wrap_socket(plain, server_hostname="localhost") as line,
            ):
                assert line.recv(100).startswith(b"* OK")
                return
        except OSError:
            assert process.poll() is None, server.log.read_text("utf-8")
            assert time.monotonic() < until, server.log.read_text("utf-8")
            time.sleep(0.05)
