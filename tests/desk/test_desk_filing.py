"""Filing a page again: the tool's fields follow the page, the editor's stay."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path

import pytest
from desk_articles import DAY, desk_in, folder_of, put

from briefing.desk.desk import Desk
from briefing.desk.filing import Outcome
from briefing.errors import DeskError
from briefing.model.article import Article, CheckAlso

PAGE = Article(
    slug="second-berth",
    headline="Second berth opens in Misrata",
    body=("The port opened a second berth.", "Ships can moor there."),
    source="The Harbour Desk",
    url="https://news.example/second-berth",
    page_date=date(2023, 12, 7),
    published=date(2023, 12, 6),
    categories=("Economy",),
    check_also=(CheckAlso("Dredging goes on", None, "The channel", True),),
)
COPIED = dataclasses.replace(PAGE, url=None)
"""The same page, copied as text: nothing says where it came from."""


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def only(desk: Desk) -> Article:
    reading = desk.read(DAY)
    assert reading.problems == ()
    (found,) = reading.articles
    return found


def test_added_then_unchanged_then_updated(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    added = desk.file(DAY, PAGE)
    assert (added.outcome, added.kept) == (Outcome.ADDED, ())
    assert added.path == folder_of(tmp_path) / "second-berth.md"
    before = added.path.read_bytes()
    again = desk.file(DAY, PAGE)
    assert (again.outcome, again.kept, again.path) == (Outcome.UNCHANGED, (), added.path)
    assert added.path.read_bytes() == before

    later = dataclasses.replace(PAGE, headline="Second berth open", body=("New.",), summary="S")
    updated = desk.file(DAY, later)
    assert (updated.outcome, updated.kept) == (Outcome.UPDATED, ())
    assert only(desk) == later
    assert desk.file(DAY, later).outcome is Outcome.UNCHANGED
    assert desk.file(DAY, PAGE).outcome is Outcome.UPDATED
    assert only(desk) == PAGE


def test_a_change_of_the_body_alone_leaves_the_front_matter(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    path = desk.file(DAY, PAGE).path
    edit(path, "page_date: 2023-12-07", "page_date:   '2023-12-07'   # read at noon")
    front = path.read_text("utf-8").partition("\n---\n")[0]
    desk.file(DAY, dataclasses.replace(PAGE, body=("One.", "Two.")))
    assert path.read_text("utf-8") == f"{front}\n---\n\nOne.\n\nTwo.\n"


def test_what_the_editor_changed_added_and_took_out_stays(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    path = desk.file(DAY, PAGE).path
    edit(path, "headline: Second berth opens in Misrata", "headline: 'Misrata: a second berth'")
    edit(path, "source: The Harbour Desk\n", "")
    edit(path, "language: en\n", "language: en\nsummary: The editor's own.\nplaces: [Misrata]\n")
    later = dataclasses.replace(
        PAGE,
        headline="Second berth is open",
        source="The Harbour Desk, Misrata",
        published=date(2023, 12, 5),
        places=("Tripoli",),
        body=("All new.",),
    )
    filed = desk.file(DAY, later)
    assert filed.outcome is Outcome.UPDATED
    assert set(filed.kept) == {"headline", "source", "summary", "places"}
    assert only(desk) == dataclasses.replace(
        later,
        headline="Misrata: a second berth",
        source="",
        summary="The editor's own.",
        places=("Misrata",),
    )
    again = desk.file(DAY, later)
    assert again.outcome is Outcome.UNCHANGED
    assert set(again.kept) == set(filed.kept)


def test_the_editors_body_stays(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    path = desk.file(DAY, PAGE).path
    edit(path, "Ships can moor there.", "Large ships can moor there.")
    filed = desk.file(DAY, dataclasses.replace(PAGE, body=("Other words.",), source="B"))
    assert filed.kept == ("body",)
    found = only(desk)
    assert found.body == ("The port opened a second berth.", "Large ships can moor there.")
    assert found.source == "B"


def test_where_page_and_editor_come_to_agree_nothing_is_kept(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    path = desk.file(DAY, PAGE).path
    edit(path, "The Harbour Desk", "Harbour Office")
    agreed = dataclasses.replace(PAGE, source="Harbour Office")
    assert desk.file(DAY, agreed).kept == ()
    later = dataclasses.replace(PAGE, source="Harbour Office, Misrata")
    assert desk.file(DAY, later).kept == ()
    assert only(desk).source == "Harbour Office, Misrata"


def test_comments_order_and_quotes_stay_byte_for_byte(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    path = desk.file(DAY, PAGE).path
    path.write_bytes(
        b"---\n"
        b"# Seen by both of us.\n"
        b"\n"
        b"categories: [  Economy ]   # as the page has it\n"
        b"source:   'The Harbour Desk'\n"
        b"#   indented oddly\n"
        b'headline: "Second berth opens in Misrata"\n'
        b"url: https://news.example/second-berth\n"
        b"\n"
        b"check_also:\n"
        b"- headline: Dredging goes on\n"
        b"  teaser: The channel\n"
        b"  cut: true\n"
        b"# below the list\n"
        b"published: >-\n"
        b"  2023-12-06\n"
        b"# below the folded text\n"
        b"page_date: 2023-12-07\n"
        b"language: en\n"
        b"# at the end\n"
        b"---\n"
        b"The port\nopened a second berth.\n\n\nShips can moor there.\n"
    )
    later = dataclasses.replace(
        PAGE, published=date(2023, 12, 5), check_also=(), summary="New: a summary"
    )
    assert desk.file(DAY, later).outcome is Outcome.UPDATED
    assert path.read_bytes() == (
        b"---\n"
        b"# Seen by both of us.\n"
        b"\n"
        b"categories: [  Economy ]   # as the page has it\n"
        b"source:   'The Harbour Desk'\n"
        b"#   indented oddly\n"
        b'headline: "Second berth opens in Misrata"\n'
        b"url: https://news.example/second-berth\n"
        b"\n"
        b"# below the list\n"
        b"published: 2023-12-05\n"
        b"# below the folded text\n"
        b"page_date: 2023-12-07\n"
        b"language: en\n"
        b"# at the end\n"
        b"summary: 'New: a summary'\n"
        b"---\n"
        b"The port\nopened a second berth.\n\n\nShips can moor there.\n"
    )


def test_a_comment_behind_a_field_that_changes_stays(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    path = desk.file(DAY, PAGE).path
    edit(path, "published: 2023-12-06", "published: 2023-12-06  # says the ministry")
    desk.file(DAY, dataclasses.replace(PAGE, published=date(2023, 12, 5)))
    text = path.read_text("utf-8")
    assert "published: 2023-12-05" in text
    assert "# says the ministry" in text


def test_the_line_endings_of_the_editors_system_stay(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    path = desk.file(DAY, PAGE).path
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    later = dataclasses.replace(PAGE, source="B", body=("One.", "Two."))
    assert desk.file(DAY, later).outcome is Outcome.UPDATED
    data = path.read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n") > 10
    assert only(desk) == later


def test_front_matter_in_braces_loses_nothing(tmp_path: Path) -> None:
    """Several fields in one line: a field is put in without its neighbours, or not at all."""
    desk = desk_in(tmp_path)
    path = desk.file(DAY, COPIED).path
    text = path.read_text("utf-8")
    braces = "{headline: Second berth opens in Misrata, source: The Harbour Desk, summary: Ours}"
    path.write_text(f"---\n{braces}\n---\n" + text.partition("\n---\n")[2], encoding="utf-8")
    reading = desk.read(DAY)
    if reading.problems:  # to refuse such a file is an answer too
        return
    try:
        desk.file(DAY, dataclasses.replace(COPIED, source="B"))
    except DeskError:
        assert braces in path.read_text("utf-8")
        return
    found = only(desk)
    assert (found.headline, found.summary) == ("Second berth opens in Misrata", "Ours")


@pytest.mark.parametrize("record", [None, "", "{", "[]", '"text"', "\xff"])
def test_without_its_record_everything_is_the_editors(tmp_path: Path, record: str | None) -> None:
    desk = desk_in(tmp_path)
    path = desk.file(DAY, PAGE).path
    collected = folder_of(tmp_path) / ".collected/second-berth.json"
    collected.unlink()
    if record is not None:
        collected.write_bytes(record.encode("latin-1"))
    before = path.read_bytes()
    later = dataclasses.replace(PAGE, source="B", summary="S", categories=(), body=("New.",))
    filed = desk.file(DAY, later)
    assert filed.outcome is Outcome.UNCHANGED
    assert set(filed.kept) == {"source", "summary", "categories", "body"}
    assert path.read_bytes() == before
    assert desk.file(DAY, later).kept == filed.kept


@pytest.mark.parametrize(
    "url",
    [
        "http://news.example/second-berth",
        "https://www.news.example/second-berth",
        "https://news.example/second-berth/",
        "https://NEWS.example:443/second-berth",
        "https://news.example/second-berth?utm_source=mail&utm_medium=x",
        "https://news.example/second-berth?fbclid=abc",
        "https://news.example/second%2Dberth",
    ],
)
def test_an_address_is_one_in_all_its_spellings(tmp_path: Path, url: str) -> None:
    desk = desk_in(tmp_path)
    first = desk.file(DAY, PAGE)
    other = dataclasses.replace(PAGE, url=url, slug="other", headline="Berth: now open")
    filed = desk.file(DAY, other)
    assert (filed.path, filed.outcome) == (first.path, Outcome.UPDATED)
    assert only(desk).headline == "Berth: now open"


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/second-berth?page=2",
        "https://news.example/Second-Berth",
        "https://sport.news.example/second-berth",
        "https://news.example:8443/second-berth",
    ],
)
def test_two_addresses_are_two_articles(tmp_path: Path, url: str) -> None:
    """Of one slug and one headline: the second gets a slug of its own."""
    desk = desk_in(tmp_path)
    first = desk.file(DAY, PAGE).path
    before = first.read_bytes()
    second = desk.file(DAY, dataclasses.replace(PAGE, url=url, source="Another"))
    assert (second.outcome, second.path.name) == (Outcome.ADDED, "second-berth-2.md")
    assert first.read_bytes() == before
    third = desk.file(DAY, dataclasses.replace(PAGE, url="https://news.example/3"))
    assert third.path.name == "second-berth-3.md"
    assert {found.slug for found in desk.read(DAY).articles} == {
        "second-berth",
        "second-berth-2",
        "second-berth-3",
    }
    changed = desk.file(DAY, dataclasses.replace(PAGE, url=url, source="Changed"))
    assert (changed.outcome, changed.path) == (Outcome.UPDATED, second.path)


@pytest.mark.parametrize(
    "headline",
    [
        "Second berth opens in Misrata",
        "SECOND BERTH OPENS IN MISRATA",
        "Second berth opens — in Misrata!",
        "“Second berth” opens in Misrata",
    ],
)
def test_without_an_address_the_headline_tells(tmp_path: Path, headline: str) -> None:
    desk = desk_in(tmp_path)
    first = desk.file(DAY, COPIED)
    filed = desk.file(DAY, dataclasses.replace(COPIED, slug="other", headline=headline))
    assert filed.path == first.path
    assert len(desk.read(DAY).articles) == 1


def test_another_headline_is_another_article(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.file(DAY, COPIED)
    filed = desk.file(DAY, dataclasses.replace(COPIED, headline="A third berth opens"))
    assert (filed.outcome, filed.path.name) == (Outcome.ADDED, "second-berth-2.md")


def test_headlines_without_a_letter_are_not_all_the_same(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.file(DAY, dataclasses.replace(COPIED, slug="a", headline="🌊🌊"))
    filed = desk.file(DAY, dataclasses.replace(COPIED, slug="b", headline="⚽ …!"))
    assert filed.outcome is Outcome.ADDED
    assert [found.headline for found in desk.read(DAY).articles] == ["🌊🌊", "⚽ …!"]


def test_articles_are_read_by_slug(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    for slug in ("b", "a-2", "a", "a0", "c"):
        desk.file(DAY, dataclasses.replace(COPIED, slug=slug, headline=f"About {slug}"))
    assert [found.slug for found in desk.read(DAY).articles] == ["a", "a-2", "a0", "b", "c"]


def test_an_address_that_comes_later_updates_the_file(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    first = desk.file(DAY, COPIED)
    filed = desk.file(DAY, PAGE)
    assert (filed.outcome, filed.path) == (Outcome.UPDATED, first.path)
    assert only(desk) == PAGE


def test_the_address_goes_before_the_headline(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    namesake = desk.file(DAY, dataclasses.replace(COPIED, slug="a-namesake", body=("Other.",)))
    put(tmp_path, "own.md", f"---\nheadline: Berth\nurl: {PAGE.url}\n---\n\nText.\n")
    assert desk.file(DAY, PAGE).path.name == "own.md"
    assert "Other." in namesake.path.read_text("utf-8")


def test_a_headline_that_the_editor_wrote_makes_no_second_article(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    path = desk.file(DAY, COPIED).path
    edit(path, "Second berth opens in Misrata", "Misrata gets another berth")
    filed = desk.file(DAY, dataclasses.replace(COPIED, source="B"))
    assert (filed.path, filed.outcome) == (path, Outcome.UPDATED)
    assert filed.kept == ("headline",)
    found = only(desk)
    assert (found.headline, found.source) == ("Misrata gets another berth", "B")


def test_an_address_that_the_editor_put_right_makes_no_second_article(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    path = desk.file(DAY, PAGE).path
    edit(path, "https://news.example/second-berth", "https://harbour.example/berth")
    filed = desk.file(DAY, PAGE)
    assert (filed.path, filed.outcome, filed.kept) == (path, Outcome.UNCHANGED, ("url",))
    assert only(desk).url == "https://harbour.example/berth"


def test_a_file_that_cannot_be_read_is_never_overwritten(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    path = desk.file(DAY, PAGE).path
    edit(path, "source: The Harbour Desk", "sourc: 'The Harbour Desk")
    before = path.read_bytes()
    for article in (PAGE, COPIED, dataclasses.replace(PAGE, url="https://news.example/other")):
        with pytest.raises(DeskError, match=r"^content/2023-12-07/second-berth\.md:3: ") as caught:
            desk.file(DAY, article)
        assert all(problem.remedy for problem in caught.value.problems)
    assert path.read_bytes() == before
    assert [one.name for one in folder_of(tmp_path).glob("*.md")] == [path.name]


def test_an_unreadable_file_of_a_later_number_is_never_overwritten(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.file(DAY, PAGE)
    put(tmp_path, "second-berth-2.md", "not mine")
    with pytest.raises(DeskError, match=r"second-berth-2\.md:1: "):
        desk.file(DAY, dataclasses.replace(PAGE, url="https://news.example/other"))
    assert (folder_of(tmp_path) / "second-berth-2.md").read_bytes() == b"not mine"


def test_an_unreadable_file_of_another_name_is_in_nobodys_way(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    put(tmp_path, "broken.md", "no front matter")
    assert desk.file(DAY, PAGE).outcome is Outcome.ADDED


def test_what_is_removed_is_kept(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    path = desk.file(DAY, PAGE).path
    edit(path, "source: The Harbour Desk", "source: The editor's")
    before = path.read_bytes()
    kept = desk.remove(DAY, "second-berth")
    assert kept == folder_of(tmp_path) / ".removed/second-berth.md"
    assert kept.read_bytes() == before
    assert not path.exists()
    assert desk.read(DAY).articles == ()

    filed = desk.file(DAY, PAGE)
    assert (filed.outcome, filed.kept) == (Outcome.ADDED, ())
    again = desk.remove(DAY, "second-berth")
    assert again.is_file()
    assert before in [one.read_bytes() for one in kept.parent.iterdir()]


@pytest.mark.parametrize(
    "slug", ["nothing", "../2023-12-06/old", "_issue", "", "Second-berth", "."]
)
def test_only_an_article_of_the_desk_is_removed(tmp_path: Path, slug: str) -> None:
    desk = desk_in(tmp_path)
    desk.file(DAY, PAGE)
    desk.file(date(2023, 12, 6), dataclasses.replace(PAGE, slug="old"))
    put(tmp_path, "_issue.md", "---\n---\n")
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(DeskError) as caught:
        desk.remove(DAY, slug)
    (problem,) = caught.value.problems
    assert problem.where == "content/2023-12-07"
    assert problem.message == f'holds no article "{slug}"'
    assert "briefing desk" in problem.remedy
    assert files == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


def test_a_crash_before_the_record_heals(tmp_path: Path) -> None:
    """The new article stands beside the record of the old page."""
    desk = desk_in(tmp_path)
    path = desk.file(DAY, PAGE).path
    edit(path, "language: en", "language: en\nsummary: The editor's own.")
    record = folder_of(tmp_path) / ".collected/second-berth.json"
    old = record.read_bytes()
    later = dataclasses.replace(PAGE, source="B", body=("New.",))
    desk.file(DAY, later)
    new = record.read_bytes()
    assert new != old
    record.write_bytes(old)

    filed = desk.file(DAY, later)
    assert (filed.outcome, filed.kept) == (Outcome.UNCHANGED, ("summary",))
    assert record.read_bytes() == new
    latest = dataclasses.replace(later, source="C")
    assert desk.file(DAY, latest).outcome is Outcome.UPDATED
    assert only(desk) == dataclasses.replace(latest, summary="The editor's own.")


def test_a_crash_after_a_first_article_heals(tmp_path: Path) -> None:
    """The article stands there without a record, just as the page has it: nobody edited it."""
    desk = desk_in(tmp_path)
    desk.file(DAY, PAGE)
    (folder_of(tmp_path) / ".collected/second-berth.json").unlink()
    assert desk.file(DAY, PAGE).outcome is Outcome.UNCHANGED
    assert desk.file(DAY, dataclasses.replace(PAGE, source="B")).outcome is Outcome.UPDATED
    assert only(desk).source == "B"


@pytest.mark.parametrize("blocked", ["content", "content/2023-12-07"])
def test_a_desk_that_cannot_be_written(tmp_path: Path, blocked: str) -> None:
    """A file where the folder should be: no right of root's mends that."""
    place = tmp_path / blocked
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"a file")
    with pytest.raises(DeskError) as caught:
        desk_in(tmp_path).file(DAY, PAGE)
    (problem,) = caught.value.problems
    assert problem.where == "content/2023-12-07"
    assert problem.message.startswith("cannot be written: ")
    assert problem.remedy
    assert place.read_bytes() == b"a file"


def test_a_record_that_cannot_be_written_leaves_the_article_whole(tmp_path: Path) -> None:
    put(tmp_path, ".collected", "a file")
    with pytest.raises(DeskError, match=r"^content/2023-12-07"):
        desk_in(tmp_path).file(DAY, PAGE)
    for found in desk_in(tmp_path).read(DAY).articles:
        assert found == PAGE
    assert not list(folder_of(tmp_path).glob(".*.part"))


def test_a_removal_that_fails_leaves_the_article(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    path = desk.file(DAY, PAGE).path
    put(tmp_path, ".removed", "a file")
    with pytest.raises(DeskError, match=r"^content/2023-12-07/second-berth\.md: cannot be removed"):
        desk.remove(DAY, "second-berth")
    assert path.is_file()


def test_the_record_is_plain_json_of_what_the_page_said(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    path = desk.file(DAY, PAGE).path
    edit(path, "source: The Harbour Desk", "source: The editor's")
    desk.file(DAY, dataclasses.replace(PAGE, summary="S"))
    record = json.loads((folder_of(tmp_path) / ".collected/second-berth.json").read_bytes())
    assert record["source"] == "The Harbour Desk"
    assert record["summary"] == "S"


def test_a_digest_tells_every_change_of_the_desk(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    digests = [desk.digest(DAY)]
    path = desk.file(DAY, PAGE).path
    digests.append(desk.digest(DAY))
    edit(path, "language: en", "language: en  # note")
    digests.append(desk.digest(DAY))
    put(tmp_path, "_issue.md", "---\n---\n")
    digests.append(desk.digest(DAY))
    path.rename(path.with_name("renamed.md"))
    digests.append(desk.digest(DAY))
    assert len(set(digests)) == len(digests)
    assert desk.digest(DAY) == digests[-1]
    assert desk_in(tmp_path).digest(DAY) == digests[-1]


def test_a_folder_named_like_an_article_has_a_digest_too(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.file(DAY, PAGE)
    (folder_of(tmp_path) / "folder.md").mkdir()
    (folder_of(tmp_path) / "nowhere.md").symlink_to("missing")
    assert desk.digest(DAY)


def test_a_comment_behind_a_list_in_brackets_stays(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    path = desk.file(DAY, PAGE).path
    edit(path, "categories: [Economy]", "categories: [Economy]   # as the page said")
    desk.file(DAY, dataclasses.replace(PAGE, categories=("Ports",)))
    assert "categories: [Ports]   # as the page said\n" in path.read_text("utf-8")
