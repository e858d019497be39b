"""What leads, what stands under Background, what the editor changes; an issue from any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from compose_kit import DAY, PUBLICATION, RULES, article, issue_of, layout, link, story
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.errors import EmptyDayError
from briefing.model.article import Article
from briefing.model.instructions import Instructions
from briefing.model.issue import PastStory

OLD = DAY - timedelta(days=3)


def lead_of(*articles: Article, edits: Instructions | None = None) -> str | None:
    lead = issue_of(*articles, edits=edits).lead
    return lead.slug if lead else None


def test_the_newest_leads() -> None:
    day_before = DAY - timedelta(days=1)
    assert lead_of(article("a", published=day_before), article("b")) == "b"
    assert lead_of(article("b", published=day_before), article("a")) == "a"


def test_among_those_of_one_day_the_language_then_the_section_then_the_length() -> None:
    arabic = article("arabic", language="ar", headline="Election", body=("Long. " * 50,))
    politics = article("p", headline="Election")
    economy = article("e", headline="Oil", body=("Long. " * 20,))
    longer = article("l", headline="Oil and more", body=("Longer. " * 30,))
    assert lead_of(arabic, politics, economy, longer) == "p"
    assert lead_of(arabic, economy, longer) == "l"
    assert lead_of(arabic, economy) == "e"


def test_neither_background_nor_the_undated_lead_of_themselves() -> None:
    old = article("old", published=OLD)
    undated = article("undated", published=None)
    issue = issue_of(old, undated)
    assert issue.lead is None
    assert layout(issue) == {"society": ["undated"], "background": ["old"]}
    assert lead_of(old, undated, article("new", published=DAY - timedelta(2))) == "new"


@pytest.mark.parametrize("slug", ["old", "undated", "new"])
def test_the_editor_may_let_any_lead(slug: str) -> None:
    pages = [article("old", published=OLD), article("undated", published=None), article("new")]
    issue = issue_of(*pages, edits=Instructions(lead=slug))
    assert issue.lead is not None
    assert issue.lead.slug == slug
    assert issue.stories[0].slug == slug
    assert sorted(one.slug for one in issue.stories) == ["new", "old", "undated"]


def test_what_is_old_does_not_lead_of_itself_for_being_moved() -> None:
    edits = Instructions(move={"old": "politics"})
    assert lead_of(article("old", published=OLD), article("u", published=None), edits=edits) is None


def test_a_lead_that_is_excluded_leads_nothing() -> None:
    edits = Instructions(lead="a", exclude=frozenset({"a"}))
    assert lead_of(article("a"), article("b"), edits=edits) == "b"


@pytest.mark.parametrize(("days", "after", "is_old"), [(2, 2, 0), (3, 2, 1), (0, 0, 0), (1, 0, 1)])
def test_background_begins_where_the_setting_says(days: int, after: int, is_old: int) -> None:
    publication = replace(PUBLICATION, background_after=after)
    page = article("a", headline="Oil", published=DAY - timedelta(days))
    edits = Instructions(lead="b")
    issue = issue_of(page, article("b"), publication=publication, edits=edits)
    assert layout(issue)["background" if is_old else "economy"] == ["a"]
    assert story(issue, "a").background is bool(is_old)
    assert story(issue, "a").section == "economy"  # a background story keeps its section


def test_background_goes_by_the_day_in_the_publication_s_zone() -> None:
    # 22:30 UTC on the 4th is the 5th in Tripoli: two days before the issue.
    moment = datetime(2023, 12, 4, 22, 30, tzinfo=UTC)
    assert not story(issue_of(article("a", published=moment)), "a").background
    earlier = moment - timedelta(hours=1)
    assert story(issue_of(article("a", published=earlier)), "a").background


def test_the_undated_is_never_background() -> None:
    page = article("a", published=None, page_date=date(2020, 1, 1))
    assert not story(issue_of(page), "a").background


def test_background_stands_last_and_never_moves_by_itself() -> None:
    issue = issue_of(article("a", published=OLD, headline="Election"), article("b"), article("c"))
    assert [part.key for part in issue.sections] == ["society", "background"]
    assert issue.sections[-1].name == ""


def test_the_editor_moves_an_old_story_out_of_background() -> None:
    edits = Instructions(move={"a": "migration"}, lead="b")
    issue = issue_of(article("a", published=OLD), article("b"), edits=edits)
    assert layout(issue) == {"lead": ["b"], "migration": ["a"]}


def test_within_a_section_the_editor_s_order_then_the_newest_then_the_undated() -> None:
    pages = [
        article("a", published=DAY - timedelta(1)),
        article("b", published=DAY),
        article("c", published=None),
        article("d", published=DAY),
        article("e", published=DAY - timedelta(2)),
        article("lead"),
    ]
    assert layout(issue_of(*pages, edits=Instructions(lead="lead")))["society"] == list("bdaec")
    edits = Instructions(lead="lead", order=("c", "e"))
    assert layout(issue_of(*pages, edits=edits))["society"] == list("cebda")


def test_an_order_does_not_reach_across_sections() -> None:
    pages = [article("m", headline="Migrants"), article("p", headline="Election"), article("x")]
    issue = issue_of(*pages, edits=Instructions(lead="x", order=("m", "p")))
    assert layout(issue) == {"lead": ["x"], "politics": ["p"], "migration": ["m"]}


def test_what_is_excluded_is_nowhere() -> None:
    issue = issue_of(article("a"), article("b"), edits=Instructions(exclude=frozenset({"b"})))
    assert [one.slug for one in issue.stories] == ["a"]


def test_a_day_with_nothing_to_print_has_no_issue() -> None:
    with pytest.raises(EmptyDayError) as error:
        issue_of()
    (problem,) = error.value.problems
    assert problem.where == "content/2023-12-07"
    assert "briefing add" in problem.remedy
    with pytest.raises(EmptyDayError):
        issue_of(article("a"), edits=Instructions(exclude=frozenset({"a"})))


def test_subject_and_preheader_are_made_of_headlines() -> None:
    issue = issue_of(article("a"), article("b"), article("c"), edits=Instructions(lead="b"))
    assert issue.subject == "Report b | 7 December"
    assert issue.preheader == "Report a; Report c"


def test_a_preheader_takes_whole_headlines_while_they_fit() -> None:
    pages = [article(f"{n}", headline=f"{n} " + "x" * 40) for n in range(9)]
    issue = issue_of(*pages, edits=Instructions(lead="0"))
    assert issue.preheader == "; ".join(page.headline for page in pages[1:3])


def test_the_preheader_of_a_single_story_is_its_first_sentence() -> None:
    page = article("a", body=("He came on Tuesday. He left.",))
    assert issue_of(page).preheader == "He came on Tuesday [5\u00a0December]."


def test_the_editor_s_words_stand_untouched() -> None:
    edits = Instructions(subject="My subject", preheader="My preheader", note="My *note*")
    issue = issue_of(article("a"), edits=edits)
    assert (issue.subject, issue.preheader, issue.note) == (
        "My subject",
        "My preheader",
        "My *note*",
    )


def test_only_places_of_the_text_are_printed() -> None:
    page = article(
        "a", headline="In Derna", body=("Not far from Sirte.",), places=("Sirte", "Rome", "Derna")
    )
    assert story(issue_of(page), "a").places == ("Sirte", "Derna")


def test_a_story_keeps_what_the_article_says() -> None:
    page = article("a", source="Marsad", language="ar", retold=True)
    one = story(issue_of(page), "a")
    assert (one.headline, one.source, one.url, one.language, one.retold) == (
        page.headline,
        "Marsad",
        page.url,
        "ar",
        True,
    )
    assert (one.published, one.page_date) == (DAY, DAY)


ARTICLES = st.lists(
    st.builds(
        lambda n, topic, ago, language, links, section: article(
            f"p{n}",
            headline=f"{topic} {n}",
            body=(f"{topic} came on Tuesday. Then came {n}.", "More of it."),
            published=None if ago is None else DAY - timedelta(ago),
            language=language,
            check_also=tuple(link(f"p{number}", None if number % 2 else "") for number in links),
            section=section,
        ),
        st.integers(0, 9),
        st.sampled_from(["Oil", "Election", "Migrants", "Football", "Rain"]),
        st.sampled_from([None, 0, 0, 1, 2, 5]),
        st.sampled_from(["en", "en", "ar"]),
        st.lists(st.integers(0, 12), max_size=3),
        st.sampled_from(["", "", "politics"]),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda one: one.slug,
)
SLUGS = st.integers(0, 9).map(lambda number: f"p{number}")
EDITS = st.builds(
    lambda lead, order, exclude, move: Instructions(
        lead=lead, order=tuple(order), exclude=exclude, move=move
    ),
    st.just("") | SLUGS,
    st.lists(SLUGS, max_size=3, unique=True),
    st.frozensets(SLUGS, max_size=2),
    st.dictionaries(SLUGS, st.sampled_from([rule.key for rule in RULES]), max_size=2),
)


@settings(deadline=None, max_examples=120, derandomize=True)
@given(ARTICLES, EDITS, st.randoms(use_true_random=False))
def test_the_order_of_the_desk_makes_no_difference(
    articles: list[Article], edits: Instructions, random: st.DataObject
) -> None:
    kept = {one.slug for one in articles} - edits.exclude
    history = [PastStory(DAY - timedelta(1), "Report p11", "https://example.org/p11/")]
    turned = list(articles)
    random.shuffle(turned)  # type: ignore[attr-defined]
    if not kept:
        with pytest.raises(EmptyDayError):
            issue_of(*turned, edits=edits)
        return
    issue = issue_of(*articles, edits=edits, history=history)
    assert issue_of(*turned, edits=edits, history=history) == issue
    assert sorted(one.slug for one in issue.stories) == sorted(kept)
    if issue.lead and issue.lead.slug != edits.lead:
        assert issue.lead.published is not None
        assert not issue.lead.background


def test_what_is_dated_ahead_leads_nothing() -> None:
    assert lead_of(article("ahead", published=DAY + timedelta(1)), article("b")) == "b"


def test_without_a_lead_the_subject_sells_nothing_as_news() -> None:
    issue = issue_of(article("old", published=OLD), article("u", published=None))
    assert issue.lead is None
    assert issue.subject == "Libya Briefing | 7 December"
    assert "Report old" in issue.preheader
    assert "Report u" in issue.preheader
