"""Press offices fill one form with many reports: none of these may be told as another."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from compose_kit import PUBLICATION, article

from briefing.app.workspace import open_workspace
from briefing.compose.contradictions import contradict
from briefing.compose.duplicates import merge
from briefing.model.article import Article
from briefing.model.instructions import Instructions
from briefing.model.likeness import stands_in

FORMS = {
    "ambassador": (
        "Dbeibah receives {0} ambassador",
        "Prime Minister Abdul Hamid Dbeibah received the {0} Ambassador to Libya, {1}, at the "
        "premises of the cabinet in Tripoli.",
        "The meeting discussed bilateral relations between the two countries and ways to develop "
        "them in the fields of economy, energy and security.",
        "Both sides stressed the need to resume direct flights and to ease visas for Libyan "
        "citizens, according to a statement of the government's media office.",
    ),
    "court": (
        "Criminal court jails official",
        "The criminal court in {0} sentenced {1} to {2} years in prison for embezzling public "
        "money, the office of the Attorney General said.",
        "The court also fined him and ordered him to return the sums that he had taken from the "
        "accounts of the municipality.",
        "The Attorney General's office said that the prosecution would go on pursuing those who "
        "waste public money, wherever they work.",
    ),
    "clashes": (
        "Two people killed in {0}",
        "Two people were killed in {0} in clashes between armed groups, a medical source said.",
        "The sound of heavy weapons was heard in several quarters of the city until the early "
        "hours of the morning, and families were trapped in their homes.",
        "The Red Crescent called for a truce so that its teams could bring out the wounded and the "
        "families that had asked for help.",
    ),
    "clashes without a place in the headline": (
        "Two people killed in clashes",
        "Two people were killed in {0} in clashes between armed groups, a medical source said.",
        "The sound of heavy weapons was heard in several quarters of the city until the early "
        "hours of the morning, and families were trapped in their homes.",
        "The Red Crescent called for a truce so that its teams could bring out the wounded and the "
        "families that had asked for help.",
    ),
    "dead": (
        "At least {0} killed in a crash on the coastal road",
        "At least {0} people were killed in a crash on the coastal road, the traffic department "
        "said, and asked drivers to slow down in the rain.",
        "Ambulances brought the injured to the hospital, where doctors called for blood donors of "
        "all groups to come as soon as they could.",
        "Residents have asked for years for lights and for a barrier between the lanes of the "
        "road, which is among the deadliest of the country.",
    ),
    "field": (
        "Sharara oil field {0}",
        "Sharara oil field was {0} on Sunday by a group of protesters from the towns of the south, "
        "two engineers of the field said.",
        "The protesters demand fuel, jobs for the young and a refinery for the south, and had "
        "given the government a week to answer them.",
        "The field is the largest of the country and pumps about 300,000 barrels a day to the "
        "refinery and the port of Zawiya on the coast.",
    ),
    "field again": (
        "News of the Sharara oil field",
        "Sharara oil field was {0} on Sunday by a group of protesters from the towns of the south, "
        "two engineers of the field said.",
        "The protesters demand fuel, jobs for the young and a refinery for the south, and had "
        "given the government a week to answer them.",
    ),
    "boat": (
        "Coast guard rescues migrants off {0}",
        "The coast guard rescued migrants from a rubber boat off {0} on {1}, its spokesman said.",
        "They were given water, food and medical care, and were brought to the naval base in "
        "Tripoli before being handed to the agency against illegal migration.",
        "The boat had left at night and its motor had failed after a few hours at sea, according "
        "to the statement of the patrol.",
    ),
    "boat of another day": (
        "Coast guard rescues migrants",
        "The coast guard rescued migrants from a rubber boat off the coast on {0}, it said.",
        "They were given water, food and medical care, and were brought to the naval base in "
        "Tripoli before being handed to the agency against illegal migration.",
        "The boat had left at night and its motor had failed after a few hours at sea, according "
        "to the statement of the patrol.",
    ),
    "bank": (
        "Central bank governor speaks with a partner",
        "The governor of the central bank spoke with a foreign minister about the reform of the "
        "currency and about the letters of credit of the past year.",
        "{0} offered to train the staff of the bank in supervision and in payments, and will send "
        "a team of experts in spring.",
        "The bank wants to bring the branches under one roof again and to publish what it spends, "
        "the governor said after the call.",
    ),
    "ar ambassador": (
        "الدبيبة يستقبل السفير {0}",
        "استقبل رئيس حكومة الوحدة الوطنية عبد الحميد الدبيبة السفير {0} لدى ليبيا {1} في ديوان "
        "رئاسة الوزراء بطرابلس.",
        "وتناول اللقاء العلاقات الثنائية بين البلدين وسبل تطويرها في مجالات الاقتصاد والطاقة "
        "والأمن، وتسهيل منح التأشيرات للمواطنين الليبيين.",
    ),
    "ar dead": (
        "وفاة {0} أشخاص في حادث سير",
        "لقي {0} أشخاص حتفهم في حادث سير على الطريق الساحلي، وفق ما أعلنت إدارة المرور التي دعت "
        "السائقين إلى تخفيف السرعة أثناء هطول الأمطار.",
        "ونقلت سيارات الإسعاف المصابين إلى المستشفى، ودعا الأطباء المواطنين إلى التبرع بالدم من "
        "جميع الفصائل في أقرب وقت.",
    ),
    "ar boat": (
        "خفر السواحل ينقذ مهاجرين قبالة {0}",
        "أنقذ خفر السواحل مهاجرين كانوا على متن قارب مطاطي قبالة {0} يوم {1}، بحسب المتحدث باسمه.",
        "وقدمت لهم المياه والغذاء والرعاية الطبية ونقلوا إلى القاعدة البحرية في طرابلس قبل "
        "تسليمهم إلى جهاز مكافحة الهجرة غير الشرعية.",
    ),
    "ar field": (
        "{0} حقل الشرارة النفطي",
        "قال مهندسان في الحقل إنه جرى يوم الأحد {0} حقل الشرارة النفطي من قبل محتجين من بلدات "
        "الجنوب.",
        "ويطالب المحتجون بالوقود وفرص عمل للشباب ومصفاة في الجنوب، وكانوا قد أمهلوا الحكومة "
        "أسبوعا للرد على مطالبهم.",
    ),
}
FILLED = [
    ("ambassador", ("Italian", "Gianluca Alberini"), ("Turkish", "Kenan Yilmaz")),
    ("court", ("Tripoli", "Ali Omar Salem", "five"), ("Benghazi", "Khaled Hasan Najm", "seven")),
    ("court", ("Tripoli", "Ali Omar Salem", "five"), ("Tripoli", "Khaled Hasan Najm", "five")),
    ("clashes", ("Zawiya",), ("Gharyan",)),
    ("clashes without a place in the headline", ("Zawiya",), ("Gharyan",)),
    ("dead", ("two",), ("four",)),
    ("dead", ("two",), ("12",)),
    ("field", ("closed",), ("reopened",)),
    ("field again", ("closed",), ("reopened",)),
    ("boat", ("Zuwara", "Tuesday"), ("Garabulli", "Wednesday")),
    ("boat of another day", ("Tuesday",), ("Wednesday",)),
    ("bank", ("Malta",), ("Qatar",)),
    ("ar ambassador", ("الإيطالي", "جيانلوكا ألبيريني"), ("التركي", "كنعان يلماز")),
    ("ar dead", ("ثلاثة",), ("خمسة",)),
    ("ar dead", ("ثلاثة",), ("٥",)),
    ("ar boat", ("زوارة", "الثلاثاء"), ("القره بوللي", "الأربعاء")),
    ("ar field", ("إغلاق",), ("إعادة فتح",)),
]


def fill(slug: str, form: str, words: tuple[str, ...], **fields: Any) -> Article:
    headline, *body = (text.format(*words) for text in FORMS[form])
    language = "ar" if form.startswith("ar ") else "en"
    given = {"headline": headline, "body": tuple(body), "language": language, **fields}
    return article(slug, **given)


@cache
def desk(root: Path) -> tuple[Article, ...]:
    return tuple(open_workspace(root, root, {}).desk.read(date(2023, 12, 7)).articles)


def twins(root: Path, *articles: Article) -> list[tuple[str, ...]]:
    """The slugs of those that are told as one, among the shipped articles of a day."""
    reports = merge((*desk(root), *articles), Instructions(), PUBLICATION.zone)
    return [tuple(page.slug for page in one.pages) for one in reports if one.twins]


@pytest.mark.parametrize(("form", "one", "other"), FILLED)
def test_one_form_filled_twice_is_two_stories(
    root: Path, form: str, one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    pair = fill("a", form, one), fill("b", form, other)
    assert max(stands_in(x.text, y.text) for x, y in (pair, pair[::-1])) >= 0.8
    assert contradict(*pair)
    assert contradict(*pair[::-1])
    assert twins(root, *pair) == []


@pytest.mark.parametrize(("form", "words"), [(form, one) for form, one, _ in FILLED])
def test_one_report_cut_or_added_to_is_one_story(
    root: Path, form: str, words: tuple[str, ...]
) -> None:
    whole = fill("a", form, words)
    cut = fill("b", form, words, body=whole.body[:2])
    named = fill("c", form, words, body=(f"Marsad and Reuters: {whole.body[0]}", *whole.body[1:]))
    for one in (cut, named):
        assert not contradict(whole, one)
        (told,) = twins(root, whole, one)
        assert sorted(told) == ["a", one.slug]


def test_the_same_number_spelled_and_in_figures_is_one_story(root: Path) -> None:
    for form, spelled, figure in (("dead", "four", "4"), ("ar dead", "خمسة", "٥")):
        pair = fill("a", form, (spelled,)), fill("b", form, (figure,))
        assert sorted(twins(root, *pair)[0]) == ["a", "b"]


def test_a_headline_of_its_own_makes_no_other_report(root: Path) -> None:
    one = fill("a", "boat", ("Zuwara", "Tuesday"))
    other = fill("b", "boat", ("Zuwara", "Tuesday"), headline="Rubber boat found at sea")
    assert twins(root, one, other) == [("a", "b")]


def test_a_later_report_that_tells_the_earlier_one_again_is_a_story(root: Path) -> None:
    later = "reopened after it had been closed"
    pair = fill("a", "field", ("closed",)), fill("b", "field", (later,), headline="Field reopened")
    assert contradict(*pair)
    assert twins(root, *pair) == []
