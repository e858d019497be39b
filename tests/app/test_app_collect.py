"""A newsroom on loopback is collected: what is good arrives, what is bad is named."""

from __future__ import annotations

import json
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from collect_kit import DAY, NOW, desk_bytes, opened, outcomes, resolve, run, three
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loopback import Site
from newsroom import ARABIC, GOOD, newsroom

from briefing.app.build import build
from briefing.app.desk import look
from briefing.app.round import Report
from briefing.app.sources import healths
from briefing.app.workspace import Workspace
from briefing.desk.schema import values_of
from briefing.errors import ConfigError
from briefing.model.coverage import Coverage
from briefing.model.text import clean

pytestmark = pytest.mark.usefixtures("connections")


@pytest.fixture
def site() -> Iterator[Site]:
    with newsroom() as one:
        yield one


def headlines(workspace: Workspace, day: date = DAY) -> set[str]:
    reading = workspace.desk.read(day)
    assert reading.problems == ()
    return {article.headline for article in reading.articles}


def record(workspace: Workspace) -> dict[str, dict[str, Any]]:
    path = workspace.root / "content" / DAY.isoformat() / "_sources.json"
    return {one["name"]: one for one in json.loads(path.read_bytes())["sources"]}


def test_what_is_good_arrives_once_with_what_its_page_and_its_source_tell(
    site: Site, tmp_path: Path
) -> None:
    workspace = opened(tmp_path, **three(site))
    collected = run(workspace)
    assert not collected.failed
    assert outcomes(collected) == {"Cove": (3, 0, 0), "Bread": (2, 0, 0), "Gazette": (2, 0, 0)}
    assert headlines(workspace) == {*GOOD.values(), ARABIC}
    found = {one.headline: one for one in workspace.desk.read(DAY).articles}
    library = found[ARABIC]
    assert (library.source, library.language, str(library.published)) == (
        "Gazette",
        "ar",
        "2023-12-07 01:00:00+02:00",  # the feed's: the page has none
    )
    moved = found[GOOD["moved"]]
    assert (moved.url, moved.source) == (site.url("news/moved"), "Cove")
    bridge = found[GOOD["undated"]]
    assert (bridge.published, bridge.page_date) == (None, DAY)  # never "now"
    assert record(workspace)["Cove"] == {
        "name": "Cove",
        "at": "2023-12-07T06:00:00+02:00",
        "articles": 3,
        "newest": "2023-12-07T04:30:00+02:00",
    }


def test_collecting_again_changes_nothing_and_asks_for_no_article(
    site: Site, tmp_path: Path
) -> None:
    workspace = opened(tmp_path, **three(site))
    run(workspace)
    before, asked = desk_bytes(tmp_path), len(site.asked)
    again = run(workspace, now=NOW + timedelta(hours=1))
    assert sum(map(sum, outcomes(again).values())) == 0
    assert desk_bytes(tmp_path) == before
    assert {path for _, path in site.asked[asked:]} == {"/rss", "/atom", "/list", "/json"}
    shutil.rmtree(tmp_path / ".briefing")  # all is asked for once more, and is what it was
    assert sum(map(sum, outcomes(run(workspace, now=NOW + timedelta(hours=2))).values())) == 0
    assert desk_bytes(tmp_path) == before


def test_an_article_belongs_to_one_desk_and_never_returns_to_it_unasked(
    site: Site, tmp_path: Path
) -> None:
    workspace = opened(tmp_path, **three(site))
    run(workspace)
    (bakery,) = [one for one in workspace.desk.read(DAY).articles if one.slug == "bakery"]
    workspace.desk.remove(DAY, bakery.slug)
    kept = headlines(workspace)
    for lost in (False, True):
        if lost:
            shutil.rmtree(tmp_path / ".briefing")
        site.state["version"] = f"after {lost}"  # the feed says something new of it
        run(workspace)
        run(workspace, day=date(2023, 12, 8), now=NOW + timedelta(days=1))
        assert headlines(workspace) == kept
        assert headlines(workspace, date(2023, 12, 8)) == set()


def test_a_changed_article_is_brought_up_to_date_where_it_lies(site: Site, tmp_path: Path) -> None:
    workspace = opened(tmp_path, **three(site))
    run(workspace)
    site.state["changed"] = {"bakery": "Bread is dearer after all"}
    assert outcomes(run(workspace))["Bread"] == (0, 0, 0)  # the feed says what it said
    site.state["version"] = "2"
    assert outcomes(run(workspace))["Bread"] == (0, 1, 0)
    assert "Bread is dearer after all" in headlines(workspace)


BAD = {
    "404": "answers 404 Not Found",
    "bomb": "is longer than 500,000 bytes",
    "flood": "sends more than is wanted",
    "drip_body": "took longer than 0.5 s",
    "silence": "took longer than 0.5 s",
    "circle": "redirects in a circle",
    "break_off": "the connection broke off, or is none of HTTP",
    "private/x": "the site's robots.txt does not allow it",
    "front": "is a list of articles, not an article",
    "page": "has hardly any text",
    "to/http://inner.example/": "not a public address",
    "to/http://169.254.169.254/": "not a public address",
    "to/http://[::ffff:10.0.0.1]/": "not a public address",
    "to/file:///etc/passwd": "leads to no web address",
}


def test_each_bad_page_is_named_and_costs_only_itself(
    site: Site, tmp_path: Path, connections: list[str]
) -> None:
    site.state["bad"] = [*BAD, "old", "arabic"]
    workspace = opened(tmp_path, Cove=f'feed = "{site.url("rss")}"')
    (report,) = run(workspace).reports
    failed = {page.url: page for page in report.record.pages}
    named = {url.removeprefix(site.url("")): page.error for url, page in failed.items()}
    assert named == BAD
    assert failed[site.url("404")].headline == "404"
    assert headlines(workspace) == {GOOD["ferry"], GOOD["moved"], GOOD["undated"], ARABIC}
    assert [page["error"] for page in record(workspace)["Cove"]["pages"]] == list(BAD.values())
    assert set(connections) == {"127.0.0.1"}


BAD_SOURCES = {
    "page": "is no feed",
    "404": "answers 404 Not Found",
    "500": "answers 500 Internal Server Error",
    "silence": "took longer than 0.5 s",
    "bomb": "is longer than 500,000 bytes",
    "private/feed": "the site's robots.txt does not allow it",
}


def test_one_bad_source_never_stops_the_rest_and_the_masthead_says_it(
    site: Site, tmp_path: Path, connections: list[str]
) -> None:
    bad = {f"Bad {path}": f'feed = "{site.url(path)}"' for path in BAD_SOURCES}
    bad["Inner"] = f'feed = "{site.url("rss", host="inner.example")}"'
    bad["Lost"] = 'feed = "http://nowhere.test/"'
    bad["Shy"] = f'feed = "{site.url("rss", host="shy.example")}"'
    bad["Broken"] = f'feed = "{site.url("rss", host="broken.example")}"'
    bad["Linkless"] = f'listing = "{site.url("list")}"\nlinks = "/sport/"'
    workspace = opened(tmp_path, **bad, **three(site))
    collected = run(workspace)
    assert headlines(workspace) == {*GOOD.values(), ARABIC}
    told = {report.source.name: report.record.error for report in collected.reports}
    assert [name for name, error in told.items() if not error] == ["Cove", "Bread", "Gazette"]
    for path, message in BAD_SOURCES.items():
        assert told[f"Bad {path}"].endswith(message)
    assert told["Inner"].endswith("not a public address")
    assert told["Lost"].endswith("no such host")
    assert told["Linkless"].endswith('has no link whose address fits "/sport/"')
    assert {name: bool(one.get("error")) for name, one in record(workspace).items()} == {
        name: bool(error) for name, error in told.items()
    }
    assert set(connections) == {"127.0.0.1"}

    built = build(workspace, DAY)
    assert built.issue.coverage == Coverage(
        ("Bread", "Cove", "Gazette"), tuple(sorted(name for name in told if told[name]))
    )
    for language, words in (
        ("en", "3 sources read, 11 failed."),
        ("ar", "عدد المصادر التي قُرئت: 3، وعدد ما تعذرت قراءته: 11."),
    ):
        proof = built.proofed.proofs[language]
        assert words in " ".join(proof.rendered.text.split())
        assert words.split("،")[0] in proof.rendered.html
    (tmp_path / "content" / DAY.isoformat() / "_sources.json").unlink()
    assert set(build(workspace, DAY).findings) == set(built.findings)  # no check minds the line


def test_a_name_that_leads_elsewhere_the_second_time_gains_nothing(
    site: Site, tmp_path: Path, connections: list[str]
) -> None:
    asked: list[str] = []

    def rebinding(host: str, port: int) -> Any:
        asked.append(host)
        inner = host == "turning.example" and asked.count(host) > 2  # robots.txt, and the feed
        return socket.getaddrinfo("10.0.0.1", port) if inner else resolve(host, port)

    workspace = opened(tmp_path, Cove=f'feed = "{site.url("rss", host="turning.example")}"')
    (report,) = run(workspace, resolver=rebinding).reports
    assert {page.error for page in report.record.pages} == {"not a public address"}
    assert len(report.record.pages) == report.entries - 1 == 3  # all but the one of last year
    assert set(connections) == {"127.0.0.1"}


def test_the_issue_follows_the_record_of_its_sources(site: Site, tmp_path: Path) -> None:
    workspace = opened(tmp_path, **three(site))
    run(workspace)
    inputs = build(workspace, DAY).proofed.inputs["en"]
    path = tmp_path / "content" / DAY.isoformat() / "_sources.json"
    text = path.read_text("utf-8")
    path.write_text(text.replace('"name": "Cove",', '"name": "Cove", "error": "is down",'), "utf-8")
    later = build(workspace, DAY).proofed.inputs["en"]
    assert {name for name in inputs if inputs[name] != later[name]} == {"sources"}
    for broken in ("{", '{"sources": [{"name": 5}]}', "[]"):
        path.write_text(broken, "utf-8")
        (problem,) = look(workspace, DAY).problems
        assert str(problem).startswith(f"content/{DAY}/_sources.json: cannot be read (delete it")
        assert build(workspace, DAY).issue.coverage is None


def test_a_source_that_fails_is_tried_less_often_unless_it_is_named(
    site: Site, tmp_path: Path
) -> None:
    workspace = opened(tmp_path, Bad=f'feed = "{site.url("404")}"', **three(site))
    times = [NOW + timedelta(minutes=20 * number) for number in range(9)]
    runs = [run(workspace, now=now) for now in times]
    rested = [one.reports[0].rests for one in runs]
    assert rested == [False] * 3 + [True] * 2 + [False] + [True] * 3
    assert all(one.failed for one in runs)
    (problem,) = runs[3].reports[0].problems
    assert problem.message.startswith("rests until 07 December 07:40: http")
    assert problem.message.endswith("404: answers 404 Not Found")
    health = healths(workspace)["Bad"]
    assert (health.failures, health.next_try) == (4, times[5] + timedelta(hours=2))
    assert record(workspace)["Bad"]["error"].endswith("404: answers 404 Not Found")
    assert run(workspace, "bad", now=times[8]).reports[0].rests is False
    assert healths(workspace)["Bad"].failures == 5
    with pytest.raises(ConfigError, match='no source that is read is called "Worse"'):
        run(workspace, "Worse")


@pytest.mark.parametrize(
    ("pages", "error", "left", "failures"),
    [
        ([f"503?{n}" for n in range(7)], "none of its 5 pages could be had: answers 503", 2, 1),
        (["404"], "none of its one page could be had: answers 404 Not Found", 0, 1),
        (["page"], "", 0, 0),  # a page that is no article says nothing of its site
        (["page", "front"], "none of its 2 pages could be had: has hardly any text", 0, 0),
        (["503?1", "503?2", "news/ferry", "503?3", "503?4", "503?5"], "", 0, 0),
    ],
)
def test_a_source_of_which_no_page_can_be_had_fails(
    site: Site, tmp_path: Path, pages: list[str], error: str, left: int, failures: int
) -> None:
    site.state["many"] = pages
    workspace = opened(tmp_path, Many=f'listing = "{site.url("many")}"\nlinks = "."')
    (report,) = run(workspace).reports
    assert report.record.error.startswith(error)
    assert bool(report.record.error) == bool(error)
    assert (report.left, report.health.failures) == (left, failures)
    assert len(report.record.pages) == len([one for one in pages if "news" not in one]) - left


def test_bad_pages_hold_up_no_others_for_long(site: Site, tmp_path: Path) -> None:
    site.state["many"] = [*(f"503?{n}" for n in range(5)), "news/school"]
    workspace = opened(tmp_path, Many=f'listing = "{site.url("many")}"\nlinks = "."')
    assert outcomes(run(workspace))["Many"] == (0, 0, 5)
    assert outcomes(run(workspace))["Many"] == (1, 0, 5)


def test_a_source_fails_only_where_all_its_ways_do(site: Site, tmp_path: Path) -> None:
    ways = f'feed = "{site.url("404")}"\nlisting = "{site.url("list")}"\nlinks = "/news/"'
    workspace = opened(tmp_path, Bread=ways)
    for number in range(4):
        (report,) = run(workspace, now=NOW + timedelta(minutes=number)).reports
        assert (report.rests, report.health.failures, report.record.error) == (False, 0, "")
        assert [problem.message for problem in report.problems] == ["answers 404 Not Found"]
    assert record(workspace)["Bread"]["note"].endswith("404: answers 404 Not Found")
    assert workspace.desk.sources(DAY)[0][0].note == report.record.note
    assert headlines(workspace) == {GOOD["school"]}


def test_the_foot_counts_the_sources_that_are_read_now(site: Site, tmp_path: Path) -> None:
    run(opened(tmp_path, **three(site), Bad=f'feed = "{site.url("404")}"'))
    workspace = opened(tmp_path, Bread=three(site)["Bread"], Cove='host = "cove.example"')
    assert build(workspace, DAY).issue.coverage == Coverage(("Bread",), ())


def test_an_undated_page_is_news_of_the_day_it_is_read_on_alone(site: Site, tmp_path: Path) -> None:
    workspace = opened(tmp_path, Cove=three(site)["Cove"])
    later = NOW + timedelta(days=5)
    (report,) = run(workspace, now=later).reports
    assert headlines(workspace) == {GOOD["ferry"], GOOD["moved"]}
    assert (report.late, report.problems) == (1, ())
    run(workspace, now=later, day=later.date())  # it was left, not forgotten
    assert headlines(workspace, later.date()) == {GOOD["undated"]}


def test_what_a_feed_links_to_in_vain_is_named(site: Site, tmp_path: Path) -> None:
    site.state["bad"] = ["news/\x7f", "news/museum?a|b c"]
    workspace = opened(tmp_path, Cove=three(site)["Cove"])
    (report,) = run(workspace).reports
    assert [page.error for page in report.record.pages] == ["is no address of a page"]
    assert [problem.message for problem in report.problems] == ["is no address of a page"]
    assert (report.left, report.record.error) == (0, "")
    assert GOOD["museum"] in headlines(workspace)


def test_a_machine_that_is_offline_blames_no_source(site: Site, tmp_path: Path) -> None:
    def offline(host: str, port: int) -> Any:
        raise socket.gaierror(socket.EAI_AGAIN, "no server answers")

    workspace = opened(tmp_path, **three(site))
    for _ in range(4):
        assert len(run(workspace, resolver=offline).failed) == 3
    assert {one.failures for one in healths(workspace).values()} == {0}
    assert not run(workspace).failed


def test_an_interrupted_run_keeps_what_it_has_and_blames_nobody(site: Site, tmp_path: Path) -> None:
    def interrupt(report: Report) -> None:
        raise KeyboardInterrupt

    workspace = opened(tmp_path, **three(site))
    with pytest.raises(KeyboardInterrupt):
        run(workspace, progress=interrupt)
    assert len(record(workspace)) == len(healths(workspace)) == 1
    assert not [each for each in threading.enumerate() if each.name.startswith("ThreadPool")]
    assert not run(workspace).failed
    assert headlines(workspace) == {*GOOD.values(), ARABIC}


@pytest.mark.parametrize("text", ["", "{", '{"sources": {"Cove": {}}}', '{"sources": []}'])
def test_a_lost_memory_costs_nothing_but_questions(site: Site, tmp_path: Path, text: str) -> None:
    workspace = opened(tmp_path, **three(site))
    run(workspace)
    before = desk_bytes(tmp_path)
    (tmp_path / ".briefing" / "sources.json").write_text(text, "utf-8")
    assert sum(map(sum, outcomes(run(workspace)).values())) == 0
    assert desk_bytes(tmp_path) == before


TEXTS = st.text(
    st.sampled_from("abc XYZ 0129 «»“”'\":#-{}[]&*!|>%@`,.?ليبيا درنة\u200f\u00e9"),
    min_size=1,
    max_size=40,
).filter(lambda text: clean(text) == text and text.strip("\u200f") != "")
FIELDS = st.dictionaries(
    st.sampled_from(["headline", "summary", "source", "published", "page_date"]),
    TEXTS,
    max_size=4,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(FIELDS, st.one_of(st.none(), TEXTS), st.booleans(), st.booleans()),
        min_size=1,
        max_size=3,
    )
)
def test_an_editor_s_words_survive_every_recollection(
    mornings: list[tuple[dict[str, str], str | None, bool, bool]],
) -> None:
    """Each morning an editor rewrites an article in part; then its page changes, or all is lost."""
    with tempfile.TemporaryDirectory() as folder, newsroom() as site:
        workspace = opened(Path(folder), Bread=f'feed = "{site.url("atom")}"')
        run(workspace)
        path = Path(folder) / "content" / DAY.isoformat() / "bakery.md"
        words: dict[str, str] = {}
        for number, (fields, body, changes, lost) in enumerate(mornings):
            given_fields = {
                name: f"2023-11-{len(text):02}" if name in {"published", "page_date"} else text
                for name, text in fields.items()
            }
            words |= given_fields | ({"body": body} if body else {})
            _, front, text = path.read_text("utf-8").split("---\n", 2)
            kept = [line for line in front.splitlines() if line.split(":")[0] not in given_fields]
            kept += [f"{name}: {json.dumps(value)}" for name, value in given_fields.items()]
            kept.append(f"# remark {number}")
            lines = "\n".join(kept)
            path.write_text(f"---\n{lines}\n---\n" + (f"\n{body}\n" if body else text), "utf-8")
            if changes:
                site.state["version"] = f"version {number}"
                site.state["changed"] = {"bakery": f"Bread again, for the {number}. time"}
            if lost:
                shutil.rmtree(Path(folder) / ".briefing")
            run(workspace)
            reading = workspace.desk.read(DAY)
            assert reading.problems == ()
            (found,) = reading.articles
            told = {**values_of(found), "body": found.body[0]}
            assert {name: told[name] for name in words} == words
            after = path.read_text("utf-8")
            assert all(f"# remark {one}\n" in after for one in range(number + 1))
