"""What comes back: mail about our mail, and what it says of whom.

    mailbox → bytes → read → Return → effect → record

Whom a mail is about is told by a token of ours alone (`whose`), never by an address that stands in
it: everything else in a mail can be written by anybody. What it says is told by `dsn`, `arf` and
`texts`; what follows from that by the table in `policy`.
"""
