"""Every mail passes the gates that its HTML and its text decide, and its weight is light."""

from __future__ import annotations

from collections import Counter

import gates_markup
import gates_text
import pytest
from gates_desk import SAME, ordinary, strained
from gates_kit import NAMES, ORDINARY, mails

GATES = gates_markup.GATES | gates_text.GATES


@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize("name", NAMES + ORDINARY)
def test_a_mail_passes(name: str, gate: str) -> None:
    assert list(GATES[gate](mails()[name])) == []


@pytest.mark.parametrize("name", ORDINARY)
def test_thirty_stories_are_light(name: str) -> None:
    assert len(mails()[name].html.encode()) <= 60 * 1024


def test_the_made_desks_are_what_they_claim() -> None:
    stories, hard = ordinary(), strained()
    assert (len(stories), len(hard)) == (30, 40)
    for one in stories:
        assert [len(one.url or ""), len(one.check_also)] == [80, 1]
        texts = [" ".join(one.body), one.translations["ar"].summary]
        assert [len(text.split()) for text in texts] == [60, 60]
    assert {len(one.url) for one in hard if one.url} == {200}
    assert sum(len(one.headline) == 90 for one in hard) >= 15
    assert Counter(one.headline for one in hard)[SAME] == 3
    assert sum(one.language == "ar" for one in hard) > 5
    assert any("\u200d" in one.headline for one in hard)
