"""Whether an Arabic sentence speaks of a weekday that has been, and of none that is to come.

Arabic puts the verb first. So the sentence must open with a verb of the past that we know; then
nothing between it and the day may begin another clause, look ahead or be an event of its own
(جلسة يوم الاثنين, the session of Monday). A verb of speech dates only what it says itself:
أعلن يوم الأحد أن, he announced on Sunday that.
"""

from __future__ import annotations

import re

_HELD = "عقد|شهد|افتتح|حضر|ترأس|نظم|اختتم|احتضن|استضاف"
_DONE = (
    "وصل|التقى|التقت|التقوا|استقبل|اجتمع|بدأ|بدأوا|وقع|وقّع|زار|زاروا|قتل|أصيب|تفقد|غادر|عاد|عادوا"
    "|انطلق|توفي|توفيا|انتهى|انتهت|اندلع|لقي|ضبط|اعتقل|أوقف|سلم|سلّم|تسلم|تسلّم|شارك|هبط"
)
_SPOKE = "قال|أعلن|أكد|أكّد|كشف|ذكر|أفاد|صرح|صرّح|أوضح|أضاف|أشار|نفى|نفت|أدان"
_ENDING = "(?:ت|ا|تا|وا|ن)?"
_OPENING = re.compile(
    rf"^\W*[وف]?(?:(?P<held>(?:{_HELD}){_ENDING})|(?P<done>(?:{_DONE}){_ENDING})"
    rf"|(?P<spoke>(?:{_SPOKE}){_ENDING}))(?=\s)"
)
# It moves a thing, calls to one, or counts from the day or up to it.
_AHEAD = re.compile(
    r"(?:^|\s)[وف]?س(?:وف|ي|ت|ن|أ)\w*|المقبل|القادم|\bغد[اًا]?\b"
    r"|\b[وفبلك]?(?:ال)?(?:أجل|أجّل|أرجأ|أرجئ|دعا|دعت|دعوا|تأجيل|إرجاء|استئناف|حذر|حذّر|تحذير|دعوة)"
    r"(?:ت|ا|وا)?\b|\b(?:يعتزم|تعتزم|مقرر|المقرر|مزمع|المزمع|مرتقب|المرتقب|موعد\w*|دون|لم|لن)\b"
)
_MOVED_BEFORE = re.compile(
    r"(?:^|\s)[وف]?(?:إلى|الى|حتى|لـ|ل|موعد\w*|قبل|قبيل|بعد|منذ|من|بين|عن|على|أن|إن|كل|بحلول|أو|ثم|غير)"
    r"\s+$|(?:^|\s)[وف]?ل(?!يبي|قاء|جنة)\w+\s+$"
)
_EVENT_BEFORE = re.compile(
    r"(?:^|\s)[وف]?(?:ال|لل|ل|ب|بال)?(?:جلس[ةات]+|اجتماع\w*|مؤتمر\w*|لقاء\w*|ندوة|قمة|مباراة|انتخاب\w*"
    r"|زيارة|احتفال\w*|تظاهر\w*|مظاهر\w*|إضراب|اعتصام|ورشة|محاكمة|رحل[ةات]+|جولة|محادثات|مفاوضات)\s+$"
)
# Another clause, or a word in the shape of the present; towns and names look alike.
_CLAUSE = re.compile(
    r"(?:^|\s)[وف]?(?:ل(?!يبي|قاء|جن|دى|واء)\w{3,}|قرار\w*|مرسوم\w*|جدول|مواعيد|عطلة|إجازة|[ألإ]?[أإ]ن(?:ه|ها|هم)?\b"
    r"|الذي|التي|الذين|(?!تونس|ترك|تاجوراء|ترهونة|توكرة|يوسف|يونس|يحيى|يفرن|تحت\b|تم)[يت]\w{2,})"
)
_PRESENT_BEHIND = re.compile(r"^\s+[وف]?(?!تونس|ترك|يوسف|يونس|تحت\b|تم)[يت]\w{2,}")
_SAID_NEXT = re.compile(r"^\s*(?::|\s(?:[أإ]ن(?:ه|ها|هم)?|عن)\s)")
_DAY = re.compile(r"(?:^|\s)(?:يوم|مساء|صباح|ظهر|عصر|فجر|ليلة)\s")


def looks_back_in_arabic(before: str, behind: str) -> bool:
    """Whether the weekday between *before* and *behind*, of one sentence, is certainly past."""
    opening = _OPENING.match(before)
    if opening is None or _AHEAD.search(before) or _AHEAD.search(behind):
        return False
    gap = before[opening.end() :]
    if _DAY.search(gap) or _MOVED_BEFORE.search(gap) or _CLAUSE.search(gap):
        return False
    if opening["spoke"]:
        return bool(_SAID_NEXT.match(behind))
    if opening["done"] and _EVENT_BEFORE.search(gap):
        return False
    return not _PRESENT_BEHIND.match(behind)
