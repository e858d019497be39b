"""Links: an address that leads readers nowhere, or astray, is found where it comes from."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from check_kit import LINKS, article, codes, found, proof, shipped, with_part
from hypothesis import given
from hypothesis import strategies as st

from briefing.check.links import CHECKS, addresses
from briefing.model.article import CheckAlso


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org", []),
        ("HTTP://Example.ORG:8080/a_(b)/?c=d&e=%D8%A8;f#g", []),
        ("https://xn--mgbx4cd0ab.example/", []),
        ("https://www.example.org./", []),
        ("https://93.184.216.34/", []),
        ("https://[2606:2800:220:1:248:1893:25c8:1946]/", []),
        ("mailto:a@example.org?subject=b%20c", []),
        ("", ["L101"]),
        ("https://", ["L101"]),
        ("https:///a", ["L101"]),
        ("https://exa mple.org", ["L101"]),
        ("https://example.org/a b", ["L101"]),
        ("https://example.org/ب", ["L101"]),
        ("https://example.org/100%", ["L101"]),
        ("https://example..org", ["L101"]),
        ("https://-example.org", ["L101"]),
        ("https://example.org:port/", ["L101"]),
        ("https://example.org:0/", ["L101"]),
        ("https://[::1", ["L101"]),
        ("mailto:", ["L101"]),
        ("mailto:a@b", ["L101"]),
        ("javascript:alert(1)", []),
        ("tel:+218", ["L102"]),
        ("ftp://example.org/", ["L102"]),
        ("//example.org/a", ["L102"]),
        ("/a", ["L102"]),
        ("example.org", ["L102"]),
        ("#s99", ["L103"]),
        ("#", ["L103"]),
        ("https://localhost/", ["L104"]),
        ("http://127.0.0.1:8000/", ["L104"]),
        ("http://192.168.1.1/", ["L104"]),
        ("http://2130706433/", ["L104"]),
        ("http://0x7f.1/", ["L104"]),
        ("http://0x7f000001/", ["L104"]),
        ("http://127.1/", ["L104"]),
        ("http://[::1]/", ["L104"]),
        ("http://[::ffff:10.0.0.1]/", ["L104"]),
        ("http://intranet/", ["L104"]),
        ("http://desk.local/", ["L104"]),
        ("https://bbc.co.uk@example.org/", ["L105"]),
        ("https://a:b@example.org/", ["L105"]),
    ],
)
def test_an_address_is_judged_by_how_it_is_written(url: str, expected: list[str]) -> None:
    one = with_part(proof(), f'<a href="{escape(url)}">a</a>')
    findings = found(CHECKS, one)
    assert [each.code for each in findings] == expected
    assert all(url in each.message and each.where == "templates" for each in findings)
    asked = url.casefold().startswith("http") and "L101" not in expected
    assert (url in addresses(one)) == asked


def test_a_place_in_the_mail_may_be_led_to() -> None:
    assert codes(CHECKS, with_part(proof(), '<p id="here"></p><a href="#here">a</a>')) == []


def test_what_is_no_link_or_not_shown_is_left_alone() -> None:
    part = '<a>a</a><a name="b">b</a><div style="display:none"><a href="/c">c</a></div>'
    assert codes(CHECKS, with_part(proof(), part)) == []


def test_an_address_is_found_where_it_comes_from() -> None:
    bad = "http://{}.local/"
    one = article("a", url=bad.format("a"), check_also=(CheckAlso("B", bad.format("b")),))
    findings = found(CHECKS, proof(one, note=f"See [this]({bad.format('c')})."))
    assert sorted((each.where, each.story) for each in findings) == [
        ("_issue.md/note", ""),
        ("a.md/check_also", "a"),
        ("a.md/url", "a"),
    ]
    assert {each.code for each in findings} == {"L104"}


def test_what_was_asked_for_and_not_reached_is_found() -> None:
    url = LINKS[0].url or ""
    assert url in addresses(proof())
    assert len(addresses(proof())) == len(set(addresses(proof())))
    reached = {url: "404 Not Found", "https://example.org/elsewhere": "no such host"}
    (finding,) = found(CHECKS, proof(reached=reached))
    assert (finding.code, finding.where) == ("L201", "a.md/check_also")
    assert "404 Not Found" in finding.message
    assert url in finding.message


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_no_address_is_too_strange(url: str) -> None:
    one = with_part(proof(), f'<a href="http:{escape(url)}">a</a><a href="{escape(url)}">a</a>')
    codes(CHECKS, one)
    assert all(each.isascii() for each in addresses(one))


def test_the_shipped_mails_have_none(root: Path) -> None:
    assert {name: found(CHECKS, one) for name, one in shipped(root).items()} == {
        name: [] for name in shipped(root)
    }
