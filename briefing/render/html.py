"""MJML → the HTML of a mail. Each trap of the libraries on the way is handled here, once.

    template → ASCII MJML → mrml → HTML → premailer

- mrml prints attribute values in Rust's debug form: what is not ASCII comes out as `\\u{…}`, a
  backslash doubled. So all but the style blocks is ASCII, with numeric references.
- mrml's reader and lxml know the characters of XML alone; the others are dropped.
- A web font would be fetched from afar: no fonts are passed. cssutils follows an `@import`
  wherever it leads, whatever premailer is told: rules with one are refused.
- premailer drops a lower-case doctype, media queries and `!important`: the style blocks of the
  head are kept from it, and it is given only the rules that must be inlined.
"""

from __future__ import annotations

import logging
import re

from briefing.errors import RenderError

# What XML 1.0 §2.2 does not allow, and lone surrogates.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STYLE = re.compile(r"(<(?:mj-)?style\b.*?</(?:mj-)?style>)", re.S)
# MJML's own first rules, which the theme says shorter, and those for columns in Outlook 2003.
_RESET = re.compile(
    r"<style[^>]*>\s*#outlook a\b.*?</style>|<!--\[if lte mso 11\]>.*?<!\[endif\]-->", re.S
)
# premailer passes by a block for certain media before it sees the mark.
_COMMENT_OR_STYLE = re.compile(r"<!--.*?-->|<style\b(?![^>]*\bmedia=)", re.S)


def to_html(mjml: str, css: str) -> str:
    """The document that *mjml* describes, with the rules of *css* written into its elements.

    Raises RenderError where the MJML is not well-formed, comes out garbled, or where *css*
    would fetch something.
    """
    if re.search(r"@\s*import", css, re.I):
        raise RenderError.at(
            "templates/inline.css", "@import would fetch a file", "write its rules there instead"
        )
    return _inlined(_compiled(_ascii(_NO_XML.sub("", mjml))), css).rstrip() + "\n"


def _ascii(mjml: str) -> str:
    """*mjml* in ASCII but for its style blocks; the backslash becomes a reference as well."""
    parts = _STYLE.split(mjml)
    for number in range(0, len(parts), 2):
        text = parts[number].replace("\\", "&#92;")
        parts[number] = text.encode("ascii", "xmlcharrefreplace").decode("ascii")
    return "".join(parts)


def _compiled(mjml: str) -> str:
    from mjml import mjml2html

    try:
        html = _RESET.sub("", str(mjml2html(mjml, fonts={})), 2)
    except ValueError as error:
        raise RenderError.at(
            "templates", f"the MJML is not well-formed: {error}", "close and nest every element"
        ) from error
    # Outside the style blocks the source had no backslash.
    plain = _STYLE.sub("", html)
    if (at := plain.find("\\")) >= 0:
        garbled = plain[max(0, at - 40) : at + 10]
        raise RenderError.at("templates", f"an attribute came out garbled: {garbled}")
    return html


def _inlined(html: str, css: str) -> str:
    from premailer import Premailer

    html = re.sub(r"^<!doctype html>", "<!DOCTYPE html>", html, flags=re.I)
    inliner = Premailer(
        _COMMENT_OR_STYLE.sub(_kept, html),
        css_text=[css],
        strip_important=False,
        disable_validation=True,
        allow_network=False,
        disable_link_rewrites=True,
        align_floating_images=False,
        disable_basic_attributes=["width", "height", "align", "valign", "bgcolor"],
        cssutils_logging_level=logging.CRITICAL,
    )
    return str(inliner.transform(pretty_print=False))


def _kept(found: re.Match[str]) -> str:
    """A style block, marked so that premailer leaves it alone (and takes the mark away)."""
    return '<style data-premailer="ignore"' if found[0] == "<style" else found[0]
