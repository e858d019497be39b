"""Mail that comes back, in the forms of those who write it; the words are mostly our own.

Each function gives the bytes of a mail about the delivery DELIVERY, which was sent with KEY to
reader@reader.example. `verp` is where a report is sent to; `original` the message it returns.
"""

from __future__ import annotations

import base64
from collections.abc import Callable

from briefing.model.tokens import Purpose, mint

KEY = bytes(range(32))
DELIVERY = 2**62 + 12345
SUBSCRIBER = 2**61 + 99
BOUNCE = mint(KEY, Purpose.BOUNCE, DELIVERY)
FIELD = mint(KEY, Purpose.DELIVERY, DELIVERY)
LEAVE = mint(KEY, Purpose.LEAVE, SUBSCRIBER)
VERP = f"b-{BOUNCE}@bounces.harbour.example"
PLAIN = "returns@harbour.example"
"""Where reports go whose relay has put an envelope sender of its own."""
READER = "reader@reader.example"


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode("utf-8")


def original(token: str = FIELD, address: str = READER) -> str:
    return f"""\
Received: from news.harbour.example by mx.reader.example; Thu, 7 Dec 2023 06:30:01 +0200
From: Harbour News <news@harbour.example>
To: <{address}>
Subject: A second berth opens
Message-ID: <1.2@harbour.example>
List-Unsubscribe: <mailto:leave@harbour.example?subject=unsubscribe%20{LEAVE}>
X-Briefing-Delivery: {token}
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="=_in"

--=_in
Content-Type: text/plain; charset=utf-8

The user unknown to most, a spam filter that is blocked: such a mailbox does not exist.
--=_in
Content-Type: text/html; charset=utf-8

<p>The user unknown to most, a spam filter that is blocked.</p>
--=_in--
"""


def head(to: str = VERP, subject: str = "Undelivered mail", more: str = "") -> str:
    return f"""\
Return-Path: <>
Delivered-To: {to}
Date: Thu, 7 Dec 2023 06:31:00 +0200
From: Mail Delivery System <MAILER-DAEMON@mx.reader.example>
To: {to}
Subject: {subject}
Message-ID: <b1@mx.reader.example>
{more}"""


def group(action: str, status: str, said: str = "", address: str = READER) -> str:
    diagnostic = f"Diagnostic-Code: smtp; {said}\n" if said else ""
    return f"""\
Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.reader.example
{diagnostic}"""


def dsn(
    *groups: str,
    to: str = VERP,
    returned: str | None = None,
    kind: str = "message/rfc822",
    subject: str = "Undelivered Mail Returned to Sender",
) -> bytes:
    """As Postfix, sendmail, Exim and Exchange write them (RFC 3464)."""
    recipients = "\n".join(groups or [group("failed", "5.1.1", "550 5.1.1 no such user here")])
    return crlf(f"""\
{head(to, subject, "Auto-Submitted: auto-replied")}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="A.1/edge"

This is a MIME-encapsulated message.

--A.1/edge
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.reader.example.

Your message could not be delivered to one or more recipients.

--A.1/edge
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.reader.example
X-Postfix-Sender: rfc822; {to}
Arrival-Date: Thu,  7 Dec 2023 06:30:01 +0200 (EET)

{recipients}
--A.1/edge
Content-Description: Undelivered Message
Content-Type: {kind}

{original() if returned is None else returned}
--A.1/edge--
""")


def arf(feedback: str = "abuse", returned: str | None = None, to: str = PLAIN) -> bytes:
    """A complaint as RFC 5965 has it, and Yahoo sends it: every address struck out."""
    struck = original(address="redacted@redacted.invalid") if returned is None else returned
    return crlf(f"""\
From: <feedback@fbl.mail.example>
To: <{to}>
Subject: FW: A second berth opens
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=fbl

--fbl
Content-Type: text/plain; charset="US-ASCII"

This is a report about a mail that somebody called unwanted.

--fbl
Content-Type: message/feedback-report

Feedback-Type: {feedback}
User-Agent: Harbour-Feedback/1.0
Version: 1
Original-Mail-From: <redacted@redacted.invalid>
Original-Rcpt-To: <redacted@redacted.invalid>

--fbl
Content-Type: message/rfc822
Content-Disposition: inline

{struck}
--fbl--
""")


def headers_only_complaint() -> bytes:
    """As Outlook sends them now: no recipient, and the fields of the message alone."""
    fields = original(address="redacted@redacted.invalid").partition("\n\n")[0]
    whole = arf(returned=fields).decode()
    return whole.replace("message/rfc822", "text/rfc822-headers").encode()


def outlooks_complaint(token: str = FIELD) -> bytes:
    """As Outlook sent them (JMRP): the message attached, with a field of its own in it."""
    return crlf(f"""\
From: <staff@hotmail.com>
To: <{PLAIN}>
Subject: complaint about message from 192.0.2.7
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="jmrp"

--jmrp
Content-Type: message/rfc822
Content-Disposition: attachment

X-HmXmrOriginalRecipient: {READER}
{original(token)}
--jmrp--
""")


def in_words(words: str, more: str = "", to: str = VERP, subject: str = "failure notice") -> bytes:
    """A bounce that is one text, with the message below it."""
    return crlf(f"{head(to, subject, more)}\n\n{words}\n{original()}")


def qmail(said: str = "Sorry, no mailbox here by that name. (#5.1.1)", to: str = VERP) -> bytes:
    return in_words(
        f"""\
Hi. This is the qmail-send program at mx.reader.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{READER}>:
{said}

--- Below this line is a copy of the message.
""",
        to=to,
    )


def exim(said: str = "Unrouteable address") -> bytes:
    return in_words(
        f"""\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {READER}
    {said}

------ This is a copy of the message, including all the headers. ------
""",
        f"Auto-Submitted: auto-replied\nX-Failed-Recipients: {READER}",
        subject="Mail delivery failed: returning message to sender",
    )


def exim_waits() -> bytes:
    return in_words(
        """\
This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.reader.example.

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated.
""",
        "Auto-Submitted: auto-replied",
        subject="Warning: message 1rB-00 delayed 24 hours",
    )


def postfix_words() -> bytes:
    return in_words(
        f"""\
This is the mail system at host mx.reader.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<{READER}>: host mx.reader.example[192.0.2.9] said: 550 5.1.1 <{READER}>:
    Recipient address rejected: User unknown (in reply to RCPT TO command)
""",
        subject="Undelivered Mail Returned to Sender",
    )


def sendmail_words() -> bytes:
    return in_words(
        f"""\
The original message was received at Thu, 7 Dec 2023 06:30:01 +0200
from news.harbour.example [192.0.2.7]

   ----- The following addresses had permanent fatal errors -----
<{READER}>
    (reason: 550 no such user)

   ----- Transcript of session follows -----
... while talking to mx.reader.example.:
>>> RCPT To:<{READER}>
<<< 550 no such user
""",
        subject="Returned mail: see transcript for details",
    )


def exchange_2003() -> bytes:
    return in_words(
        f"""\
Your message did not reach some or all of the intended recipients.

      Subject:  A second berth opens
      Sent:     12/7/2023 6:30 AM

The following recipient(s) could not be reached:

      {READER} on 12/7/2023 6:30 AM
            The e-mail account does not exist at the organization this message was sent to.
            <mx.reader.example #5.1.1>
""",
        subject="Undeliverable: A second berth opens",
    )


def office_365() -> bytes:
    """Without a status part, as some gateways pass it on; HTML alone, and its headers as text."""
    shown = original().partition("\n\n")[0].replace("<", "&lt;").replace(">", "&gt;")
    page = f"""\
<html><body><p><b>Delivery has failed to these recipients or groups:</b></p>
<p><a href="mailto:{READER}">{READER}</a><br>The address you sent to couldn't be found.</p>
<p>Diagnostic information for administrators:</p>
<p>Generating server: XY1.prod.outlook.example</p>
<p>Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found'</p>
<p>Original message headers:</p><pre>{shown}</pre></body></html>
"""
    body = base64.encodebytes(crlf(page)).decode()
    frame = "MIME-Version: 1.0\nContent-Type: text/html\nContent-Transfer-Encoding: base64"
    return crlf(f"{head(PLAIN, 'Undeliverable: A second berth opens', frame)}\n\n{body}")


def gmail(said: str = "The email account that you tried to reach does not exist.") -> bytes:
    return in_words(
        f"""\
Delivery to the following recipient failed permanently:

     {READER}

Technical details of permanent failure:
The error that the other server returned was: 550 {said}

----- Original message -----
""",
        subject="Delivery Status Notification (Failure)",
    )


def gmail_waits() -> bytes:
    return in_words(
        f"""\
** Delivery incomplete **

There was a temporary problem delivering your message to {READER}. We will retry for
46 more hours, and tell you if it fails for good.
""",
        subject="Delivery Status Notification (Delay)",
    )


def absence(more: str = "Auto-Submitted: auto-replied", subject: str = "Out of office") -> bytes:
    return crlf(
        f"""\
Delivered-To: {VERP}
From: Reader <{READER}>
To: {VERP}
Subject: {subject}
{more}
Content-Type: text/plain

I am away until Monday. For what cannot wait, write to my colleague; the old mailbox at
reader.invalid does not exist any more.
""".replace("\n\nContent", "\nContent")
    )


def challenge() -> bytes:
    return crlf(f"""\
Return-Path: <>
Delivered-To: {VERP}
From: Reader's gate <gate@reader.example>
To: {VERP}
Subject: Please confirm that you are a person

Your message is waiting: it was blocked until you answer this mail once.
""")


def receipt() -> bytes:
    """That it was read (RFC 8098)."""
    text = dsn().decode().replace("delivery-status", "disposition-notification")
    return text.encode()


def leave(token: str = LEAVE, subject: str = "unsubscribe {}", more: str = "") -> bytes:
    return crlf(f"""\
From: Reader <{READER}>
To: leave@harbour.example
Subject: {subject.format(token)}
{more}
""")


REPORTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "dsn": (dsn, "gone"),
    "dsn with fields only": (lambda: dsn(kind="text/rfc822-headers"), "gone"),
    "dsn to a relay": (lambda: dsn(to=PLAIN), "gone"),
    "dsn general, exact below": (
        lambda: dsn(group("failed", "5.0.0", "550-5.1.1 <x@y> user unknown")),
        "gone",
    ),
    "dsn general, in words": (lambda: dsn(group("failed", "5.0.0", "550 No such user")), "gone"),
    "dsn mailbox full": (lambda: dsn(group("failed", "5.2.2", "552 5.2.2 full")), "soft"),
    "dsn given up": (lambda: dsn(group("failed", "4.4.7", "expired")), "soft"),
    "dsn no action": (lambda: dsn(group("", "5.1.1")), "gone"),
    "dsn no proof": (lambda: dsn(group("failed", "5.7.515", "550 5.7.515 denied")), "about us"),
    "dsn no proof below": (
        lambda: dsn(group("failed", "5.1.1", "550 5.7.1 not with this DMARC")),
        "about us",
    ),
    "dsn two codes": (
        lambda: dsn(group("failed", "5.0.0", "550 5.1.1 rejected (cause: 5.7.1)")),
        "about us",
    ),
    "dsn no proof, waited": (lambda: dsn(group("failed", "4.7.28", "421 4.7.28 slow")), "about us"),
    "dsn our domain": (lambda: dsn(group("failed", "5.1.8", "550 5.1.8 no domain")), "about us"),
    "dsn our sender": (
        lambda: dsn(group("failed", "5.1.0", "550 5.1.0 Sender denied")),
        "about us",
    ),
    "dsn delayed": (lambda: dsn(group("delayed", "4.4.1", "timed out")), "no failure"),
    "dsn relayed": (lambda: dsn(group("relayed", "2.1.9")), "no failure"),
    "dsn delivered": (lambda: dsn(group("delivered", "2.0.0")), "no failure"),
    "dsn several": (
        lambda: dsn(group("failed", "5.1.1"), group("delivered", "2.0.0", address="b@c.example")),
        "no failure",
    ),
    "dsn several, all failed": (
        lambda: dsn(group("failed", "5.1.1"), group("failed", "5.2.2", address="b@c.example")),
        "soft",
    ),
    "arf": (arf, "complaint"),
    "arf opt-out": (lambda: arf("opt-out"), "complaint"),
    "arf unheard of": (lambda: arf("sighs"), "complaint"),
    "arf taken back": (lambda: arf("not-spam"), "no failure"),
    "arf virus": (lambda: arf("virus"), "no failure"),
    "arf no proof": (lambda: arf("auth-failure"), "about us"),
    "arf fields only": (headers_only_complaint, "complaint"),
    "outlook's complaint": (outlooks_complaint, "complaint"),
    "qmail": (qmail, "gone"),
    "qmail to a relay": (lambda: qmail(to=PLAIN), "gone"),
    "qmail full": (lambda: qmail("mailbox full, try later"), "soft"),
    "qmail blocked": (lambda: qmail("554 blocked by our policy"), "about us"),
    "exim": (exim, "gone"),
    "exim: our domain": (lambda: exim("550 Sender verify failed"), "about us"),
    "exim, whatever": (lambda: exim("550 the harbour is frozen"), "soft"),
    "exim waits": (exim_waits, "no failure"),
    "postfix": (postfix_words, "gone"),
    "sendmail": (sendmail_words, "gone"),
    "exchange": (exchange_2003, "gone"),
    "office 365": (office_365, "gone"),
    "gmail": (gmail, "gone"),
    "gmail, disabled": (lambda: gmail("5.2.1 The account is disabled"), "soft"),
    "gmail waits": (gmail_waits, "no failure"),
    "absence": (absence, "no failure"),
    "absence, marked": (lambda: absence("Precedence: auto_reply", "Re: berth"), "no failure"),
    "absence, unmarked": (lambda: absence("", "Automatic reply: A second berth"), "no failure"),
    "receipt": (receipt, "no failure"),
}
"""Name → a report about DELIVERY, and the effect that it should have."""
