"""How a mailing is often written by hand: rendered once, composed for each, smtplib in threads.

Nothing is remembered: after a crash nobody knows who has it.
"""

from __future__ import annotations

import smtplib
import threading
import time
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr, make_msgid
from queue import Empty, SimpleQueue

from send_servers import HOST, Rate

from briefing.model.publication import Sender
from briefing.model.rendered import Rendered


def compose(rendered: Rendered, sender: Sender, number: int) -> EmailMessage:
    """The message of one subscriber."""
    page = f"{sender.base_url}/leave/"
    own = f"{page}token-{number}"
    message = EmailMessage(policy=SMTP)
    message["From"] = formataddr((sender.name, sender.address))
    message["To"] = formataddr((f"Reader {number}", f"reader-{number}@example.net"))
    message["Subject"] = rendered.subject
    message["Message-ID"] = make_msgid(str(number), sender.domain)
    message["List-Unsubscribe"] = f"<{own}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(rendered.text.replace(page, own), cte="quoted-printable")
    message.add_alternative(
        rendered.html.replace(page, own), subtype="html", cte="quoted-printable"
    )
    return message


def send(port: int, rendered: Rendered, sender: Sender, messages: int, threads: int) -> Rate:
    """How fast *messages* go to the server at *port*, from *threads*, each with a connection."""
    numbers: SimpleQueue[int] = SimpleQueue()
    for number in range(messages):
        numbers.put(number)

    def deliver() -> None:
        with smtplib.SMTP(HOST, port) as server:
            while True:
                try:
                    number = numbers.get_nowait()
                except Empty:
                    return
                server.send_message(compose(rendered, sender, number))

    workers = [threading.Thread(target=deliver) for _ in range(threads)]
    used, begun = time.process_time(), time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    took, used = time.perf_counter() - begun, time.process_time() - used
    assert numbers.empty()
    return Rate(messages / took, used / messages * 1e6)
