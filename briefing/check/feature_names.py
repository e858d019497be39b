"""How the features of caniemail.com are written in a mail: slug and title → names.

    <p>  [lang]  margin  display=none  =fit-content  !important  @media  @media:orientation
    :hover  rgb()  1px  {{}}  image/png

are an element, an attribute, a property, a property with a value, a value, a mark, at-rules, a
pseudo-class or element, a function, a unit, a rule inside a rule, a kind of picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_SIDES = "top right bottom left".split()
_CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")
_LOGICAL_CORNERS = ("start-start", "start-end", "end-start", "end-end")
_KINDS = "width style color".split()
_AXES = "inline block".split()
_ENDS = [f"{axis}-{end}" for axis in _AXES for end in ("start", "end")]

_OTHERS: Mapping[str, str] = {
    # The parts of a table or a list are tested with the whole.
    "html-table": "<table> <caption> <colgroup> <col> <thead> <tbody> <tfoot> <tr> <th> <td>",
    "html-lists": "<ul> <ol> <li> <dl> <dt> <dd>",
    "html-h1-h6": "<h1> <h2> <h3> <h4> <h5> <h6>",
    "html-semantics": "<article> <aside> <details> <figcaption> <figure> <footer> <header> <main>"
    " <mark> <nav> <section> <summary> <time>",
    "html-object": "<object> <embed>",
    "html-image-maps": "<map> <area> [usemap]",
    "html-address": "<address>",
    "html-svg": "<svg>",
    "html-srcset": "[srcset] [sizes]",
    "html-anchor-links": "[href=#]",
    "html-mailto-links": "[href=mailto:]",
    "html-meta-color-scheme": "<meta=color-scheme>",
    "css-inert-attribute": "[inert]",
    # Properties that share a page, and those whose page has a name of its own.
    "css-border": " ".join(
        ["border", *(f"border-{name}" for name in (*_SIDES, *_KINDS))]
        + [f"border-{side}-{kind}" for side in _SIDES for kind in _KINDS]
    ),
    "css-border-inline-block": "border-inline border-block",
    "css-border-inline-block-individual": " ".join(
        [f"border-{end}" for end in _ENDS]
        + [f"border-{axis}-{kind}" for axis in _AXES for kind in _KINDS]
    ),
    "css-border-inline-block-longhand": " ".join(
        f"border-{end}-{kind}" for end in _ENDS for kind in _KINDS
    ),
    "css-border-radius": " ".join(
        ["border-radius", *(f"border-{corner}-radius" for corner in _CORNERS)]
    ),
    "css-border-radius-logical": " ".join(f"border-{corner}-radius" for corner in _LOGICAL_CORNERS),
    "css-margin": " ".join(["margin", *(f"margin-{side}" for side in _SIDES)]),
    "css-margin-block-start-end": "margin-block-start margin-block-end",
    "css-margin-inline-block": "margin-inline margin-block",
    "css-margin-inline-start-end": "margin-inline-start margin-inline-end",
    "css-padding": " ".join(["padding", *(f"padding-{side}" for side in _SIDES)]),
    "css-padding-block-start-end": "padding-block-start padding-block-end",
    "css-padding-inline-block": "padding-inline padding-block",
    "css-padding-inline-start-end": "padding-inline-start padding-inline-end",
    "css-block-inline-size": "block-size",
    "css-left-right-top-bottom": " ".join(_SIDES),
    "css-inset": " ".join(["inset", *(f"inset-{name}" for name in (*_AXES, *_ENDS))]),
    "css-gap": "gap column-gap row-gap grid-gap",
    "css-grid-template": "grid-template grid-template-areas grid-template-columns"
    " grid-template-rows",
    "css-column-count": "column-count columns",
    "css-column-layout-properties": "column-fill column-rule column-rule-color column-rule-style"
    " column-rule-width column-span column-width",
    "css-overflow": "overflow overflow-x overflow-y",
    "css-scroll-snap": "scroll-snap-type scroll-snap-align scroll-snap-stop",
    # Values, functions, rules.
    "css-display-flex": "display=flex display=inline-flex",
    "css-display-grid": "display=grid display=inline-grid",
    "css-display-none": "display=none",
    "css-important": "!important",
    "css-intrinsic-size": "=fit-content =min-content =max-content",
    "css-sytem-ui": "=system-ui =ui-serif =ui-sans-serif =ui-rounded =ui-monospace",
    "css-variables": "-- var()",
    "css-modern-color": "lch() oklch() lab() oklab()",
    "css-unit-initial": "=initial",
    "css-unit-percent": "1%",
    "css-unit-calc": "calc()",
    "css-at-media-hover": "@media:hover @media:any-hover",
    "css-nesting": "{{}}",
    # Pictures.
    "image-base64": "data:image",
    "image-jpg": "image/jpg image/jpeg",
    "image-svg": "image/svg image/svg+xml",
    "image-tiff": "image/tiff image/tif",
}
"""The names of those features whose slugs do not tell them."""
_FUNCTIONS = frozenset("rgb rgba linear-gradient radial-gradient conic-gradient".split())
_NOT_COUNTED = re.compile(r"css-selector-|(?:css|html)-comments$|html-doctype$")
"""Selectors, comments and the doctype are no part of a node."""
_MARKS: Mapping[str, str] = {"at-media-": "@media:", "at-": "@", "unit-": "1"}


def names(slug: str, title: str) -> Iterator[str]:
    """The names of the feature *slug*, whose page has *title*; none where it is not counted."""
    if slug in _OTHERS:
        yield from _OTHERS[slug].split(" ")
    elif slug.startswith("html-") and not _NOT_COUNTED.match(slug):
        yield _in_html(slug.removeprefix("html-"), title)
    elif slug.startswith("css-") and not _NOT_COUNTED.match(slug):
        yield _in_css(slug.removeprefix("css-"))
    elif slug.startswith("image-"):
        yield slug.replace("image-", "image/")


def _in_html(name: str, title: str) -> str:
    """`<p> element` → <p>; `<input type="radio"> element` → <input=radio>; else an attribute."""
    if found := re.match(r'<([\w-]+)(?: type="(\w+)")?>', title):
        return f"<{found[1]}={found[2]}>" if found[2] else f"<{found[1]}>"
    return f"[{name.removesuffix('-attribute')}]"


def _in_css(name: str) -> str:
    if found := re.match(r"(at-media-|at-|pseudo-(?:class|element)-|unit-|function-)(.+)", name):
        kind, rest = found.groups()
        return f"{rest}()" if kind == "function-" else _MARKS.get(kind, ":") + rest
    return f"{name}()" if name in _FUNCTIONS else name
