"""A DNS server on loopback that knows what a test tells it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset

Records = Mapping[str, Mapping[str, Sequence[str]]]
"""Name → kind (`TXT`, `MX`, `A`) → records as a zone file has them, but TXT as plain text."""


def answered(question: bytes, records: Records) -> bytes:
    query = dns.message.from_wire(question)
    response = dns.message.make_response(query)
    response.flags |= dns.flags.AA
    (asked,) = query.question
    name = asked.name.to_text(omit_final_dot=True).lower()
    kind = dns.rdatatype.to_text(asked.rdtype)
    if name not in records:
        response.set_rcode(dns.rcode.NXDOMAIN)
    elif found := records[name].get(kind):
        texts = [_quoted(text) if kind == "TXT" else text for text in found]
        response.answer.append(dns.rrset.from_text_list(asked.name, 60, "IN", kind, texts))
    return response.to_wire()


def _quoted(text: str) -> str:
    """*text* in strings of 255 characters at most, as a long key has to be."""
    escaped = [
        text[at : at + 200].replace("\\", "\\\\").replace('"', '\\"')
        for at in range(0, len(text), 200)
    ]
    return " ".join(f'"{piece}"' for piece in escaped)


@contextmanager
def name_server(records: Records) -> Iterator[dns.resolver.Resolver]:
    """A resolver that asks a server with *records*, read anew for each question."""
    over = threading.Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        port = line.getsockname()[1]

        def serve() -> None:
            while True:
                question, asker = line.recvfrom(4096)
                if over.is_set():
                    return
                line.sendto(answered(question, records), asker)

        thread = threading.Thread(target=serve)
        thread.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = port
        try:
            yield resolver
        finally:
            over.set()
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
                waker.sendto(b"over", ("127.0.0.1", port))
            thread.join()
