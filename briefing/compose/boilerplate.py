"""What of a paragraph is no report: datelines, bylines, captions' credits, calls to read more."""

from __future__ import annotations

import re

_AGENCIES = (
    r"AP|AFP|CNN|UPI|dpa|DPA|ANSA|EFE|TASS|LANA|KUNA|SPA|WAM|QNA|MENA|APS|TAP|MAP|PTI|ANI|IANS"
    r"|Reuters|Xinhua|Anadolu(?:\s+Agency)?|AA|Agenzia\s+Nova|Nova|Bloomberg|Sputnik|RIA(?:\s+Novosti)?"
    r"|The\s+Associated\s+Press|Associated\s+Press|Agence\s+France-Presse|Al\s+Jazeera"
)
_AGENCIES_IN_ARABIC = (
    "وكالات|الوكالات|وال|رويترز|أ ?ف ?ب|فرانس برس|الأناضول|سبوتنيك|د ?ب ?أ|شينخوا|نوفا|آكي|أكي"
    "|بوابة الوسط|الوسط|بوابة أفريقيا الإخبارية|المرصد|عين ليبيا|ليبيا الأحرار|خاص|متابعات|ليبيا"
)
_DASH = r"(?:--+|[-–—])"
_DAY = r"[A-Z][a-z]{2,8}\.?\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]{2,8}"
_DATELINE = re.compile(
    rf"""^(?:
        # TRIPOLI, Libya (AP) — · New Delhi, Aug 1 (PTI) A ship · (CNN)
        (?:(?:[A-Z][\w.’'-]*|of|the|al-\w+|el-\w+|\d+),?\s){{0,8}}
            \((?:{_AGENCIES})\)\s*(?:(?:{_DASH}|:)\s*|(?=[“"‘']?[A-Z]))
        # TRIPOLI, 6 December – · Tripoli, December 6, 2023 –
        | [A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){{0,2}}(?:,\s[A-Z][a-z]+)?,\s(?:{_DAY})(?:,?\s\d{{4}})?
            (?:\s{_DASH}|:)\s+(?=[“"‘']?[A-Z0-9])(?![^.]*\s{_DASH}\s)
    )""",
    re.X,
)
_DATELINE_IN_ARABIC = re.compile(
    rf"""^(?:
        # طرابلس (رويترز) – · بنغازي 6 ديسمبر 2023 (وال) – · (وال)
        (?:[\w،]+\s){{1,6}}(?:{_DASH}\s*)?\(\s*(?:{_AGENCIES_IN_ARABIC})\s*\)\s*(?:{_DASH}|:|/)\s*
        | \(\s*(?:{_AGENCIES_IN_ARABIC})\s*\)\s*(?:{_DASH}|:|/)?\s*
        # طرابلس – وكالات:
        | (?:[\w،]+\s){{1,6}}{_DASH}\s*(?:{_AGENCIES_IN_ARABIC})\s*(?::|{_DASH}|/)\s*
        # وكالات –
        | (?:وكالات|الوكالات|متابعات)\s*(?:\s{_DASH}\s|:\s)\s*
    )""",
    re.X,
)
# DBEIBAH: · UN Envoy Bathily: · الدبيبة: · an Arabic word with the article is no verb (قال:)
_SPEAKER = re.compile(
    r"^[“\"‘'«]?(?:(?:[A-Z][\w.’'-]*\s){0,3}[A-Z][\w.’'-]*|ال\w+(?:\sال\w+){0,2}):\s+(?=\S)"
)
_NO_REPORT = re.compile(
    r"""^[^\w]*(?:
        (?:read|see|watch|listen|learn|find\ out)\s+(?:more|also|next|full|the\ full|too)\b
        | also\s+(?:read|watch|see)\b | (?:related|source|sources|photos?|pictures?|images?|video
          |credit|tags?|topics?|filed\ under|share|contact|e-?mail|twitter|facebook|instagram
          |published|updated|last\ updated|posted|edited|written|reporting|translation)\s*[:：]
        | (?:additional\ |further\ )?(?:reporting|writing|editing|translation)\s+by\b
        | by\.?\s+(?-i:(?:[A-Z][\w’'.-]*(?:\s+|$)){1,4}$)
        | (?:follow|like|join|find)\s+us\b | click\s+here\b | subscribe\b | sign\s+up\b
        | scroll\s+down\b | share\s+(?:this|your)\b | updated\s+at\s+\d
        | .{0,40}\b(?:earlier|previous)\s+version\b | this\s+has\s+been\s+corrected\b
        | tap\s+here\b | download\s+(?:our|the)\s+app\b
        | copyright\b | ©\s* | all\s+rights\s+reserved\b | advertisement\b
        | .{0,120}\bcontributed\s+to\s+this\s+(?:report|story|article)\b
        | the\s+post\s.+\sappeared\s+first\s+on\b
        | this\s+(?:article|story|report|post|piece)\s+(?:was|is|has\s+been)
          \s+(?:\w+\s+){0,2}(?:published|posted|updated|produced|provided|translated|sponsored)\b
        | (?:اقرأ|إقرأ|اقرا|إقرا|شاهد|طالع)\s*(?:[:：]|$|\s(?:أيض|ايض|المزيد|كذلك))
        | (?:للمزيد|لمزيد\ من|للاطلاع|تابعونا|تابعوا|تابعنا|اشترك|انضم\ إلى|حم[ّ]?ل\ تطبيق|اضغط\ هنا)
        | (?:المصدر|تصوير|الصورة|صورة|تحرير|كتب|كتبت|الوسوم|مصدر\ الصورة|ترجمة|إعداد)\s*[:：]
        | (?:مواضيع|أخبار|مقالات)\s+(?:ذات\s+صلة|متعلقة)
        | (?:جميع\s+الحقوق|حقوق\s+النشر|كل\s+الحقوق)
    )""",
    re.I | re.X,
)
_ADDRESS = re.compile(r"https?://|www\.|pic\.twitter|@\w+\.\w|\(@\w|^\W*[#@]\w")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_CLOSED = re.compile(r"""(?<=\S)[.!?؟۔]["'”’»)\]]*$""")
_TRAILS_OFF = re.compile(r"""(?:\.\.+|…)["'”’»)\]]*$""")


def behind_dateline(paragraph: str) -> int:
    """Where the report begins in *paragraph*, an article's first: behind its dateline, or at 0.

    A dateline is one that names an agency or a day; `DBEIBAH: We stay` and `الدبيبة – لن أستقيل`
    look like one that names a town only, and say who speaks.
    """
    found = _DATELINE.match(paragraph) or _DATELINE_IN_ARABIC.match(paragraph)
    return found.end() if found and found.end() < len(paragraph) else 0


def transcribes(paragraph: str) -> bool:
    """Whether *paragraph* begins with a name and a colon: its words are somebody's, not a report.

    Sentences further down in it do not say whose.
    """
    return bool(_SPEAKER.match(paragraph))


def reports(sentence: str) -> bool:
    """Whether *sentence* tells something: no byline, credit, address or call to read more."""
    return bool(
        _LETTERS.search(sentence)
        and not _NO_REPORT.match(sentence)
        and not _ADDRESS.search(sentence)
    )


def complete(text: str) -> bool:
    """Whether *text* ends with a mark; a heading does not, a teaser trails off or sets it apart."""
    return bool(_CLOSED.search(text)) and not trails_off(text)


def trails_off(text: str) -> bool:
    """Whether *text* ends with an ellipsis."""
    return bool(_TRAILS_OFF.search(text))
