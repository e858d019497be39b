"""Today, yesterday and tomorrow in a report, with the dates that they meant.

They are told where they can mean nothing else: outside of quotations (the day of the words is
not the day of the report), and `today` only beside a verb of the past or of the future, since
"Libya today" is no date. A weekday or a date beside one of them has said it already, or says it
better.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

_AWAY = {
    "yesterday": -1,
    "today": 0,
    "tomorrow": 1,
    "أمس": -1,
    "اليوم": 0,
    **dict.fromkeys(("غدا", "غدًا", "غداً"), 1),
}
_WORD = re.compile(
    rf"(?<![\w’'-])(?:Yesterday|Today|Tomorrow|{'|'.join(_AWAY)})(?![\w’'-])(?![’']s)"
)
# Newspapers and channels are called so: روسيا اليوم, المصري اليوم.
_NAME_BEFORE = re.compile(
    r"(?:^|\s)(?:و?(?:لل|[لب]?ال|[لبك])?(?:صحيفة|جريدة|قناة|موقع|وكالة|مجلة|إذاعة|بوابة|منصة|شبكة)"
    r"(?:\s+\S+){0,2}|[ولب]*(?:روسيا|المصري|ليبيا|الشرق|مصر|أخبار))\s+$"
)
_NEAR = 80
"""A name is looked for in so many code points before the word."""
_OPENS = " “\"‘'"
"""What may stand before a sentence's first word."""
_DAY_BEHIND = re.compile(
    r"^\s+(?:morning|afternoon|evening|night|noon|صباحا|صباحًا|مساء|مساءً|ظهرا|ظهرًا)(?!\w)"
)
# A weekday, a date, or what makes it another day: أمس الأول is two days ago, اليوم التالي the next.
_SAID_BEHIND = re.compile(
    r"^[\s,،(\[]*(?:the\s+)?(?:\d|[٠-٩]|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b|يوم\b|الموافق)"
    r"|^\s+(?:ال\w+)|^\s+(?:and|or|و)\s"
)
_MOVED_BEFORE = re.compile(
    r"(?:\b(?:day\s+(?:before|after)|until|till|by|since|of|than|from|and|or|not)\s+"
    r"|(?:^|\s)(?:أول|بعد|حتى|منذ|ذلك|هذا|نفس|ذات|طوال|كل|في|من|إلى|قبل|مثل)\s+)$",
    re.I,
)
_PAST = re.compile(
    r"\b(?P<now>(?:is|are|remains?|has|have)\s+)?(?:said|told|announced|met|held|came|went|took|left"
    r"|won|began|opened|signed|arrived|received|visited|called|denied|confirmed|warned|urged|added"
    r"|reported|issued|published|launched|killed|died|arrested|released|resumed|closed|agreed"
    r"|declared|discussed|condemned|reached|approved|voted|decided|returned|flew|landed)\b"
)
_FUTURE = re.compile(
    r"\b(?:will|(?:is|are|was|were)\s+(?:due|expected|scheduled|set)\s+to)\s+(?!be\s+\w+ed\b)\w+"
)
_CLAUSE_GOES_ON = re.compile(
    r"^(?:[.,;:]|$|\s+(?:in|at|for|with|by|that|to|on|from|after|during|as|when)\b)"
)
_PAST_IN_ARABIC = re.compile(
    r"^\W*[وف]?(?:قال|أعلن|أكد|بحث|التقى|استقبل|وصل|عقد|ناقش|دعا|نفى|أدان|وقع|وقّع|افتتح|شهد|أصدر"
    r"|نشر|زار|ترأس|تفقد|اجتمع|كشف|حذر|حذّر|طالب|رحب|رحّب|اعتمد|قرر|أطلق)(?:ت|ا|وا)?\s"
)


def near_days(text: str, published: date) -> Iterator[tuple[int, date]]:
    """Where in *text* a remark on such a word belongs, and the day that it meant.

    *published* is the day the report appeared.
    """
    for match in _WORD.finditer(text):
        before, behind = text[: match.start()], text[match.end() :]
        if match[0][0].isupper() and before.strip(_OPENS):
            continue  # a capital within a sentence is a name: Russia Today
        if _NAME_BEFORE.search(before[-_NEAR:]) or _quoted(before):
            continue
        if _MOVED_BEFORE.search(before) or _SAID_BEHIND.search(behind):
            continue
        away = _AWAY[match[0].lower()]
        if away == 0 and not _dates(before, behind, match[0]):
            continue
        day = published.toordinal() + away
        if 0 < day <= date.max.toordinal():
            part = _DAY_BEHIND.match(behind)
            yield match.end() + (part.end() if part else 0), published + timedelta(away)


def _quoted(before: str) -> bool:
    """Whether what follows *before* stands in a quotation."""
    return (
        before.count("“") > before.count("”")
        or before.count("«") > before.count("»")
        or before.count('"') % 2 == 1
        or before.count("‘") > before.count("’")
    )


def _dates(before: str, behind: str, word: str) -> bool:
    """Whether `today` between *before* and *behind* is the day of the report, not these times."""
    if not word.isascii():
        return bool(
            _PAST_IN_ARABIC.match(before)
            and re.match(r"\s*(?:[،.؛]|$)|\s+(?:في|مع|خلال|عن|أن|إن|على)\s", behind)
        )
    if re.search(r"\b(?:earlier|later)\s+$", before, re.I):
        return True
    if not before.strip(_OPENS):
        return bool(re.match(r",?\s", behind)) and _verb(behind)
    clause = re.split(r"[,;:–—]", before)[-1]
    return bool(_CLAUSE_GOES_ON.match(behind)) and _verb(clause)


def _verb(clause: str) -> bool:
    """Whether *clause* tells what was or will be done, and not what is."""
    told = _PAST.search(clause)
    return (told is not None and not told["now"]) or bool(_FUTURE.search(clause))
