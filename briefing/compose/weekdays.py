"""A weekday in a report, with the date that it meant: `on Tuesday [26 September]`.

A report of the past names the nearest such day up to the day it appeared. Whether a sentence
looks back is told by the verb next to the weekday, the one before it if there is one. Where it
looks ahead, shows no verb that we know, or says which Tuesday itself, nothing is added: what
cannot be shown is not printed. Today, yesterday and tomorrow are told likewise (`near_days`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from briefing.compose.near_days import near_days
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
# Arabic names of days are words of their own too: only behind a word such as "يوم" (day) or
# "أمس" (yesterday) do they date.
_WEEKDAY = re.compile(
    rf"(?<![\w-])(?:(?P<en>{'|'.join(day for day in _DAYS if day.isascii())})"
    r"|(?:يوم|مساء|صباح|ظهر|عصر|فجر|ليلة|أمس|اليوم) "
    rf"(?P<ar>{'|'.join(day for day in _DAYS if not day.isascii())}))(?![\w-])"
    r"(?:\s+(?:morning|afternoon|evening|night)\b)?"
)
# Behind it a date, a week or the rest of a name: it is said already, unsure, or no day at all.
_SAID_BEHIND = re.compile(
    rf"^[\s,(\[]*(?:the\s+)?(?:\d|[٠-٩]|(?:{_MONTHS})[a-z]*\b)"
    r"|^,?\s+(?:of\s+)?(?:(?:last|next|this)\s+)?week\b|^\s+after next\b"
    r"|^\s+(?:الموافق|المقبل|القادم|الماضي)|^[’']s\b"
    r"|^\s+(?:Times|Express|Mirror|Telegraph|Herald|Mail|Post|Guardian|Agreement|Market)\b"
)
# Before it a word that moves it by a week, or the beginning of a name.
_MOVED_BEFORE = re.compile(
    r"\b(?:(?:next|last|this|coming|every|each|a|following|previous|until|till|by|before|past)"
    r"\s+(?:week\s+)?|(?:Black|Good|Bloody|Ash|Super|Palm|Easter|Cyber|Sheffield)\s+)$"
)
_LONGEST = 2000
"""A sentence longer than this, in code points, is none."""
_AGO = re.compile(r"\b(?:days?|weeks?|months?|years?)\s+(?:ago|earlier|later)\b", re.I)

# Verbs that look ahead, and what is still to be done; the present tense is used of plans.
_AHEAD = (
    r"(?:will|won[’']t|[’']ll|shall|would|(?-i:may|might)|can|could|should|must|tomorrow|upcoming"
    r"|due(?! to (?:the|an?)\b)|expected|scheduled|planned|slated|set (?:to|for)|going to"
    r"|(?:agree|plan|want|need|decid|vow|pledg|promis|inten|hop|aim|refus|prepar)\w*\s+to\s+[a-z]+"
    r"|(?:is|are|was|were|be|about|ready|have|has|had)\s+to\s+(?!the\b|an?\b)[a-z]+|is|are"
    r"|(?:begin|start|open|resume|arrive|leave|meet|visit|travel|head|convene|gather|end)s?"
    r"|takes?\s+(?:effect|place)|reopen|hold|come)"
)
_BACK = (
    r"(?:was|were|had|been|said|met|held|came|went|took|left|won|lost|began|told|gave|made|saw"
    r"|found|sent|brought|spoke|flew|fell|rose|struck|shot|hit|led|paid|broke|became|knew"
    r"|thought|fought|caught|bought|sold|built|stood|ran|drew|drove|wrote|heard|kept|felt|got"
    r"|grew|threw|ate|chose|did|done|dealt|froze|hid|hung|laid|lay|lent|meant|rang|sank|sat"
    r"|shook|slept|spent|sprang|stole|swore|swam|taught|withdrew|(?!need)[a-z]{2,}ed)"
)
_VERB = re.compile(rf"(?<![\w-])(?:(?P<ahead>{_AHEAD})|(?P<back>{_BACK}))\b", re.I)
_AHEAD_IN_ARABIC = re.compile(
    r"(?:^|\s)[وف]?س(?:وف|ي|ت|ن|أ)\w*|المقبل|القادم|\bغد[اًا]?|\bأن\s+[يتن]\w+"
)


def glosses(text: str, published: date, printed: Callable[[date], str]) -> Iterator[Gloss]:
    """A remark for each weekday of the sentence *text*, and each today, whose date is certain.

    *published* is the day the report appeared; *printed* writes a day as it is to be read.
    """
    if len(text) > _LONGEST:
        return
    found = {**dict(near_days(text, published)), **dict(_weekdays(text, published))}
    for at in sorted(found):
        yield Gloss(at, printed(found[at]))


def _weekdays(text: str, published: date) -> Iterator[tuple[int, date]]:
    """Where each weekday of *text* ends, and its date, where that is certain."""
    if _AGO.search(text) or _AHEAD_IN_ARABIC.search(text) or published.toordinal() < 7:
        return
    for match in _WEEKDAY.finditer(text):
        before, behind = text[: match.start()], text[match.end() :]
        if _SAID_BEHIND.search(behind) or _MOVED_BEFORE.search(before):
            continue
        if match["en"] and not _looks_back(before, behind):
            continue
        back = (published.weekday() - _DAYS[match["en"] or match["ar"]]) % 7
        yield match.end(), published - timedelta(days=back)


def _looks_back(before: str, behind: str) -> bool:
    """Whether the verb next to a weekday is one of the past: the last before it, else the first."""
    verbs = list(_VERB.finditer(before))
    verb = verbs[-1] if verbs else _VERB.search(behind)
    return verb is not None and verb["back"] is not None
