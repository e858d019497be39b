"""The receipts in a browser: whoever points at a sentence sees where it stands in its article."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from preview_kit import AXE, DAY, FIRST, SECOND, SOON, Desk, article, preview, tab, workspace

from briefing.model.article import Translation

FILLERS = ("It rained.",) * 20
"""Too short to be printed, and long enough together that a pane must scroll."""
BEFORE = "🚢👩🏽‍🚒 The harbour of طرابلس الغرب was shut on Wednesday by a storm 🌊."
POINTED = "Fourteen 𝒃𝒐𝒂𝒕𝒔 were brought into Zuwara 🛟 by their crews."
BEHIND = "Nobody was hurt."
ARABIC = "أُعيد فتح الميناء 🚢 يوم الخميس أمام السفن."
ARABIC_POINTED = "NOC 🛢️ قالت إن ثلاث ناقلات تنتظر في عرض البحر منذ أسبوع."
ALIKE = " ".join(
    f"The council of {town} voted for a new water plant near the {place} last month."
    for town, place in (("Zuwara", "harbour"), ("Sabha", "airfield"), ("Ghat", "old fort"))
) + (
    " Engineers from Malta will survey the wells, and a bank in Tunis lends half of the money; "
    "farmers have asked for pipes that reach their date palms before summer."
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[Desk]:
    articles = (
        article("storm", body=(*FILLERS, f"{BEFORE} {POINTED} {BEHIND}")),
        article(
            "port",
            headline="فتح الميناء من جديد",
            body=(*("عادت السفن.",) * 20, f"{ARABIC} {ARABIC_POINTED}"),
            language="ar",
        ),
        article(
            FIRST,
            summary="An editor wrote that it happened.",
            translations={"ar": Translation("خبر أول", "كتب محرر ما حدث.")},
        ),
        article(SECOND, headline="Water for three towns", body=(ALIKE,)),
        article("twin", headline="Three towns vote on water", body=(ALIKE,), source="Herald"),
    )
    folder = workspace(tmp_path_factory.mktemp("receipts"), root, *articles, issue="---\n---\n")
    with preview(folder) as running:
        yield running


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    with tab(browser, f"{desk.address}?look=receipts") as page:
        expect(page.get_by_role("region", name="Receipts")).to_be_visible()
        yield page


def pair(page: Page, slug: str) -> Locator:
    return page.locator(f'.pair[data-slug="{slug}"]')


def pointed_at(page: Page, slug: str, sentence: str) -> None:
    """That place alone is marked strongly, to the letter, and can be seen in its pane."""
    chosen = page.locator("mark.chosen")
    expect(chosen).to_have_count(1)
    assert pair(page, slug).locator("mark.chosen").text_content() == sentence
    assert chosen.evaluate(
        """(mark) => {
          const pane = mark.closest(".collected");
          const [a, b] = [mark, pane].map((one) => one.getBoundingClientRect());
          return a.top >= b.top && a.bottom <= b.bottom;
        }"""
    )
    current = page.locator('[aria-current="true"]')
    expect(current).to_have_count(1)
    assert current.get_attribute("aria-controls") == chosen.get_attribute("id")


def test_a_sentence_pointed_at_is_marked_in_the_article(page: Page) -> None:
    sentence = pair(page, "storm").get_by_role("button", name=POINTED)
    sentence.hover()
    pointed_at(page, "storm", POINTED)
    before = pair(page, "storm").get_by_role("button", name="The harbour of")
    before.hover()
    pointed_at(page, "storm", BEFORE)
    # what stands in brackets is ours, and not in the article
    expect(before.locator(".ours")).to_have_text("[6 December]")
    marked = pair(page, "storm").locator("mark")
    assert marked.all_text_contents() == [BEFORE, POINTED]
    paragraph = pair(page, "storm").locator(".collected p").last
    assert paragraph.text_content() == f"{BEFORE} {POINTED} {BEHIND}"
    marked.last.hover()
    pointed_at(page, "storm", POINTED)
    expect(sentence).to_have_attribute("aria-current", "true")


def test_sentences_are_gone_through_by_keyboard(page: Page) -> None:
    sentences = page.locator("button.sentence")
    sentences.first.focus()
    for number in range(1, sentences.count()):
        page.keyboard.press("Tab" if number == 2 else "ArrowDown")
        expect(sentences.nth(number)).to_be_focused()
        (slug, words) = sentences.nth(number).evaluate(
            """(one) => [one.closest(".pair").dataset.slug,
              [...one.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
                .map(({ data }) => data).join("")]"""
        )
        pointed_at(page, slug, words)
        expect(sentences.nth(number)).to_be_in_viewport(ratio=1)
    page.keyboard.press("ArrowUp")
    expect(sentences.nth(sentences.count() - 2)).to_be_focused()
    storm = pair(page, "storm").get_by_role("button", name=POINTED)
    expect(storm).to_have_accessible_description("paragraph 21 of 21 of the article")


def test_arabic_stands_in_its_own_direction(page: Page) -> None:
    page.get_by_role("radio", name="العربية").check()
    port = pair(page, "port")
    port.get_by_role("button", name="ثلاث ناقلات").click()
    pointed_at(page, "port", ARABIC_POINTED)
    for one in (port.locator(".told ol"), port.locator("h3"), port.locator(".collected p[lang]")):
        assert one.last.evaluate("(it) => [it.lang, getComputedStyle(it).direction]") == [
            "ar",
            "rtl",
        ]
    english = pair(page, "storm").locator(".collected p[lang]").last
    assert english.evaluate("(it) => getComputedStyle(it).direction") == "ltr"


def test_what_has_no_receipt_says_so(page: Page) -> None:
    told = pair(page, FIRST).locator(".told")
    expect(told).to_contain_text("An editor wrote that it happened.")
    expect(told).to_contain_text("The editor’s words; no receipt.")
    expect(pair(page, FIRST).locator("button, mark")).to_have_count(0)
    expect(pair(page, "port").locator(".told")).to_contain_text("Only its headline is printed")
    expect(pair(page, "port").locator(".collected")).to_contain_text(ARABIC)
    page.get_by_role("radio", name="العربية").check()
    expect(told).to_contain_text("The editor’s translation; no receipt.")


def test_a_twin_is_named(page: Page) -> None:
    found = page.locator(".pair", has_text="The same report, told here too:")
    expect(found).to_have_count(1)
    twins = found.locator(".told li:not(:has(.sentence))")
    named = {found.locator("h3").inner_text(), twins.inner_text().partition(" · ")[0]}
    assert named == {"Water for three towns", "Three towns vote on water"}


def test_a_story_of_the_list_is_brought_to_the_top(page: Page) -> None:
    region = page.get_by_role("region", name="Receipts")
    for slug in ("storm", FIRST):
        page.locator(f'.headline[data-story="{slug}"]').click()
        expect(pair(page, slug).locator("h3")).to_be_in_viewport()
    expect(region).to_be_visible()
    page.get_by_role("radio", name="Headers").check()
    expect(page.get_by_role("region", name="Headers")).to_be_visible()
    page.get_by_role("radio", name="Receipts").check()  # begins with the chosen one
    expect(pair(page, FIRST).locator("h3")).to_be_in_viewport()


def test_a_changed_article_is_shown_and_the_place_kept(
    browser: Browser, tmp_path: Path, root: Path
) -> None:
    story = article("storm", body=(f"{BEFORE} {POINTED}", *FILLERS))
    with (
        preview(workspace(tmp_path, root, story, issue="---\n---\n")) as desk,
        tab(browser, f"{desk.address}?look=receipts") as page,
    ):
        sentence = page.get_by_role("button", name=POINTED)
        sentence.focus()
        path = desk.root / "content" / DAY.isoformat() / "storm.md"
        # below all that is printed: the mail stays as it is
        path.write_text(path.read_text("utf-8").rstrip() + "\n\nGulls flew.\n", "utf-8")
        expect(page.locator(".collected p").last).to_have_text("Gulls flew.", timeout=SOON)
        expect(sentence).to_be_focused()
        pointed_at(page, "storm", POINTED)


def test_only_an_edition_has_receipts(desk: Desk) -> None:
    assert desk.ask(f"/receipts?date={DAY}&edition=fr").status == 404
    assert desk.ask("/receipts?edition=en", headers={"Origin": "http://evil.example"}).status == 403
    answer = desk.ask("/receipts?edition=en")
    assert answer.status == 200
    stories = json.loads(answer.text)["stories"]  # type: ignore[attr-defined]
    assert {"storm", "port", FIRST} < {story["slug"] for story in stories}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("edition", ["en", "ar"])
def test_axe_finds_nothing(
    edition: str, width: int, scheme: str, browser: Browser, axe: str, desk: Desk
) -> None:
    page = browser.new_page(
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": width, "height": 900},
    )
    page.goto(f"{desk.address}?look=receipts&edition={edition}")
    page.locator("button.sentence", has_text=re.compile("Fourteen|NOC")).click()
    page.evaluate(axe)
    found = page.evaluate(AXE)
    if width == 400:  # one below the other, and the place can be seen below the sentence
        told, mark = page.locator(".pair:has(mark.chosen) .told"), page.locator("mark.chosen")
        expect(mark).to_be_in_viewport(ratio=1)
        above, below = told.bounding_box(), mark.bounding_box()
        assert above is not None
        assert below is not None
        assert above["y"] + above["height"] <= below["y"]
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.close()
    assert found == [], json.dumps(found, indent=1)
    assert overflow <= 0
