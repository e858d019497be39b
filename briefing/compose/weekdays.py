"""A weekday in a report, with the date that it meant: `on Tuesday [26 September]`.

A report of the past names the nearest such day up to the day it appeared. Where a sentence
looks ahead, or says which Tuesday itself, nothing is added: what cannot be shown is not printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from briefing.model.issue import Gloss

_DAYS = {
    **dict.fromkeys(("Monday", "الاثنين", "الإثنين"), 0),
    **dict.fromkeys(("Tuesday", "الثلاثاء"), 1),
    **dict.fromkeys(("Wednesday", "الأربعاء"), 2),
    **dict.fromkeys(("Thursday", "الخميس"), 3),
    **dict.fromkeys(("Friday", "الجمعة"), 4),
    **dict.fromkeys(("Saturday", "السبت"), 5),
    **dict.fromkeys(("Sunday", "الأحد"), 6),
}
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
# Arabic names of days are words of their own too: only behind "يوم" (day) do they date.
_WEEKDAY = re.compile(
    rf"(?<![\w-])(?:(?P<en>{'|'.join(day for day in _DAYS if day.isascii())})"
    rf"|يوم (?P<ar>{'|'.join(day for day in _DAYS if not day.isascii())}))(?![\w-])"
)
# Behind it a date, a week or the rest of a name: it is said already, unsure, or no day at all.
_SAID_BEHIND = re.compile(
    rf"^[\s,(\[]*(?:the\s+)?(?:\d|[٠-٩]|(?:{_MONTHS})[a-z]*\b)"
    r"|^,?\s+(?:of\s+)?(?:(?:last|next|this)\s+)?week\b|^\s+after next\b"
    r"|^\s+(?:الموافق|المقبل|القادم|الماضي)|^[’']s\b"
    r"|^\s+(?:Times|Express|Mirror|Telegraph|Herald|Mail|Post|Guardian|Agreement|Market)\b"
)
# Before it a word that moves it by a week, an infinitive (what is still to happen), or a name.
_MOVED_BEFORE = re.compile(
    r"\b(?:(?:next|last|this|coming|every|each|a|following|previous|until|till|by|before|past)"
    r"\s+(?:week\s+)?|(?:Black|Good|Bloody|Ash|Super|Palm|Easter|Cyber)\s+)$"
    r"|\b[Tt]o\s+(?!the\b|an?\b|his\b|her\b|its\b|their\b)[a-z]+\b(?:(?!\.|;).)*$",
)
_AHEAD = re.compile(
    r"\b(?:will|won[’']t|shall|would|may|might|going to|due|expected|scheduled|plans?|planned"
    r"|set to|upcoming|is to|are to|tomorrow|begins|starts|opens|takes place)\b|[’']ll\b"
    r"|(?:^|\s)[وف]?س(?:وف|ي|ت|ن|أ)\w*|المقبل|القادم|\bغد[اًا]?",
    re.I,
)


def glosses(text: str, published: date, printed: Callable[[date], str]) -> Iterator[Gloss]:
    """A remark for each weekday of the sentence *text* whose date is certain.

    *published* is the day the report appeared; *printed* writes a day as it is to be read.
    """
    if _AHEAD.search(text):
        return
    for match in _WEEKDAY.finditer(text):
        before, behind = text[: match.start()], text[match.end() :]
        if _SAID_BEHIND.search(behind) or _MOVED_BEFORE.search(before):
            continue
        back = (published.weekday() - _DAYS[match["en"] or match["ar"]]) % 7
        yield Gloss(match.end(), printed(published - timedelta(days=back)))
