"""The copy of a mail that the preview shows: in one scheme, and able to do nothing."""

from __future__ import annotations

import re

from briefing.model.pictures import with_pictures_within
from briefing.model.rendered import Rendered

_STYLE = re.compile(r"(?is)<style\b.*?</style\s*>")
_META = re.compile(r"""(?i)<meta\s[^>]*\bname=["'](?:supported-)?color-schemes?["'][^>]*>""")
_ASKED = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)", re.I)
_SCHEMES = re.compile(r"(?<!-)(color-scheme\s*:)[^;}]*", re.I)
_WITHIN = re.compile(r"""(?i)<a\s(?=[^>]*\bhref=["']#)""")
_HEAD = re.compile(r"(?i)<head\b[^>]*>")

SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
"""A link that is clicked opens a tab of its own, which is nothing to the mail; all else is off."""


def shown(mail: Rendered, scheme: str) -> str:
    """The HTML of *mail* as it looks where the scheme is *scheme*: `light` or `dark`.

    The condition becomes one that always or never holds, also as a part of a longer one
    (Media Queries 5 §3), so that the look hangs neither on the browser nor on its system. Links
    open a new tab, except those within the mail. It carries its pictures itself.
    """

    def condition(found: re.Match[str]) -> str:
        return "(min-width: 0px)" if found[1].lower() == scheme else "(max-width: 0px)"

    def style(found: re.Match[str]) -> str:
        return _ASKED.sub(condition, _SCHEMES.sub(rf"\1 {scheme}", found[0]))

    html = _STYLE.sub(style, with_pictures_within(mail.html, mail.pictures))
    html = _META.sub(f'<meta name="color-scheme" content="{scheme}">', html)
    html = _WITHIN.sub('<a target="_self" ', html)
    return _HEAD.sub(lambda found: f'{found[0]}<base target="_blank">', html, count=1)


def policy(pictures: bool) -> str:
    """The Content-Security-Policy of the copy (CSP 3); without *pictures* their texts stand there.

    It is sandboxed also where it is opened in a tab, and fetches nothing: only pictures that it
    carries itself are shown.
    """
    return "; ".join(
        [
            f"sandbox {SANDBOX}",
            "default-src 'none'",
            "style-src 'unsafe-inline'",
            f"img-src {'data:' if pictures else chr(39) + 'none' + chr(39)}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'self'",
        ]
    )
