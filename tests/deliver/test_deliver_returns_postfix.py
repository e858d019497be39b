"""A bounce that nobody has written for a test: Postfix's own."""

from __future__ import annotations

from pathlib import Path

import postfix as mail_server
import returns_kit as kit
import returns_state as state

from briefing.app.bounces import take_returns
from briefing.deliver.returns.maildir import Maildir


def test_what_postfix_sends_back_suppresses(postfix: mail_server.Server, tmp_path: Path) -> None:
    database = state.one_delivery(tmp_path)
    sender = f"b-{kit.BOUNCE}@{mail_server.HERE}"
    postfix.send(sender, f"reader@{mail_server.GONE}", kit.crlf(kit.original()))
    (bounce,) = postfix.wait_for_mail()
    assert b"message/delivery-status" in bounce

    relayed = bounce.replace(sender.encode(), kit.PLAIN.encode())  # our field alone is left
    assert kit.BOUNCE.encode() not in relayed
    box = state.maildir(tmp_path / "box", [relayed])
    assert take_returns(database, kit.KEY, Maildir(box), state.NOW, rehearse=True).suppressed == 1

    came = take_returns(database, kit.KEY, Maildir(postfix.maildir), state.NOW)
    assert (came.suppressed, came.others, came.problems) == (1, 0, [])
    assert state.standing(database)[:2] == ("suppressed", "bounced: 5.1.1")
    (row,) = state.rows(database)
    assert row["evidence"] == bounce
