"""What nesting tells of a document, and what Outlook reads of it."""

from __future__ import annotations

import pytest

from briefing.check.nesting import as_outlook, unnested, unpaired


@pytest.mark.parametrize(
    ("html", "faults"),
    [
        ("<p>a</p><br><IMG src='>'>", []),
        ("<p><b>a</p>", ["<b> is still open where </p> stands"]),
        ("word</p>", ["</p> closes nothing, after “word”"]),
        ("<td><p></P>", ["<td> is never closed"]),
        ("<style>a > b { content: '</p>' }</style><title><b></title>", []),
        ("<title>a", ["<title> is never closed"]),
        ("<!-- <p> --><!DOCTYPE html><?x <p ?>", []),
        ("<!-- <p>", []),
        ("<v:a/><o:b></o:b><div/>", ["<div> is never closed"]),
        ("<a href='", ["<a> is never closed"]),
    ],
)
def test_elements_are_followed(html: str, faults: list[str]) -> None:
    assert list(unnested(html)) == faults


@pytest.mark.parametrize(
    ("html", "read"),
    [
        ("a<!--[if mso | IE]>b<![endif]-->c", "abc"),
        ("a<!--[if !mso]><!-->b<!--<![endif]-->c", "ac"),
        ("a<!--[if !mso]> -->b<!-- <![endif]-->c", "ac"),
        ("a<![if !mso]>b<![endif]>c", "ac"),
        ("a<!--[if (gte mso 9)|(IE)]>b<![endif]--><!-- d -->c", "ab<!-- d -->c"),
    ],
)
def test_outlook_reads_what_is_for_it(html: str, read: str) -> None:
    assert as_outlook(html) == read
    assert list(unpaired(html)) == []


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<!--[if mso]>a", "<!--[if mso]> is never closed"),
        ("a<![endif]-->", "<![endif]--> closes nothing, after “a”"),
        (
            "<!--[if mso]>a<!--[if IE]>b<![endif]-->",
            "<!--[if IE]> opens before <!--[if mso]> is closed",
        ),
        ("<!--[if mso]>a<!-- b -->c<![endif]-->", "a comment inside <!--[if mso]> ends it"),
    ],
)
def test_conditions_come_in_pairs(html: str, fault: str) -> None:
    assert list(unpaired(html)) == [fault]
