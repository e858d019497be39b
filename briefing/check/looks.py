"""Reading: what can be seen: contrast, both schemes, the size of the letters, straight lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from briefing.check.cascade import Cascade
from briefing.check.checks import Check, Found, check
from briefing.check.colour import hexadecimal
from briefing.check.contrast import Seen, declares_dark, is_shown, seen
from briefing.check.origin import THEME
from briefing.check.page import Element, Page, page_of
from briefing.check.proof import Proof
from briefing.model.finding import Severity

_TEXT, _LARGE, _BODY = 4.5, 3.0, 7.0
_SMALL, _SHARE = 14.0, 0.15
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BOLD = _HEADINGS | {"b", "strong", "th"}
_STRONGER = "choose a darker or lighter colour in tokens.toml"


@check("R101", Severity.WARNING, _STRONGER)
def faint_in_light(proof: Proof) -> Iterator[Found]:
    """A text has less contrast than 4.5:1, or a large one less than 3:1.

    It cannot be read in sunlight or by weak eyes (WCAG 2.2, 1.4.3); large is 24 px, or 18.66 px
    and bold.
    """
    yield from _fainter(one for one in _seen(proof, "light") if one.ratio < _least(one))


@check("R102", Severity.WARNING, _STRONGER)
def faint_in_dark(proof: Proof) -> Iterator[Found]:
    """In dark mode a text has less contrast than 4.5:1, or a large one less than 3:1.

    The mail says that it adapts to dark mode, so clients leave its colours alone: a colour that
    was forgotten stands dark on dark.
    """
    yield from _fainter(one for one in _seen(proof, "dark") if one.ratio < _least(one))


@check("R103", Severity.WARNING, _STRONGER)
def faint_body(proof: Proof) -> Iterator[Found]:
    """Running text has less contrast than 7:1.

    It is what is read for minutes, on small screens and outdoors (WCAG 2.2, 1.4.6).
    """
    yield from _fainter(
        one for one in _seen(proof, "light", "dark") if _is_body(one) and _TEXT <= one.ratio < _BODY
    )


@check("R104", Severity.WARNING, "declare both schemes in a meta, and set colours for the dark one")
def half_dark(proof: Proof) -> Iterator[Found]:
    """The mail does not adapt to dark mode, or only says so.

    Where it does not, clients invert its colours by rules of their own; where it only says so,
    it is a white sheet in a dark room. It takes `<meta name="color-scheme" content="light
    dark">`, a media query, and colours in it that the text really takes.
    """
    page = page_of(proof.rendered.html)
    if not declares_dark(page):
        yield Found('no meta "color-scheme" names the dark one', THEME)
    if not Cascade(page).adapts:
        yield Found("no style block has rules for prefers-color-scheme: dark", THEME)
    elif (share := _unchanged(page)) > 0.5:
        yield Found(f"{share:.0%} of the text has the same colour in dark mode", THEME)


@check("R105", Severity.WARNING, "set more of it in 14 px or larger")
def small_print(proof: Proof) -> Iterator[Found]:
    """More than 15 % of the text is smaller than 14 px.

    Small print is read with effort on a phone, and many clients enlarge it at will, which
    breaks the layout.
    """
    texts = [one for one in page_of(proof.rendered.html).elements if one.text and is_shown(one)]
    small = [one for one in texts if one.size < _SMALL]
    share = _letters(small) / max(1, _letters(texts))
    if share > _SHARE:
        message = f"{share:.0%} of the text is smaller than 14 px, first “{small[0].text[:40]}”"
        yield Found(message, THEME)


@check("R106", Severity.WARNING, "let the lines end where their words do")
def justified(proof: Proof) -> Iterator[Found]:
    """Text is justified.

    On a phone that tears holes into the lines, and stretches Arabic; readers with dyslexia lose
    the line (WCAG 2.2, 1.4.8).
    """
    page = page_of(proof.rendered.html)
    cascade = Cascade(page)
    for element in page.elements:
        given = cascade.own(element, "text-align", "light") or element.attributes.get("align", "")
        if given.lower() == "justify":
            yield Found(f"“{element.words[:60]}” is justified", THEME)
            return


CHECKS: tuple[Check, ...] = (
    faint_in_light,
    faint_in_dark,
    faint_body,
    half_dark,
    small_print,
    justified,
)


def _seen(proof: Proof, *schemes: str) -> Iterator[Seen]:
    return (one for one in seen(page_of(proof.rendered.html)) if one.scheme in schemes)


def _fainter(texts: Iterable[Seen]) -> Iterator[Found]:
    """One finding for each pair of colours."""
    pairs: defaultdict[tuple[str, str, str], list[Seen]] = defaultdict(list)
    for one in texts:
        pairs[one.scheme, hexadecimal(one.text), hexadecimal(one.ground)].append(one)
    for (scheme, text, ground), group in pairs.items():
        words = group[0].element.text[:40]
        ratio = int(group[0].ratio * 100) / 100  # never rounded up to what it does not reach
        yield Found(f"“{words}”, {text} on {ground}, has {ratio}:1 in {scheme} mode", THEME)


def _least(one: Seen) -> float:
    size = one.element.size
    large = size >= 24 or (size >= 18.66 and _is_bold(one.element))
    return _LARGE if large else _TEXT


def _is_bold(element: Element) -> bool:
    for one in element.around:
        if weight := one.style.get("font-weight", ""):
            return weight in ("bold", "bolder") or (weight.isdigit() and int(weight) >= 600)
        if one.tag in _BOLD:
            return True
    return False


def _is_body(one: Seen) -> bool:
    """Whether it is running text: neither a heading nor large nor small print."""
    headed = any(around.tag in _HEADINGS for around in one.element.around)
    return one.element.size > _SMALL and not headed and _least(one) == _TEXT


def _unchanged(page: Page) -> float:
    """The share of the text that has the same colour in both schemes."""
    light = {one.element: one.text for one in seen(page) if one.scheme == "light"}
    dark = {one.element: one.text for one in seen(page) if one.scheme == "dark"}
    same = [one for one, shade in light.items() if dark.get(one) == shade]
    return _letters(same) / max(1, _letters(light))


def _letters(elements: Iterable[Element]) -> int:
    return sum(len(one.text) for one in elements)
