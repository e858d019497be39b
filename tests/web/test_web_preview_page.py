"""The page in a browser: it follows the disk, moves stories, and everybody can use it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from preview_kit import (
    AID,
    AXE,
    FIRST,
    ISSUE,
    LEAD,
    SECOND,
    SOON,
    THIRD,
    Desk,
    article,
    preview,
    tab,
    workspace,
)


@pytest.fixture
def desk(tmp_path: Path, root: Path) -> Iterator[Desk]:
    with preview(workspace(tmp_path, root)) as running:
        yield running


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    """The page, open at its desk."""
    with tab(browser, desk.address) as page:
        expect(story(page, LEAD)).to_be_visible(timeout=SOON)
        yield page


def story(page: Page, slug: str) -> Locator:
    return page.locator(f'.headline[data-story="{slug}"]')


def mail(page: Page) -> Locator:
    """The body of the mail that is on the stage, where no other is about to take its place."""
    return page.frame_locator("iframe:only-child").locator("body")


def listed(page: Page) -> dict[str, list[str]]:
    """The stories of the list: group → slugs."""
    found: dict[str, list[str]] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("#stories .group")]
          .map((one) => [one.dataset.group,
            [...one.querySelectorAll("li")].map(({ dataset }) => dataset.slug)]))"""
    )
    return found


def write_summary(desk: Desk, slug: str, text: str) -> None:
    path = desk.folder / f"{slug}.md"
    kept = re.sub(r"summary: .*\n", "", path.read_text("utf-8"))
    path.write_text(kept.replace("headline: ", f"summary: {text}\nheadline: ", 1), "utf-8")


def test_a_changed_summary_appears_by_itself(page: Page, desk: Desk) -> None:
    for text in ("Fourteen boats came home.", "Fifteen boats came home."):
        write_summary(desk, SECOND, text)
        expect(mail(page)).to_contain_text(text, timeout=SOON)
        expect(page.locator("#status")).to_contain_text("Report of the second-story")
    src = page.locator("iframe:only-child").get_attribute("src") or ""
    expect(mail(page).locator(f"#{src.partition('#')[2]}")).to_have_text(
        "Report of the second-story"
    )


def test_what_is_broken_is_shown_until_it_is_mended(page: Page, desk: Desk) -> None:
    whole = desk.issue.read_text("utf-8")
    desk.issue.write_text(whole.replace("lead: lead-story", "lead: [lead-story"), "utf-8")
    stage = page.locator("#stage")
    expect(stage).to_contain_text("content/2023-12-07/_issue.md:", timeout=SOON)
    expect(page.locator("#stopped")).to_be_visible()
    expect(story(page, FIRST)).to_be_visible()
    desk.issue.write_text(whole, "utf-8")
    expect(mail(page)).to_contain_text("note to the readers", timeout=SOON)

    part = desk.root / "templates" / "parts" / "note.mjml"
    part.parent.mkdir(parents=True)
    part.write_text("{% macro note() %}\n{{ nothing.such }}{% endmacro %}", "utf-8")
    expect(stage).to_contain_text("templates/parts/note.mjml:2", timeout=SOON)
    part.unlink()
    expect(mail(page)).to_contain_text("note to the readers", timeout=SOON)

    (desk.folder / f"{AID}.md").write_text("no article", "utf-8")
    expect(page.locator("#findings")).to_contain_text(f"{AID}.md:1", timeout=SOON)
    expect(mail(page)).to_contain_text("note to the readers")


def test_a_story_is_moved_by_keyboard_and_stays_in_hand(page: Page, desk: Desk) -> None:
    assert listed(page)["politics"] == [FIRST, SECOND, THIRD]
    story(page, LEAD).focus()
    page.keyboard.press("ArrowDown")
    expect(story(page, FIRST)).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+ArrowDown")
    status = page.locator("#status")
    expect(status).to_have_text("Report of the first-story: it is 3 of 3 in Politics.")
    expect(story(page, FIRST)).to_be_focused()
    assert listed(page)["politics"] == [SECOND, THIRD, FIRST]
    order = "order: [second-story, third-story, first-story]\n"
    assert desk.issue.read_text("utf-8") == ISSUE.replace("our own\n", f"our own\n{order}")

    # it survives a rebuild, and the mail is in that order
    write_summary(desk, THIRD, "Nine wells were dug.")
    expect(mail(page)).to_contain_text("Nine wells were dug.", timeout=SOON)
    assert listed(page)["politics"] == [SECOND, THIRD, FIRST]
    words = mail(page).inner_text()
    places = [words.rindex(f"Report of the {slug}") for slug in (SECOND, THIRD, FIRST)]
    assert places == sorted(places)
    expect(story(page, FIRST)).to_be_focused()

    page.keyboard.press("l")
    expect(status).to_have_text("Report of the first-story: it leads the issue.", timeout=SOON)
    page.keyboard.press("x")
    expect(status).to_have_text("Report of the first-story: it is left out.", timeout=SOON)
    expect(story(page, FIRST)).to_be_focused()
    page.keyboard.press("x")
    # nobody is asked to lead any more: the program chooses the third story
    expect(status).to_contain_text("it is 2 of 3 in Politics.", timeout=SOON)
    page.keyboard.press("s")
    expect(page.locator("select:focus")).to_have_attribute("data-story", FIRST)
    page.locator("select:focus").select_option("aid")
    expect(status).to_contain_text("1 of 2 in Aid", timeout=SOON)
    expect(page.locator("select:focus")).to_have_attribute("data-story", FIRST)
    assert "A *note* to the readers.\n" in desk.issue.read_text("utf-8")
    assert "# the editor's own remark\n" in desk.issue.read_text("utf-8")


def test_a_story_is_moved_by_buttons(page: Page) -> None:
    story(page, THIRD).click()
    row = page.locator(f'li[data-slug="{THIRD}"]')
    row.get_by_role("button", name="Move up").click()
    expect(page.locator("#status")).to_contain_text("2 of 3", timeout=SOON)
    row.get_by_role("button", name="Leave out").click()
    expect(page.locator("#status")).to_contain_text("left out", timeout=SOON)
    row.get_by_role("button", name="Take in").click()
    expect(page.locator("#status")).to_contain_text("2 of 3", timeout=SOON)


@pytest.mark.parametrize(
    ("slug", "target", "where", "groups"),
    [
        (THIRD, FIRST, 2, {"politics": [THIRD, FIRST, SECOND]}),
        (FIRST, SECOND, 40, {"politics": [SECOND, FIRST, THIRD]}),
        (FIRST, AID, 40, {"aid": [AID, FIRST], "politics": [SECOND, THIRD]}),
        (SECOND, LEAD, 10, {"lead": [SECOND], "politics": [FIRST, LEAD, THIRD]}),
        (SECOND, "out", 10, {"out": [SECOND], "politics": [FIRST, THIRD]}),
    ],
)
def test_a_story_is_dragged(
    slug: str, target: str, where: int, groups: dict[str, list[str]], page: Page
) -> None:
    goal = page.locator('[data-group="out"]' if target == "out" else f'li[data-slug="{target}"]')
    goal.scroll_into_view_if_needed()
    row = page.locator(f'li[data-slug="{slug}"]')
    row.drag_to(goal, source_position={"x": 300, "y": 45}, target_position={"x": 60, "y": where})
    expect(page.locator("#status")).to_contain_text(f"Report of the {slug}: it ", timeout=SOON)
    now = listed(page)
    assert {name: now[name] for name in groups} == groups


def test_a_finding_leads_to_its_story(page: Page, desk: Desk) -> None:
    write_summary(desk, THIRD, "A militia came, and 4711 boats.")
    finding = page.locator("#findings button", has_text="militia")
    expect(finding).to_be_visible(timeout=SOON)
    finding.click()
    (edition, _) = desk.view()["editions"]
    anchor = edition["stories"][THIRD]["anchor"]
    expect(mail(page).locator(f"#{anchor}")).to_be_in_viewport()


def test_the_mail_in_every_look(page: Page) -> None:
    def ground() -> str:
        colour: str = mail(page).evaluate("(body) => getComputedStyle(body).backgroundColor")
        return colour

    widths = {}
    for width in ("Phone", "Tablet", "Desktop"):
        page.get_by_role("radio", name=width).check()
        widths[width] = mail(page).evaluate("() => innerWidth")
    assert (widths["Phone"], widths["Tablet"]) == (375, 768)
    assert widths["Desktop"] > 768
    light = ground()
    page.get_by_role("radio", name="Dark").check()
    expect(page.locator("iframe:only-child")).to_have_attribute("src", re.compile("scheme=dark"))
    assert ground() != light
    page.get_by_role("radio", name="Pictures off").check()
    expect(page.locator("iframe:only-child")).to_have_attribute("src", re.compile("pictures=off"))
    for name, words in {
        "Plain text": "\n\nReport of the lead-story\n",
        "Source": "<!DOCTYPE html>",
        "Headers": "Subject: A subject of our own\n",
    }.items():
        page.get_by_role("radio", name=name).check()
        expect(page.get_by_role("region", name=name)).to_contain_text(words.strip())
    page.get_by_role("radio", name="العربية").check()
    expect(page.get_by_role("region", name="Headers")).to_contain_text("Content-Language: ar")
    page.reload()  # the address holds what was chosen
    expect(page.get_by_role("region", name="Headers")).to_contain_text("Content-Language: ar")
    expect(page.locator("#inbox p")).to_have_attribute("dir", "rtl")


def test_an_empty_desk_offers_the_dates_that_have_one(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.address}?date=2024-02-29")
    stage = page.locator("#stage")
    expect(stage).to_contain_text("Nothing is on the desk of Thursday 29 February 2024")
    stage.get_by_role("button", name="Thursday 7 December 2023").click()
    expect(mail(page)).to_contain_text("note to the readers", timeout=SOON)
    expect(page.locator("#date")).to_have_value("2023-12-07")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["whole", "narrow", "text", "broken", "empty"])
def test_axe_finds_nothing(
    state: str, scheme: str, browser: Browser, axe: str, tmp_path: Path, root: Path
) -> None:
    issue = (
        "---\nlead: [\n---\n"
        if state == "broken"
        else ISSUE.replace("---\n\n", "exclude: [aid]\n---\n\n")
    )
    arabic = article("arabic", headline="فتح طريق الساحل", body=("فتح الطريق.",), language="ar")
    stories = [article(slug) for slug in (LEAD, FIRST, SECOND, AID)]
    folder = workspace(tmp_path, root, *stories, arabic, issue=issue)
    width = 400 if state == "narrow" else 1280
    with preview(folder) as desk:
        (desk.folder / "odd.md").write_text("no article", "utf-8")
        page = browser.new_page(
            color_scheme=scheme,  # type: ignore[arg-type]
            viewport={"width": width, "height": 900},
        )
        query = {"text": "?look=text", "empty": "?date=2024-02-29"}.get(state, "")
        page.goto(desk.address + query)
        seen: dict[str, Any] = {
            "broken": "#stage .problems",
            "empty": "#stage button",
            "text": "pre",
        }
        expect(page.locator(seen.get(state, "iframe"))).to_be_visible(timeout=SOON)
        if state == "whole":
            page.locator("summary").first.click()
            story(page, FIRST).focus()
        page.evaluate(axe)
        found = page.evaluate(AXE)
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        page.close()
    assert found == [], json.dumps(found, indent=1)
    assert overflow <= 0
