"""Which articles are one story, which of them tells it, and that nothing of the others is lost."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import chain
from typing import Any

import pytest
from compose_kit import DAY, PUBLICATION, article, issue_of, link, printed_links, story
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.compose.duplicates import merge
from briefing.model.article import Article, CheckAlso, Translation
from briefing.model.instructions import Instructions
from briefing.model.issue import PastStory, Standing

PORT = (
    "Three tankers with petrol reached the harbour of Tripoli on Monday, and the queues before the "
    "filling stations grew shorter within hours, the fuel distributor Brega said.",
    "The ships carry 96,000 tonnes between them. Drivers had waited for most of a week, some of "
    "them overnight, because a storm kept every vessel outside the breakwater.",
    "Brega asked people not to fill canisters. A spokesman promised that deliveries to Misrata and "
    "to the towns of the Nafusa mountains would follow before the weekend.",
    "Shortages return to the capital every winter, although the country exports crude. Its ageing "
    "refineries turn only a fraction of it into petrol, and smugglers carry much of that abroad.",
)
VOTE = (
    "The electoral commission will reopen its rolls in March, its chairman told reporters after a "
    "meeting with the heads of the district offices.",
    "Citizens who turned eighteen since the last registration can enrol by telephone or in person. "
    "Observers welcomed the step but asked for a date of the vote itself.",
)
ARABIC = (
    "وصلت ثلاث ناقلات تحمل البنزين إلى ميناء طرابلس يوم الاثنين، وتقلصت الطوابير أمام محطات "
    "الوقود خلال ساعات، بحسب شركة البريقة لتسويق النفط التي طلبت من المواطنين عدم تعبئة الصفائح.",
    "وكان السائقون قد انتظروا معظم أيام الأسبوع بسبب عاصفة أبقت السفن خارج حاجز الأمواج، ووعد "
    "متحدث باسم الشركة بإيصال الإمدادات إلى مصراتة وبلدات جبل نفوسة قبل نهاية الأسبوع.",
)


def port(slug: str, **fields: Any) -> Article:
    return article(slug, **{"headline": "Tankers reach Tripoli", "body": PORT, **fields})


def groups(*articles: Article, edits: Instructions | None = None) -> dict[str, list[str]]:
    """Slug of each story → the slugs of its twins."""
    issue = issue_of(*articles, edits=edits)
    return {one.slug: [twin.slug for twin in one.twins] for one in issue.stories}


def test_the_same_report_of_several_sources_is_one_story_that_names_them() -> None:
    shorter = PORT[:3]
    one = issue_of(
        port("a", source="Marsad"),
        port("b", source="Libya Review", body=shorter),
        article("c", headline="Voter rolls", body=VOTE),
    )
    (told, other) = sorted(one.stories, key=lambda each: each.slug)
    assert (told.slug, told.source) == ("a", "Marsad")
    ((twin),) = told.twins
    assert (twin.slug, twin.source, twin.url) == ("b", "Libya Review", "https://example.org/b/")
    assert 0.6 <= twin.likeness < 1
    assert other.twins == ()
    assert {sentence.receipt.slug for sentence in told.summary if sentence.receipt} == {"a"}


@pytest.mark.parametrize(
    "body",
    [
        ("Subscribe to our letter, and follow us for more of the day.", *PORT, "All rights kept."),
        PORT[::-1],
        (" ".join(PORT).replace("petrol", "fuel").replace("reached", "came into"),),
        PORT[:2],
        (PORT[0], *PORT[2:]),
    ],
    ids=["boilerplate", "shuffled", "words changed", "first half", "a paragraph cut"],
)
def test_an_edited_copy_is_a_copy(body: tuple[str, ...]) -> None:
    assert len(groups(port("a"), port("b", headline="Petrol is back", body=body))) == 1


@pytest.mark.parametrize(
    "body",
    [
        tuple(text.replace("96,000", "69,000") for text in PORT),
        tuple(text.replace("Three", "3").replace("96,000", "98,500") for text in PORT),
        (
            "Petrol is sold by coupon in Tripoli since Wednesday, after one of three tankers "
            "turned out to carry a spoilt cargo and had to leave the harbour again.",
            "The prosecutor has opened an inquiry and questioned two managers of Brega. Laboratory "
            "tests found water and sulphur far above what engines bear, his office said.",
            PORT[1],
            PORT[3],
        ),
        VOTE,
    ],
    ids=["a figure", "another figure", "new text", "another matter"],
)
def test_an_update_or_another_matter_is_a_story_of_its_own(body: tuple[str, ...]) -> None:
    assert groups(port("a"), port("b", body=body)) == {"a": [], "b": []}


def test_the_same_figures_written_otherwise_are_no_update() -> None:
    written = tuple(text.replace("96,000", "96000") for text in PORT)
    assert len(groups(port("a"), port("b", body=written))) == 1
    arabic = (*ARABIC, "وتحمل السفن 96000 طن من البنزين.")
    other = (*ARABIC, "وتحمل السفن ٩٦٬٠٠٠ طن من البنزين.")
    pair = [article("a", language="ar", body=arabic), article("b", language="ar", body=other)]
    assert len(groups(*pair)) == 1


def test_texts_of_a_few_words_are_never_the_same_report() -> None:
    brief = ("Petrol is back in the capital.",)
    assert groups(port("a", body=brief), port("b", body=brief)) == {"a": [], "b": []}


def test_only_articles_of_one_language_are_compared() -> None:
    translated = article("b", language="ar", headline="وصول ناقلات إلى طرابلس", body=ARABIC)
    assert groups(port("a"), translated, port("c")) == {"a": ["c"], "b": []}
    mislabelled = port("b", language="ar")
    assert groups(port("a"), mislabelled) == {"a": [], "b": []}
    assert len(groups(translated, article("d", language="ar", body=ARABIC[:1]))) == 1


FULL = port("full", published=DAY)
EARLY = port("early", published=DAY - timedelta(1))
PART = port("part", body=PORT[:2], published=DAY - timedelta(2))
UNDATED = port("undated", published=None)
ADDRESSED = port("z-addressed", url="https://example.org/z/")
BARE = port("a-bare", url=None)
WORDED = port("worded", body=PORT[:3], summary="The editor's own words.")
TRANSLATED = port("translated", body=PORT[:3], translations={"ar": Translation("وصول ناقلات")})


@pytest.mark.parametrize(
    ("articles", "teller"),
    [
        ((FULL, EARLY), "early"),
        ((FULL, PART), "full"),
        ((FULL, EARLY, PART), "early"),
        ((FULL, UNDATED), "full"),
        ((ADDRESSED, BARE), "z-addressed"),
        ((port("a"), port("b", body=(*PORT, "That was all."))), "b"),
        ((port("b"), port("a")), "a"),
        ((FULL, WORDED), "worded"),
        ((FULL, TRANSLATED), "translated"),
    ],
)
def test_the_fullest_and_earliest_tells_unless_an_editor_wrote(
    articles: tuple[Article, ...], teller: str
) -> None:
    (told,) = groups(*articles)
    assert told == teller


@pytest.mark.parametrize(
    "edits",
    [
        Instructions(lead="part"),
        Instructions(order=("part",)),
        Instructions(move={"part": "politics"}),
    ],
)
def test_the_one_that_the_editor_names_tells(edits: Instructions) -> None:
    assert list(groups(FULL, EARLY, WORDED, PART, edits=edits)) == ["part"]


def test_two_that_the_editor_names_are_two_stories() -> None:
    edits = Instructions(lead="full", order=("early",))
    stories = groups(FULL, EARLY, UNDATED, edits=edits)
    assert sorted(stories) == ["early", "full"]
    assert sorted(chain(*stories.values())) == ["undated"]


def test_an_excluded_one_is_neither_told_nor_named() -> None:
    edits = Instructions(exclude=frozenset({"early"}))
    assert groups(FULL, EARLY, UNDATED, edits=edits) == {"full": ["undated"]}


def test_a_copy_of_two_that_contradict_joins_one_of_them() -> None:
    corrected = port("b", body=tuple(text.replace("96,000", "69,000") for text in PORT))
    without = port("c", body=(PORT[0], *PORT[2:]))
    stories = groups(port("a"), corrected, without)
    assert sorted(stories) == ["a", "b"]
    assert list(chain(*stories.values())) == ["c"]


def test_the_check_also_of_a_twin_stands_under_the_story_with_its_own_day() -> None:
    read = date(2023, 12, 5)
    twin = port("b", body=PORT[:3], page_date=read, check_also=(CheckAlso("Only the twin has it"),))
    ((slug, only),) = printed_links(issue_of(port("a"), twin))
    assert (slug, only.headline, only.seen) == ("a", "Only the twin has it", read)


def test_a_link_to_a_twin_leads_to_the_story() -> None:
    twin = port("b", headline="Report b", body=PORT[:3])
    other = article("c", check_also=(link("b"),))
    ((slug, only),) = printed_links(issue_of(port("a"), twin, other))
    assert (slug, only.headline, only.standing) == ("c", "Tankers reach Tripoli", Standing.HERE)


def test_twins_that_link_to_each_other_print_no_link() -> None:
    one = port("a", check_also=(link("b"),))
    assert printed_links(issue_of(one, port("b", body=PORT[:3], check_also=(link("a"),)))) == []


def test_a_story_is_pointed_to_though_its_namesake_is_excluded() -> None:
    other = article("c", check_also=(CheckAlso("Tankers reach Tripoli"),))
    edits = Instructions(exclude=frozenset({"a"}))
    ((slug, only),) = printed_links(issue_of(port("a"), port("b"), other, edits=edits))
    assert (slug, only.standing) == ("c", Standing.HERE)


SENTENCES = [sentence for text in (*PORT, *VOTE) for sentence in text.split(". ")]
DESKS = st.lists(
    st.builds(
        lambda number, body, links, language, ago, url: article(
            f"p{number}",
            headline="Some report",
            body=tuple(body),
            check_also=tuple(CheckAlso(f"Link {n}", f"https://example.net/{n}/") for n in links),
            language=language,
            published=None if ago is None else DAY - timedelta(ago),
            **({} if url else {"url": None}),
        ),
        st.integers(0, 9),
        st.lists(st.sampled_from(SENTENCES), min_size=3, max_size=9, unique=True),
        st.lists(st.integers(0, 4), max_size=2, unique=True),
        st.sampled_from(["en", "en", "en", "ar"]),
        st.sampled_from([None, 0, 1]),
        st.booleans(),
    ),
    min_size=1,
    max_size=7,
    unique_by=lambda one: one.slug,
)
SLUGS = st.integers(0, 9).map(lambda number: f"p{number}")
EDITS = st.builds(
    lambda lead, order, out: Instructions(lead=lead, order=tuple(order), exclude=out),
    st.just("") | SLUGS,
    st.lists(SLUGS, max_size=2, unique=True),
    st.frozensets(SLUGS, max_size=2),
)


@settings(deadline=None, max_examples=150, derandomize=True)
@given(DESKS, EDITS, st.randoms(use_true_random=False))
def test_merging_loses_neither_a_page_nor_a_check_also(
    desk: list[Article], edits: Instructions, random: st.DataObject
) -> None:
    kept = [one for one in desk if one.slug not in edits.exclude]
    if not kept:
        return
    issue = issue_of(*desk, edits=edits)
    pages = [(one.slug, one.url) for one in issue.stories]
    pages += [(twin.slug, twin.url) for one in issue.stories for twin in one.twins]
    assert sorted(pages, key=str) == sorted(((one.slug, one.url) for one in kept), key=str)
    printed = sorted(each.headline for _, each in printed_links(issue))
    assert printed == sorted({each.headline for one in kept for each in one.check_also})
    by_slug = {one.slug: one for one in kept}
    for one in issue.stories:
        assert {by_slug[twin.slug].language for twin in one.twins} <= {one.original}
        assert not {twin.slug for twin in one.twins} & {edits.lead, *edits.order}
    turned = list(desk)
    random.shuffle(turned)  # type: ignore[attr-defined]
    assert issue_of(*turned, edits=edits) == issue


def test_an_earlier_issue_knows_the_page_of_a_twin() -> None:
    past = [PastStory(DAY - timedelta(1), "Tankers reach Tripoli", "https://example.org/b/")]
    ((_, only),) = printed_links(issue_of(article("c", check_also=(link("b"),)), history=past))
    assert only.standing is Standing.EARLIER


def test_the_reports_of_a_desk_hold_each_article_once() -> None:
    desk = [FULL, EARLY, PART, article("c", body=VOTE)]
    reports = merge(desk, Instructions(), PUBLICATION.zone)
    assert sorted(page.slug for one in reports for page in one.pages) == [
        "c",
        "early",
        "full",
        "part",
    ]
    assert story(issue_of(*desk), "early").published == DAY - timedelta(1)
