"""What kind of line a line is: running text, a share button, the agency's line, a label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from briefing.model.text import clean, words

# What ends a sentence, Arabic ones too, and what may close after it.
_SENTENCE_ENDS = frozenset(".!?؟۔…:。！？")
_CLOSERS = "\"'”’»)]"
# Chinese and Japanese set no blanks between words: about two signs make one.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
# A text that the page broke off: "…", "...", "[…]", "[...]", "(…)".
_CUT = re.compile(r"\s*[\[(]?\s*(?:…|\.\.\.)+\.*\s*[\])]?$")
# "U.S.", "U.N.": an abbreviation that may end a headline.
_ABBREVIATION = re.compile(r"\b(?:[A-Z]\.){2,}$")
# The label of the theme's Check Also box, in English and in Arabic, and the Arabic "Read also".
_ALSO = "(?:[اأ]يضا|[اأ]يضاً|[اأ]يضًا)"
_CHECK_ALSO = re.compile(rf"(?:check also|شاهد {_ALSO})\s*:?", re.I)
_READ_ALSO = re.compile(rf"[اأإ]قر[اأ] {_ALSO}\s*:?")
# "Read also: a headline", "Related: …", "Also on rt.com …": a line within a text that leads away.
_READ_ALSO_LINE = re.compile(
    r"(?:(?:also )?read(?: (?:also|more|next|this))?|see (?:also|more)|check also|must read|more"
    r"|watch|related(?: (?:news|stor(?:y|ies)|articles?))?|don.?t miss|recommended)"
    r"\s*[:|»–-]+\s*\S.*"
    rf"|(?:read (?:also|more)|see also|also on \S+|(?:[اأإ]قر[اأ]|شاهد|طالع) {_ALSO})"
    r"\s*:?\s+\S.*",
    re.I,
)
# What a theme prints below the article and before Check Also: the text ends at such a label.
_END_LABEL = re.compile(
    r"(?:related (?:articles|posts|news|stories|topics)|you may also like|leave a (?:reply|comment)"
    r"|about (?:the )?author|post navigation|مقالات ذات صلة|أخبار ذات صلة|مواضيع ذات صلة"
    r"|اترك (?:رد|ردا|رداً|تعليقا|تعليقاً)|اترك تعليقاً إلغاء الرد)\s*:?"
    r"|(?:previous|next)(?: (?:post|article))?\s*[:»«]?",
    re.I,
)
# The buttons of the share box with their counts, one a line or run together: "Share", "Tweet 12",
# "FacebookTwitterLinkedIn".
_NETWORK = (
    "facebook|twitter|x|linked ?in|pinterest|whats ?app|telegram|viber|reddit|tumblr|stumbleupon"
    r"|google ?\+|messenger|vkontakte|pocket|skype|e-?mail|print|copy (?:link|url)|line|instagram"
    "|فيسبوك|تويتر|واتساب|تيلقرام|لينكدإن|طباعة|ماسنجر"
)
_SHARE = re.compile(
    rf"(?>(?:share|tweet|pin it|like this|شاركها|شارك|مشاركة)(?: (?:this|it|via|on|with|عبر|على))?"
    rf"|{_NETWORK}|\d++|[\s:|,•·+])+",
    re.I,
)
# A number alone is no share button.
_WORDY = re.compile(r"[^\W\d]")
# "Read More »", "Continue reading →", "أكمل القراءة »": the link below a teaser.
_READ_MORE = re.compile(
    r"\[?(?:read (?:more|the rest)|continue reading|more|أكمل القراءة|اقرأ المزيد|المزيد)"
    r"\s*(?:»|→|›|>>?|\.\.\.|…|«)*\]?",
    re.I,
)
# The closing line: who made the site, and whose rights it claims.
_CLOSING = re.compile(
    r"(?:(?:proudly )?powered|(?:web ?site )?(?:designed|developed|built|created|hosted)"
    r"(?: (?:and|&) \w+)?|(?:web )?design|development) by\b.*"
    r"|(?:©|\(c\)|copyright\b).*|.*©.*|.*\ball rights reserved\b.*|.*\bweb ?(?:design )?agency\b.*"
    r"|.*(?:جميع الحقوق محفوظة|كل الحقوق محفوظة).*|(?:تصميم|برمجة|تطوير)\b.*",
    re.I,
)


def read_lines(text: str) -> list[str]:
    """The lines of *text*, clean; an empty line stays as an empty string."""
    return [clean(line) for line in text.splitlines()]


def ends_sentence(line: str) -> bool:
    """Whether *line* ends as a sentence does."""
    return line.rstrip(_CLOSERS)[-1:] in _SENTENCE_ENDS


def is_cut(line: str) -> bool:
    """Whether the page broke *line* off with an ellipsis."""
    return bool(_CUT.search(line[-12:]))


def without_ellipsis(line: str) -> str:
    """*line* without the ellipsis at its end."""
    return _CUT.sub("", line)


def is_running(line: str) -> bool:
    """Whether *line* is running text by itself: a sentence of some length, or a long stretch."""
    length = length_of(line)
    return length >= 25 or (length >= 8 and ends_sentence(line))


def length_of(text: str) -> int:
    """How many words *text* has, in a script without blanks between them too."""
    return words(text) + len(_UNSPACED.findall(text)) // 2


def is_titular(line: str) -> bool:
    """Whether *line* could be a headline: short, and no sentence with its full stop."""
    short = 2 <= words(line) <= 25 and len(line) <= 200
    if not short or is_cut(line):
        return False
    return line.rstrip(_CLOSERS)[-1:] not in ".:,;،؛" or bool(_ABBREVIATION.search(line))


def is_check_also(line: str) -> bool:
    """Whether *line* is the label of a Check Also block."""
    return bool(_CHECK_ALSO.fullmatch(line)) or is_read_also(line)


def is_read_also(line: str) -> bool:
    """Whether *line* is the label "Read also", which may stand within a text."""
    return bool(_READ_ALSO.fullmatch(line))


def is_read_also_line(line: str) -> bool:
    """Whether *line* is such a label with what it leads to: "Read also: a headline"."""
    return bool(_READ_ALSO_LINE.fullmatch(line))


def is_read_more(line: str) -> bool:
    """Whether *line* is the link below a teaser."""
    return bool(_READ_MORE.fullmatch(line))


def is_share(line: str) -> bool:
    """Whether *line* is made of share buttons alone."""
    return bool(_SHARE.fullmatch(line) and _WORDY.search(line))


def is_closing(line: str) -> bool:
    """Whether *line* is the site's closing line: its agency, its copyright."""
    return words(line) <= 20 and bool(_CLOSING.fullmatch(line))


def before_end_label(lines: Sequence[str]) -> list[str]:
    """*lines* up to the label of what a theme prints below an article."""
    seen = False
    for index, line in enumerate(lines):
        if seen and _END_LABEL.fullmatch(line):
            return list(lines[:index])
        seen = seen or is_running(line)
    return list(lines)


def blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    """Lines that stand together, without the empty lines between them."""
    block: list[str] = []
    for line in [*lines, ""]:
        if line:
            block.append(line)
        elif block:
            yield block
            block = []
