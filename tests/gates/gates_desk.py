"""Two desks made for the gates: one that strains a mail, and thirty ordinary stories.

Everything here is invented and the same on every run; places are those of `briefing.toml`.
"""

from __future__ import annotations

from datetime import date

from briefing.model.article import Article, CheckAlso, Translation

DAY = date(2023, 12, 7)
OLD = date(2023, 11, 20)
SECTIONS = ("politics", "security", "economy", "aid", "migration", "diplomacy", "society")
SOURCES = ("Marsad", "The Libya Observer", "Libya Herald", "Libya Review", "Alwasat")
PLACES = {
    "Tripoli": "طرابلس",
    "Benghazi": "بنغازي",
    "Derna": "درنة",
    "Misrata": "مصراتة",
    "Sabha": "سبها",
    "Tobruk": "طبرق",
    "Kufra": "الكفرة",
}
MATTERS = (
    ("the water network", "شبكة المياه"),
    ("the coastal road", "الطريق الساحلي"),
    ("the central hospital", "المستشفى المركزي"),
    ("the fishing harbour", "ميناء الصيد"),
    ("the power station", "محطة الكهرباء"),
)
HEADLINES = (
    ("{place} council sets a date for {matter}", "بلدية {place} تحدد موعدا لأعمال {matter}"),
    ("Engineers in {place} report on {matter}", "مهندسون في {place} يعرضون تقريرا عن {matter}"),
    ("Residents of {place} ask about {matter}", "أهالي {place} يسألون عن {matter}"),
)
SENTENCES = (
    (
        "The council of {place} said on Thursday that repairs to {matter} would begin next week, "
        "ending in June.",
        "قال المجلس البلدي في {place} إن أعمال الصيانة في {matter} ستبدأ الأسبوع المقبل وتنتهي قبل "
        "حلول الصيف بحسب الخطة.",
    ),
    (
        "Engineers who inspected {matter} in {place} told reporters that three of its eight parts "
        "must be rebuilt entirely.",
        "وأوضح مهندسون عاينوا {matter} في {place} أن ثلاثة من أقسامها الثمانية تحتاج إلى إعادة "
        "بناء في أقرب وقت ممكن.",
    ),
    (
        "The cost is put at 24 million dinars, of which the ministry has so far released a third "
        "to {place}.",
        "وتقدر الكلفة بنحو 24 مليون دينار صرفت الوزارة ثلثها حتى الآن لصالح {matter} في {place} "
        "على أن يصرف الباقي.",
    ),
)
"""Pairs, English and Arabic, of twenty words each."""

ENDS = (" (بحسب البيان)", " «كما ورد»", " [حتى الآن]", '؟ "نعم"')
"""Brackets and quotes that a careless layout throws to the wrong end of an Arabic sentence."""

MORE = (
    "as winter rains draw nearer, money runs short, tempers rise, yet no work has been begun",
    "مع اقتراب موسم الأمطار ونقص المال وتصاعد الشكاوى دون أن يبدأ العمل حتى الآن",
)
SAME = "Parliament and the High Council of State agree to meet again in Cairo on the election laws"
ODD = {
    3: "Health ministry وزارة الصحة signs with Ελλάδα, 国際協力 and Центр over 12 new clinics",
    9: "👩‍👩‍👧 Families return to Derna 🇱🇾 as schools open ❤️ and the market trades again 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    15: f"Council approves {'Donaudampfschifffahrts' * 4} in a single sitting",
    21: f"مجلس البلدية يعتمد {'المستشفيات' * 7} في جلسة واحدة",
    27: '"Not before spring" [sic]: the (long) answer — “we’ll see” — to <a> question & more',
}
"""Headlines of the strained desk, by the number of their story."""


def strained() -> list[Article]:
    """Forty stories with what breaks layouts: long, mixed, repeated, empty, all at once."""
    return [_strained(number) for number in range(40)]


def ordinary() -> list[Article]:
    """Thirty stories as they are: about sixty words, one Check Also, an address of 80."""
    return [
        Article(
            f"story-{number}",
            _headline(number, 0),
            tuple(_sentences(number, 0)),
            source=SOURCES[number % 5],
            url=_address(number, 80),
            page_date=DAY,
            published=DAY,
            places=(_place(number)[0],),
            section=SECTIONS[number % 7],
            check_also=(_check_also(number, 0, 80),),
            translations={"ar": _told(number, 1)},
        )
        for number in range(30)
    ]


def _strained(number: int) -> Article:
    arabic = number % 6 == 3 or number == 21
    own, other = (1, 0) if arabic else (0, 1)
    body = _sentences(number, own)
    if arabic:
        body = [text[:-1] + ENDS[number % 4] + "." for text in body]
    if number == 15:
        body[0] = f"It is called {'x' * 150} and was approved."
    headline = ODD.get(number) or _stretched(_headline(number, own), own)
    if number in (5, 6, 7):
        headline = SAME
    return Article(
        f"story-{number}",
        headline,
        tuple(body),
        source=SOURCES[number % 5],
        url=_address(number, 200) if number % 10 != 4 else None,
        page_date=DAY,
        published=None if number % 8 == 6 else OLD if number % 8 == 7 else DAY,
        language="ar" if arabic else "en",
        places=tuple(PLACES)[: number % 4],
        section=SECTIONS[number % 7],
        check_also=tuple(
            _check_also(number * 5 + more, more % 2, 200) for more in range(number % 4)
        ),
        translations={("en", "ar")[other]: _told(number, other, ENDS[number % 4] if other else "")}
        if number % 2
        else {},
        retold=number % 5 == 0,
    )


def _place(number: int) -> tuple[str, str]:
    return list(PLACES.items())[number % len(PLACES)]


def _filled(text: str, number: int, way: int) -> str:
    return text.format(place=_place(number)[way], matter=MATTERS[number // 7 % 5][way])


def _headline(number: int, way: int) -> str:
    return _filled(HEADLINES[number // 2 % 3][way], number, way)


def _sentences(number: int, way: int) -> list[str]:
    return [_filled(pair[way], number, way) for pair in SENTENCES]


def _stretched(text: str, way: int) -> str:
    """*text* with more words, up to 90 characters."""
    for word in MORE[way].split():
        if len(text) + 1 + len(word) <= 90:
            text = f"{text} {word}"
    return text


def _told(number: int, way: int, end: str = "") -> Translation:
    summary = " ".join(_sentences(number, way))
    return Translation(_headline(number, way), summary[:-1] + end + ".")


def _check_also(number: int, way: int, length: int) -> CheckAlso:
    """A link of another matter than that of the story with this number."""
    headline = f"{_headline(number + 11, way)} ({number})"
    teaser = _filled(SENTENCES[number % 3][way], number + 11, way)[:90]
    address = _address(number + 1000, length) if number % 3 != 2 or length < 100 else None
    return CheckAlso(headline, address, teaser, True)


def _address(number: int, length: int) -> str:
    """An address of *length* characters."""
    start = f"https://news.example.org/2023/12/07/report-{number}-on-"
    words = "the-state-of-the-roads-and-of-the-harbours-in-all-of-the-country-" * 4
    return (start + words)[: length - 1].rstrip("-").ljust(length - 1, "x") + "/"
