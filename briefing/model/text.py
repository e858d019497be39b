"""Text as we keep it: one line, composed, without characters that no reader should ever meet.

Whatever comes from a page, from an editor's file or from the configuration passes through
`clean` on its way in, so that no later room has to think about control characters.
"""

from __future__ import annotations

import re
import unicodedata

# C0 and C1 controls, DEL, lone surrogates, noncharacters, the byte order mark and the
# interlinear marks are no text: XML 1.0 §2.2 forbids most of them, mail headers all.
# The bidi embeddings, overrides and isolates (UAX #9 §2) can turn the words around them;
# where isolation is needed, it is ours to add. LRM, RLM, ZWJ and ZWNJ belong to the spelling.
_SPACE = re.compile(r"[\s\u0085\u2028\u2029]")
_UNWANTED = re.compile(
    "[\x00-\x1f\x7f-\x9f\ufeff\ufff9-\ufffb\u200b\u2060\u00ad"
    "\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ud800-\udfff"
    + "".join(f"{chr(end - 1)}{chr(end)}" for end in range(0xFFFF, 0x110000, 0x10000))
    + "\U000e0000-\U000e001f]"
)
_DOUBLED = str.maketrans({"‘": "“", "’": "”", "'": '"', "`": '"'})
_DOUBLED_QUOTES = re.compile(r"(?<![‘’'`])(‘‘|’’|''|``)(?![‘’'`])")


def readable(text: str) -> str:
    """*text* with all white space plain, without controls, lone surrogates, bidi overrides."""
    return _UNWANTED.sub("", _SPACE.sub(" ", text))


def clean(text: str) -> str:
    """*text* on one line, in NFC, readable, with single spaces."""
    if text.isascii() and text.isprintable():  # then there is nothing else to do
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", readable(text)).split())


def join_quotes(text: str) -> str:
    """*text* with quotes that were typed as two single ones (‘‘so’’) made double ones (“so”)."""
    return _DOUBLED_QUOTES.sub(lambda found: found[0][0].translate(_DOUBLED), text)


def key(text: str) -> str:
    """What two spellings of one headline share: no case, no punctuation, single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded)) or folded


# Alef with its hamzas, ta marbuta, final ya: spelled in more than one way; marks and the
# lengthening stroke are no letters.
_SPELLINGS = str.maketrans(
    "أإآٱةىؤئ", "ااااهيوي", "\u0640\u0670" + "".join(map(chr, range(0x64B, 0x660)))
)


def one_spelling(text: str) -> str:
    """*text* with Arabic letters that are written in several ways made one, and without marks."""
    return text.translate(_SPELLINGS)


def words(text: str) -> int:
    """How many words *text* has, as an editor counts them: what stands between white space."""
    return len(text.split())


ARABIC = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff"
"""The characters of the Arabic script, its digits and marks included, for a pattern's class."""
ARABIC_LETTER = rf"(?![\W\d_])[{ARABIC}]"
"""A pattern for one of its letters."""
_ARABIC_LETTER = re.compile(ARABIC_LETTER)
_LETTER = re.compile(r"[^\W\d_]")


def language_of(text: str, fallback: str = "en") -> str:
    """`ar` where most letters of *text* are Arabic ones, *fallback* otherwise."""
    letters = len(_LETTER.findall(text))
    return "ar" if len(_ARABIC_LETTER.findall(text)) * 2 > letters else fallback


def is_arabic(word: str) -> bool:
    """Whether *word* begins with an Arabic letter."""
    return _ARABIC_LETTER.match(word) is not None


def slug(text: str) -> str:
    """*text* as a file name of ASCII letters, digits and hyphens (at most 80); may be empty."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")
    if len(name) > 80:
        name = name[:81].rsplit("-", 1)[0][:80].strip("-")
    return name


# Three letters in a row that Windows-1256 calls Arabic. Latin text of Windows-1252 has these
# bytes too (é, ç), but no word of its languages has three accented letters in a row.
_ARABIC_BYTES = re.compile(
    rb"[\x81\x8d-\x90\x98\x9a\xc0-\xd6\xd8-\xdf\xe1\xe3-\xe6\xec\xed\xf0-\xf3\xf5\xf6\xf8\xfa]{3}"
)


def windows_encoding(data: bytes) -> str:
    """Which of Windows' encodings text that is no UTF-8 looks to be in: Arabic's or Latin's."""
    return "windows-1256" if _ARABIC_BYTES.search(data) else "windows-1252"
