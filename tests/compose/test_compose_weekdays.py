"""`On Tuesday` is told with its date, where that is certain and not said already."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from briefing.compose.weekdays import glosses
from briefing.model.issue import Sentence

TUESDAY = date(2023, 9, 26)


def told(text: str, published: date = TUESDAY) -> str:
    """*text* as it is printed, days written as `9-26`."""
    found = glosses(text, published, lambda day: f"{day.month}-{day.day}")
    return Sentence(text, None, tuple(found)).printed


@pytest.mark.parametrize("later", range(7))
def test_it_is_the_nearest_such_day_up_to_the_report(later: int) -> None:
    assert told("He came on Tuesday.", TUESDAY + timedelta(later)) == "He came on Tuesday [9-26]."


def test_every_day_of_the_week_is_known() -> None:
    names = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
    for number, name in enumerate(names, 25):
        assert told(f"On {name}, he came.", date(2023, 10, 1)) == (
            f"On {name} [{9 if number < 31 else 10}-{number if number < 31 else 1}], he came."
        )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On Tuesday, he came.", "On Tuesday [9-26], he came."),
        ("He came late on Monday evening.", "He came late on Monday evening [9-25]."),
        ("Haftar spoke to reporters on Tuesday.", "Haftar spoke to reporters on Tuesday [9-26]."),
        ("To officials, it began on Sunday.", "To officials, it began on Sunday [9-24]."),
        (
            "They need to sit down, the envoy announced on Saturday.",
            "They need to sit down, the envoy announced on Saturday [9-23].",
        ),
        ("The UN said on Monday that it will go.", "The UN said on Monday [9-25] that it will go."),
        ("In May, it broke out on Sunday.", "In May, it broke out on Sunday [9-24]."),
        ("He said in Sirte on Monday that so.", "He said in Sirte on Monday [9-25] that so."),
        ("It is over, he said Monday.", "It is over, he said Monday [9-25]."),
        ("He warned on Monday of war.", "He warned on Monday [9-25] of war."),
        ("On Monday, he said he will go.", "On Monday [9-25], he said he will go."),
        ("He asked them on Sunday to let it go.", "He asked them on Sunday [9-24] to let it go."),
        ("On Monday and on Tuesday he ate.", "On Monday [9-25] and on Tuesday he ate."),
        ("Tuesday it rained.", "Tuesday [9-26] it rained."),
        ("عقد الاجتماع يوم الثلاثاء في درنة.", "عقد الاجتماع يوم الثلاثاء [9-26] في درنة."),
        ("عقد يوم الأحد، ثم يوم الإثنين.", "عقد يوم الأحد [9-24]، ثم يوم الإثنين."),
        ("وصل الوفد إلى درنة يوم الأحد.", "وصل الوفد إلى درنة يوم الأحد [9-24]."),
        ("التقى السفير في تونس مساء الأحد.", "التقى السفير في تونس مساء الأحد [9-24]."),
        ("وقالت البعثة يوم الأحد إنها راضية.", "وقالت البعثة يوم الأحد [9-24] إنها راضية."),
        ("دعا المجلس أمس الاثنين إلى جلسة.", "دعا المجلس أمس الاثنين [9-25] إلى جلسة."),
    ],
)
def test_a_report_of_the_past_is_told_its_dates(text: str, expected: str) -> None:
    assert told(text) == expected


SAID = [
    "He came on Tuesday, 26 September.",
    "He came on Tuesday 26 September.",
    "He came on Tuesday, September 26.",
    "He came on Tuesday, Sept. 26.",
    "He came on Tuesday (Sep 26).",
    "He came on Tuesday (26 September).",
    "He came on Tuesday, the 26th of September.",
    "He came on Tuesday [26 September].",
    "عقد يوم الثلاثاء 26 سبتمبر.",
    "عقد يوم الثلاثاء ٢٦ سبتمبر.",
    "عقد يوم الثلاثاء الموافق 26 سبتمبر.",
]
AHEAD = [
    "He will come on Sunday.",
    "He won’t come on Sunday.",
    "He’ll come on Sunday.",
    "He is to come on Sunday.",
    "He is expected on Sunday.",
    "He is due on Sunday.",
    "He is scheduled to come on Sunday.",
    "He plans to come on Sunday.",
    "He would come on Sunday.",
    "He may come on Sunday.",
    "He is going to come on Sunday.",
    "They agreed to reopen the field on Sunday.",
    "The conference begins on Sunday.",
    "Talks resume on Thursday in Geneva.",
    "The minister arrives on Thursday.",
    "He leaves for Rome on Saturday.",
    "The ceasefire takes effect on Monday.",
    "A hearing is set for Tuesday.",
    "على أن يعقد الاجتماع يوم الخميس",
    "It was two weeks ago on Monday.",
    "It happened on Monday three weeks ago.",
    "The conference starts on Sunday.",
    "سيعقد الاجتماع يوم الأحد.",
    "وسيعقد الاجتماع يوم الأحد.",
    "سوف يعقد الاجتماع يوم الأحد.",
    "ستعقد الجلسة يوم الأحد.",
    "تعقد الجلسة يوم الأحد المقبل.",
    "تعقد الجلسة يوم الأحد القادم.",
    "It will be held on Sunday.",
    "It is being held on Sunday.",
    "A conference to be held on Sunday was praised.",
    "The House postponed its session on the budget to Monday.",
    "The House postponed a session that was held for years to Monday.",
    "The judge adjourned the trial of the three to Sunday.",
    "The union called a strike for Sunday.",
    "The union called a strike on Sunday.",
    "The House moved the vote from Saturday to Sunday.",
    "The House moved the vote to be on Sunday.",
    "Saleh called for a session in Benghazi on Monday.",
    "Saleh invited the members to a session on Monday.",
    "The minister announced that Mitiga airport reopens on Sunday.",
    "The ministry said the airport reopens on Sunday.",
    "The ministry said schools on Sunday will be shut.",
    "The centre warned of storms on Friday.",
    "Salaries were to be paid in full on Sunday.",
    "The court told Haftar to appear on Sunday.",
    "The minister ordered banks to shut on Sunday.",
    "The minister flew to Rome for a conference on Monday.",
    "Deputies backed holding the session on Monday.",
    "The union gave notice of a strike on Sunday.",
    "A strike on Sunday was threatened by the union.",
    "He told reporters that talks in Cairo on Sunday had failed.",
    "The company said output at Sharara restarts on Sunday.",
    "The mission said Sunday was a holiday.",
    "The council ruled that schools stay shut on Sunday.",
    "Libya drew Angola in the group that kicks off on Friday.",
    "The government gave staff Monday off.",
    "The union said Monday the strike will go on.",
    "On Sunday, the House, which was elected in 2014, will meet.",
    "On Sunday, officials based in Tripoli will meet.",
    "أجل مجلس النواب جلسته بشأن الميزانية إلى يوم الاثنين.",
    "عقد المجلس جلسة ثم علقها إلى يوم الاثنين.",
    "علق المجلس جلسته حتى يوم الأحد.",
    "دعا رئيس المجلس النواب إلى جلسة يوم الاثنين.",
    "تعقد اللجنة اجتماعها يوم الأحد.",
    "قال الوزير إن اللجنة تعقد اجتماعها يوم الأحد.",
    "قال الوزير إن يوم الأحد عطلة.",
    "أعلنت الوزارة صرف المرتبات يوم الأحد.",
    "أعلن المطار استئناف الرحلات يوم الأحد.",
    "اتفق الطرفان على عقد اجتماع يوم الأحد.",
    "وصل الوفد إلى طرابلس لحضور مؤتمر يوم الاثنين.",
    "أصدر الوزير قرارا بإغلاق المدارس يوم الأحد.",
    "ناقش المجلس إغلاق المدارس يوم الأحد.",
    "أعلنت الحكومة عطلة رسمية يوم الأحد.",
    "بحث المجلس التحضيرات لجلسة يوم الاثنين.",
    "حذر المركز من أمطار يوم الجمعة.",
    "شهدت المدينة احتجاجات على موعد يوم الأحد.",
    "اللجنة تعتزم عقد اجتماعها يوم الأحد.",
]
UNSURE = [
    "He meant next Tuesday.",
    "He came last Tuesday.",
    "It is shut every Friday.",
    "It is shut each Friday.",
    "It was a Friday.",
    "He stays until Friday.",
    "He has been here since Saturday.",
    "He came before Saturday.",
    "قال أمس الأحد إنه سيذهب.",
    "He came on Tuesday last week.",
    "He came on Tuesday of last week.",
    "The talks on Tuesday next week went unmentioned.",
    "It falls on Tuesday week.",
    "It is shut on Fridays.",
    "عقد يوم الأحد الماضي.",
    "رئيس مجلس الأحد.",
]
NAMES = [
    "The Sunday Times reported it.",
    "It was sold on Black Friday.",
    "Sheffield Wednesday won.",
]


@pytest.mark.parametrize("text", [*SAID, *AHEAD, *UNSURE, *NAMES])
def test_what_is_said_ahead_or_unsure_is_left_alone(text: str) -> None:
    assert told(text) == text


@pytest.mark.parametrize("apostrophe", "’'")
def test_a_remark_does_not_part_a_word_from_its_ending(apostrophe: str) -> None:
    text = f"He praised Monday{apostrophe}s talks."
    assert told(text) in (text, f"He praised Monday{apostrophe}s [9-25] talks.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said today that it is over.", "He said today [9-26] that it is over."),
        ("He met Haftar in Tripoli today.", "He met Haftar in Tripoli today [9-26]."),
        ("Today, Haftar met the envoy.", "Today [9-26], Haftar met the envoy."),
        ("Later today he flew home.", "Later today [9-26] he flew home."),
        ("He came yesterday evening.", "He came yesterday evening [9-25]."),
        ("He came yesterday, Monday.", "He came yesterday, Monday [9-25]."),
        ("The talks will begin tomorrow.", "The talks will begin tomorrow [9-27]."),
        ("قال الوزير أمس إن الحوار بدأ.", "قال الوزير أمس [9-25] إن الحوار بدأ."),
        ("أعلنت البعثة اليوم أن الحوار بدأ.", "أعلنت البعثة اليوم [9-26] أن الحوار بدأ."),
        ("أعلنت اليوم الثلاثاء أنه بدأ.", "أعلنت اليوم الثلاثاء [9-26] أنه بدأ."),
        ("عقد أمس الاثنين اجتماع.", "عقد أمس الاثنين [9-25] اجتماع."),
        ("وصل مساء الأحد.", "وصل مساء الأحد [9-24]."),
        ("يعقد الاجتماع غدًا.", "يعقد الاجتماع غدًا [9-27]."),
    ],
)
def test_days_near_the_report_are_told_their_dates(text: str, expected: str) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Libya today is divided.",
        "Today is a good day.",
        "The port, built in 1920, today houses refugees.",
        "Founded in 365, the town is visited today by few.",
        "Families that were displaced are poor today.",
        "He praised today’s youth.",
        "“We will go tomorrow,” he said.",
        "«سنذهب غدًا»، قال الوزير.",
        "It happened the day before yesterday.",
        "He leaves the day after tomorrow.",
        "He came yesterday, 25 September.",
        "ليبيا اليوم، بلد منقسم.",
        "في ذلك اليوم، بدأ الحوار.",
        "احتفلت باليوم العالمي، اليوم العالمي للسلام.",
        "قال أمس الأول إنه سيذهب.",
        "قال إنه يذهب بعد غد.",
        "Haftar told Russia Today that he was well.",
        "The party Libya Tomorrow said it won.",
        "The crowd sang Yesterday and wept.",
        "قال حفتر لقناة روسيا اليوم إن الحوار بدأ.",
        "قال حفتر لصحيفة المصري اليوم إن الحوار بدأ.",
        "قال لروسيا اليوم إن الحوار بدأ.",
        "نشر موقع ليبيا غدا صورا.",
    ],
)
def test_these_times_and_the_days_of_quotations_are_left_alone(text: str) -> None:
    assert told(text) == text


@pytest.mark.parametrize("published", [date.min, date.max])
def test_the_ends_of_the_calendar_are_no_days_to_count_from(published: date) -> None:
    text = "He came yesterday, and will go tomorrow."
    assert told(text, published).count("[") == 1
