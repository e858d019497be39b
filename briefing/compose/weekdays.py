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

from briefing.compose.arabic_days import looks_back_in_arabic
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
_NEAR = {"اليوم": 0, "أمس": 1, "today": 0, "yesterday": 1}
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
# Arabic names of days are words of their own too: only behind a word such as "يوم" (day) or
# "أمس" (yesterday) do they date.
_WEEKDAY = re.compile(
    rf"(?<![\w-])(?:(?P<en>{'|'.join(day for day in _DAYS if day.isascii())})"
    r"|(?P<by>يوم|مساء|صباح|ظهر|عصر|فجر|ليلة|أمس|اليوم) "
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
# Before it a word that moves it by a week or tells where to a thing was moved, or a name begins.
_MOVED_BEFORE = re.compile(
    r"\b(?:(?:next|last|this|coming|every|each|a|the|following|previous|past|to|for|from|until|till"
    r"|by|before|after|since|between|through|than|of|with|into|and|or|as|not|about|towards?|[’']s)"
    r"\s+(?:week\s+)?|(?:Black|Good|Bloody|Ash|Super|Palm|Easter|Cyber|Sheffield)\s+)$",
    re.I,
)
_NEAR_BEFORE = re.compile(r"\b(?P<by>yesterday|today),?\s+$")
_LONGEST = 2000
"""A sentence longer than this, in code points, is none."""
_AGO = re.compile(r"\b(?:days?|weeks?|months?|years?)\s+(?:ago|earlier|later)\b", re.I)

# Verbs that look ahead, and what is still to be done; the present tense is used of plans.
_AHEAD = (
    r"(?:will|won[’']t|[’']ll|shall|would|(?-i:may|might)|can|could|should|must|tomorrow|upcoming"
    r"|due(?! to (?:the|an?)\b)|expected|scheduled|planned|slated|set (?:to|for)|going to"
    r"|to be|being"
    r"|(?:agree|plan|want|need|decid|vow|pledg|promis|inten|hop|aim|refus|prepar)\w*\s+to\s+[a-z]+"
    r"|(?:is|are|was|were|be|about|ready|have|has|had)\s+to\s+(?!the\b|an?\b)[a-z]+|is|are"
    r"|(?:begin|start|open|reopen|resume|arrive|leave|meet|visit|travel|head|convene|gather|end)s?"
    r"|(?:play|face|host|close|expire|return|depart|hold)s|takes?\s+(?:effect|place)|hold|come)"
)
_BACK = (
    r"(?:was|were|had|been|said|met|held|came|went|took|left|won|lost|began|told|gave|made|saw"
    r"|found|sent|brought|spoke|flew|fell|rose|struck|shot|hit|led|paid|broke|became|knew"
    r"|thought|fought|caught|bought|sold|built|stood|ran|drew|drove|wrote|heard|kept|felt|got"
    r"|grew|threw|ate|chose|did|done|dealt|froze|hid|hung|laid|lay|lent|meant|rang|sank|sat"
    r"|shook|slept|spent|sprang|stole|swore|swam|taught|withdrew|(?!need)[a-z]{2,}ed)"
)
# Of these the day may be the one to come: "called for a session on Monday".
_UNSURE = (
    r"(?:postpon|adjourn|delay|mov|schedul|call|invit|summon|announc|warn|urg|agree|set|fix|propos"
    r"|threaten|demand|reject|plan|expect|order|confirm|declar|cancel|bann|book|extend|decid|vow"
    r"|pledg|promis|offer|prepar|advis|allow|reschedul|request|appeal|predict|forecast|recommend"
    r"|suggest|organi[sz]|arrang|await)"
    r"(?:e|d|ed|s|es|ned|ning|ting|led|ling|ing|ings|ement|ements|ment|ments|al|als|ation|ations)?"
)
_VERB = re.compile(
    rf"(?<![\w-])(?:(?P<ahead>(?:{_AHEAD})\b(?:\s+(?:be|been|being|have|not|also|now|[a-z]+ly)\b)*"
    rf"(?:\s+{_BACK}\b)?)|(?P<unsure>{_UNSURE})|(?P<back>{_BACK}))\b",
    re.I,
)
# A verb of speech dates its own words only: "said in Berlin on Monday", "told us on Monday".
_SPOKE = re.compile(
    r"(?:said|added|announced|warned|urged|rejected|confirmed|declared|reported|denied"
    r"|(?P<whom>told|asked))",
    re.I,
)
_WHERE = re.compile(r"(?:\s+(?:in|at|from)\s+[A-Z][\w-]+(?:\s[A-Z][\w-]+)?|\s+(?:late|early))?\s+")
_WHOM = re.compile(r"(?:\s+(?!of\b|about\b|for\b|to\b|that\b|in\b|at\b)[\w’'-]+){0,3}\s+on\s+")
_WORDS_FOLLOW = re.compile(r"^\s*(?:[,.]|$|that\b|in\b|at\b|after\b)")
_ON = re.compile(r"\bon\s+(?:late\s+|early\s+)?$", re.I)
_OPENS = re.compile(
    r"^\W*(?:(?:In|At|During|After)\b[^,;:]*\s)?(?:[Oo]n\s)?(?:late\s|early\s)?\W*$"
)
# An event has a day of its own, and a clause a verb: "flew to Rome for talks on Monday", "backed
# holding it on Monday", "ruled that shops stay shut on Monday".
_HOSTED = re.compile(r"(?:held|attended|chaired|hosted|met|began|opened|had|won|lost)", re.I)
_EVENT = re.compile(
    r"\b(?:talks|conference|session|sitting|meeting|summit|forum|elections?|vote|ballot|strike"
    r"|protests?|rally|march|match|final|semi-final|game|hearing|trial|visit|ceremony|flights?"
    r"|deadline|holiday|closure|launch|return|walkout|appointment|sale|that|who|whom|whose|which"
    r"|where|when|(?!during|fighting|shelling|bombing|shooting"
    r"|building|including|morning|evening)[a-z]+ing)\b"
)
_TO_DO = re.compile(r"\bto\s+(?!the\b|an?\b)[a-z]+(?<![^s]s)\b")
_CLAUSE_ENDS = re.compile(r"[,;:—–]|\b(?:that|and|but|who|which|when|where|as|to|for)\b")
_RELATIVE = re.compile(r",\s+(?:which|who|whose|where)\b")


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
    if _AGO.search(text) or published.toordinal() < 7:
        return
    for match in _WEEKDAY.finditer(text):
        before, behind = text[: match.start()], text[match.end() :]
        if _SAID_BEHIND.search(behind):
            continue
        back = (published.weekday() - _DAYS[match["en"] or match["ar"]]) % 7
        near = _NEAR_BEFORE.search(before) if match["en"] else match
        if near and near["by"] in _NEAR:  # it counts from the report itself: the two must agree
            sure = back == _NEAR[near["by"]]
        elif match["en"]:
            sure = not _MOVED_BEFORE.search(before) and _looks_back(before, behind)
        else:
            sure = looks_back_in_arabic(before, behind)
        if sure:
            yield match.end(), published - timedelta(days=back)


def _looks_back(before: str, behind: str) -> bool:
    """Whether the verb next to a weekday is one of the past: the last before it, else the first."""
    verbs = list(_VERB.finditer(before))
    if not verbs:
        return bool(_OPENS.match(before)) and _opens_the_past(behind)
    verb, gap = verbs[-1], before[verbs[-1].end() :]
    if spoke := _SPOKE.fullmatch(verb[0]):
        if spoke["whom"]:
            return bool(_WHOM.fullmatch(gap))
        on = _ON.search(gap)
        at_once = _WHERE.fullmatch(gap[: on.start()] if on else gap)
        return bool(at_once and (on or (verb["back"] and _WORDS_FOLLOW.match(behind))))
    if not verb["back"] or not _ON.search(gap) or _TO_DO.search(gap):
        return False
    if _EVENT.search(gap) and not _HOSTED.fullmatch(verb[0]):
        return False
    told = _VERB.search(_CLAUSE_ENDS.split(behind, maxsplit=1)[0])
    return told is None or not told["ahead"]


def _opens_the_past(behind: str) -> bool:
    """Whether the sentence that begins with a weekday, and goes on with *behind*, looks back."""
    verbs = list(_VERB.finditer(behind))
    if not verbs or _RELATIVE.search(behind[: verbs[0].start()]):
        return False
    if _SPOKE.fullmatch(verbs[0][0]):
        return True
    return bool(verbs[0]["back"]) and not any(verb["ahead"] for verb in verbs)
