"""Check Also: each once in an issue, under the story it fits best, and none of them lost."""

from __future__ import annotations

from datetime import date

import pytest
from compose_kit import DAY, article, issue_of, layout, link, printed_links, story
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.model.article import Article, CheckAlso
from briefing.model.instructions import Instructions
from briefing.model.issue import FollowUp, PastStory, Standing

ELSEWHERE = CheckAlso(
    "Oil output falls at Sharara",
    "https://example.org/oil-output/",
    "Crude from the southern field no longer reaches the refinery",
    cut=True,
)


def under(slug: str, *articles: Article) -> list[str]:
    return [each.headline for each in story(issue_of(*articles), slug).follow_ups]


@pytest.mark.parametrize("turned", [False, True])
def test_it_stands_once_under_the_story_it_fits_best(turned: bool) -> None:
    boats = article(
        "boats", headline="Boats found", body=("The boats drifted.",), check_also=(ELSEWHERE,)
    )
    field = article(
        "field",
        headline="Sharara shut",
        body=("Crude no longer flows from the field.",),
        check_also=(ELSEWHERE,),
    )
    books = article("books", headline="A fair of books", check_also=(ELSEWHERE,))
    articles = [boats, field, books]
    issue = issue_of(*(reversed(articles) if turned else articles))
    assert [(slug, each.headline) for slug, each in printed_links(issue)] == [
        ("field", ELSEWHERE.headline)
    ]


def test_it_is_printed_whole() -> None:
    (only,) = story(issue_of(article("a", check_also=(ELSEWHERE,))), "a").follow_ups
    assert only == FollowUp(
        headline=ELSEWHERE.headline,
        url=ELSEWHERE.url,
        teaser=ELSEWHERE.teaser,
        cut=True,
        language="en",
        standing=Standing.ELSEWHERE,
        seen=DAY,
    )


def test_the_fullest_of_its_tellings_is_printed() -> None:
    bare = CheckAlso("Oil output falls at Sharara!")
    longer = CheckAlso(ELSEWHERE.headline, ELSEWHERE.url, "All of it.", cut=False)
    issue = issue_of(
        article("a", check_also=(bare,)),
        article("b", check_also=(ELSEWHERE,)),
        article("c", check_also=(longer,)),
    )
    ((_, only),) = printed_links(issue)
    assert (only.url, only.teaser, only.cut) == (ELSEWHERE.url, "All of it.", False)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/target",
        "https://www.example.org/target/",
        "https://example.org:443/target/",
        "https://example.org/target/?utm_source=x&doing_wp_cron=1",
    ],
)
def test_one_address_in_other_spellings_is_one_page(url: str) -> None:
    first = CheckAlso("Told so", "https://example.org/target/")
    second = CheckAlso("Told otherwise", url)
    issue = issue_of(article("a", check_also=(first,)), article("b", check_also=(second,)))
    assert len(printed_links(issue)) == 1


def test_one_headline_at_two_addresses_is_two_pages() -> None:
    first = CheckAlso("News in brief", "https://example.org/monday/")
    second = CheckAlso("News in brief", "https://example.org/friday/")
    issue = issue_of(article("a", check_also=(first, second)))
    assert {each.url for _, each in printed_links(issue)} == {first.url, second.url}


@pytest.mark.parametrize("order", ["abc", "acb", "bac", "bca", "cab", "cba"])
def test_a_bare_headline_does_not_make_one_page_of_two(order: str) -> None:
    links = {
        "a": CheckAlso("News in brief", "https://example.org/monday/"),
        "b": CheckAlso("News in brief"),
        "c": CheckAlso("News in brief", "https://example.org/friday/"),
    }
    issue = issue_of(article("x", check_also=tuple(links[name] for name in order)))
    assert {each.url for _, each in printed_links(issue)} == {links["a"].url, links["c"].url}


def test_one_that_is_a_story_here_points_to_its_section() -> None:
    here = article("target", headline="Oil pumped", published=date(2023, 12, 6))
    carrier = article("a", check_also=(CheckAlso("Its old headline", here.url, "A teaser"),))
    issue = issue_of(here, carrier)
    assert layout(issue) == {"lead": ["a"], "economy": ["target"]}
    ((slug, only),) = printed_links(issue)
    assert slug == "a"
    assert (only.standing, only.section) == (Standing.HERE, "economy")
    assert (only.headline, only.url, only.teaser) == ("Oil pumped", here.url, "")
    assert only.published == date(2023, 12, 6)


def test_one_that_leads_to_the_top_story_says_so() -> None:
    issue = issue_of(
        article("target"),
        article("a", check_also=(link("target"),)),
        edits=Instructions(lead="target"),
    )
    ((slug, only),) = printed_links(issue)
    assert (slug, only.section) == ("a", "")


def test_one_that_leads_to_background_says_so() -> None:
    issue = issue_of(
        article("target", published=date(2023, 9, 26)), article("a", check_also=(link("target"),))
    )
    ((_, only),) = printed_links(issue)
    assert (only.section, only.published) == ("background", date(2023, 9, 26))


def test_two_tellings_of_one_story_here_point_to_it_once() -> None:
    by_name = CheckAlso("Report target")
    by_address = CheckAlso("What it was called before", "https://example.org/target/")
    issue = issue_of(
        article("target"),
        article("a", check_also=(by_name,)),
        article("b", check_also=(by_address,)),
    )
    assert [each.headline for _, each in printed_links(issue)] == ["Report target"]


def test_one_of_an_earlier_issue_points_to_the_latest_such_issue() -> None:
    history = [
        PastStory(date(2023, 12, 6), "Report target, corrected", "https://example.org/target"),
        PastStory(date(2023, 12, 5), "Report target", "https://example.org/target/"),
    ]
    issue = issue_of(
        article("a", check_also=(link("target", teaser="A teaser", cut=True),)), history=history
    )
    ((_, only),) = printed_links(issue)
    assert (only.standing, only.issue_date) == (Standing.EARLIER, date(2023, 12, 6))
    assert (only.headline, only.teaser, only.cut) == ("Report target, corrected", "", False)
    assert only.url == "https://example.org/target"


def test_a_story_of_an_earlier_issue_lends_its_address() -> None:
    history = [PastStory(date(2023, 12, 6), "Report: TARGET", "https://example.org/target")]
    issue = issue_of(article("a", check_also=(link("target", None),)), history=history)
    ((_, only),) = printed_links(issue)
    assert (only.standing, only.url) == (Standing.EARLIER, "https://example.org/target")


def test_here_comes_before_earlier() -> None:
    history = [PastStory(date(2023, 12, 6), "Report target", "https://example.org/target")]
    issue = issue_of(article("target"), article("a", check_also=(link("target"),)), history=history)
    ((_, only),) = printed_links(issue)
    assert (only.standing, only.issue_date) == (Standing.HERE, None)


def test_a_link_to_its_own_article_vanishes() -> None:
    assert printed_links(issue_of(article("a", check_also=(link("a"),)))) == []
    assert printed_links(issue_of(article("a", check_also=(link("a", None),)))) == []


def test_a_link_to_its_own_article_stands_under_another() -> None:
    issue = issue_of(
        article("a", check_also=(link("a"),)),
        article("b", body=("Nothing alike.",), check_also=(link("a"),)),
    )
    assert [(slug, each.headline) for slug, each in printed_links(issue)] == [("b", "Report a")]


def test_a_link_to_an_excluded_article_vanishes_with_it() -> None:
    edits = Instructions(exclude=frozenset({"gone"}))
    for each in (link("gone"), link("gone", None)):
        issue = issue_of(article("gone"), article("a", check_also=(each,)), edits=edits)
        assert printed_links(issue) == []


def test_the_links_of_an_excluded_article_go_with_it() -> None:
    edits = Instructions(exclude=frozenset({"gone"}))
    issue = issue_of(article("gone", check_also=(ELSEWHERE,)), article("a"), edits=edits)
    assert printed_links(issue) == []


def test_an_undated_one_is_dated_by_the_day_its_page_was_read() -> None:
    read = date(2023, 12, 1)
    ((_, only),) = printed_links(issue_of(article("a", page_date=read, check_also=(ELSEWHERE,))))
    assert (only.published, only.seen) == (None, read)
    ((_, only),) = printed_links(issue_of(article("a", page_date=None, check_also=(ELSEWHERE,))))
    assert (only.published, only.seen) == (None, None)


def test_one_is_dated_by_its_address() -> None:
    dated = CheckAlso("Talks", "https://example.org/2023/10/30/talks/")
    ((_, only),) = printed_links(issue_of(article("a", check_also=(dated,))))
    assert only.published == date(2023, 10, 30)


def test_one_without_an_address_is_printed_without() -> None:
    issue = issue_of(article("a", check_also=(CheckAlso("Talks"), CheckAlso("More talks"))))
    assert [(each.headline, each.url) for _, each in printed_links(issue)] == [
        ("Talks", None),
        ("More talks", None),
    ]


def test_an_arabic_one_is_known_to_be_arabic() -> None:
    issue = issue_of(article("a", check_also=(CheckAlso("اجتماع في درنة"),)))
    ((_, only),) = printed_links(issue)
    assert only.language == "ar"


PAGES = 6
SPELLINGS = [
    "https://example.org/{}/",
    "http://www.example.org/{}",
    "https://example.org/{}?fbclid=7",
]
LINKS = st.lists(
    st.builds(
        lambda page, spelling, teaser, cut: CheckAlso(
            f"Report p{page}", spelling and spelling.format(f"p{page}"), teaser, cut
        ),
        st.integers(0, PAGES - 1),
        st.sampled_from([None, *SPELLINGS]),
        st.sampled_from(["", "Some of it", "Oil at p1", "All that happened at p2 and p3"]),
        st.booleans(),
    ),
    max_size=4,
).map(tuple)
DESKS = st.lists(
    st.tuples(st.integers(0, PAGES - 1), LINKS, st.booleans()),
    min_size=1,
    max_size=PAGES,
    unique_by=lambda row: row[0],
)
NUMBERS = st.frozensets(st.integers(0, PAGES - 1))


@settings(deadline=None, max_examples=120, derandomize=True)
@given(DESKS, NUMBERS, NUMBERS)
def test_every_check_also_is_printed_exactly_once(
    desk: list[tuple[int, tuple[CheckAlso, ...], bool]],
    barred: frozenset[int],
    past: frozenset[int],
) -> None:
    articles = [
        article(f"p{page}", check_also=links, **({} if addressed else {"url": None}))
        for page, links, addressed in desk
    ]
    excluded = {f"p{number}" for number in barred}
    if all(one.slug in excluded for one in articles):
        excluded.remove(articles[0].slug)
    history = [
        PastStory(date(2023, 12, 6), f"Report p{page}", f"https://example.org/p{page}/")
        for page in past
    ]
    issue = issue_of(*articles, edits=Instructions(exclude=frozenset(excluded)), history=history)

    carriers: dict[str, set[str]] = {}
    for one in articles:
        if one.slug not in excluded:
            for each in one.check_also:
                carriers.setdefault(each.headline.removeprefix("Report "), set()).add(one.slug)
    standing = {one.slug for one in articles}
    expected = {
        page
        for page, slugs in carriers.items()
        if not (page in excluded and page in standing) and slugs - {page}
    }
    printed = [(slug, each.headline.removeprefix("Report ")) for slug, each in printed_links(issue)]
    assert sorted(page for _, page in printed) == sorted(expected)
    for slug, page in printed:
        assert slug in carriers[page]
        assert slug != page
    for _, link_printed in printed_links(issue):
        page = link_printed.headline.removeprefix("Report ")
        here, before = page in standing, int(page[1:]) in past
        assert link_printed.standing is (
            Standing.HERE if here else Standing.EARLIER if before else Standing.ELSEWHERE
        )


def test_an_excluded_one_does_not_come_back_by_another_address() -> None:
    gone = article("gone", headline="Left out")
    by_name, by_other = CheckAlso("Left out"), CheckAlso("Left out", "https://example.org/twin/")
    issue = issue_of(
        gone,
        article("a", check_also=(by_name,)),
        article("b", check_also=(by_other,)),
        edits=Instructions(exclude=frozenset({"gone"})),
    )
    assert printed_links(issue) == []


def test_an_english_link_under_an_arabic_story_is_english() -> None:
    english = CheckAlso("Talks in Tunis", "https://example.org/talks/")
    issue = issue_of(article("a", headline="خبر من درنة", language="ar", check_also=(english,)))
    ((_, only),) = printed_links(issue)
    assert only.language == "en"
