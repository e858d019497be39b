"""A piece of the mail is traced to the file that it comes from."""

from __future__ import annotations

import pytest
from check_kit import ARABIC, article, proof

from briefing.check.origin import found
from briefing.model.article import CheckAlso, Translation

ARTICLES = (
    article(
        "a",
        headline="Oil flows",
        body=("It  was seen in Derna.",),
        check_also=(CheckAlso("Elsewhere", "https://example.org/e/", "A teaser"),),
        translations={"ar": Translation("النفط يتدفق", "شوهد ذلك في درنة.")},
    ),
    article("b", headline="Elsewhere, again"),
)


@pytest.mark.parametrize(
    ("words", "address", "where"),
    [
        ("Oil flows", "", "a.md/headline"),
        ("was seen in Derna", "", "a.md/body"),
        ("A teaser", "", "a.md/check_also"),
        ("Elsewhere, again", "", "b.md/headline"),
        ("", "https://example.org/e/", "a.md/check_also"),
        ("Oil flows", "https://example.org/b/?a=1&b=2", "b.md/url"),
        ("as we said", "", "_issue.md/note"),
        ("", "https://example.org/note/", "_issue.md/note"),
        ("Unsubscribe", "mailto:leave@example.org", "templates"),
        ("", "", "templates"),
    ],
)
def test_the_place_is_found(words: str, address: str, where: str) -> None:
    one = proof(*ARTICLES, note="It is as\nwe said, see <https://example.org/note/>.")
    finding = found(one, "message", words, address)
    assert finding.where == where
    assert finding.story == (where[0] if where.startswith(("a.md", "b.md")) else "")


def test_what_a_translation_says_is_found_there() -> None:
    one = proof(*ARTICLES, publication=ARABIC)
    assert found(one, "message", "النفط يتدفق").where == "a.md/translations"
    assert found(one, "message", "شوهد ذلك").where == "a.md/translations"
    assert found(one, "message", "Elsewhere, again").where == "b.md/headline"
