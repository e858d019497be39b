"""Whether a sentence leans on the one before it, and dangles where that one is not printed.

It leans where it opens with a word that points back (He, This group, Meanwhile, The two, وأضاف,
كما, من جهته), where it speaks of him, her or "its media office" before any name of its own, or
where it is a quotation and does not say whose. In doubt it leans: what follows its antecedent in
print is never wrong.
"""

from __future__ import annotations

import re

_POINTING = (
    "he|she|it|they|him|her|his|its|their|theirs|hers|this|(?:these|those)(?!\\s+(?:who|of|in|from)\\b)"
    "|that|such|both(?!\\s+\\S+\\s+and\\b)|neither"
    "|either|another|others?|here|there(?!\\s+(?:is|are|was|were|has|have|will)\\b)|i|we|you|my"
    "|our|your|who|which|whose"
)
_LINKING = (
    "and|but|or|nor|so(?!\\s+far)|yet|also|too|however|meanwhile|meantime|instead|moreover|furthermore"
    "|additionally|nevertheless|nonetheless|still|then|thus|therefore|hence|consequently"
    "|accordingly|similarly|likewise|otherwise|rather|indeed|besides|separately|elsewhere"
    "|(?:earlier|later)(?!\\s+this)|afterwards?|previously|subsequently|eventually|finally|again|yes|no(?=,)"
    "|though|only"
    "|even so|even then|for example|for instance|as such|as well"
    "|in addition|in contrast|by contrast|in turn|in return|in response|in reply|in particular"
    "|in fact|in short|in other words|in all|in total|in the meantime|in the process|as a result"
    "|at first|at the time|at the same time|at that time|at one point|to this end|to that end"
    "|until then|since then|by then|before then|after that|on top of|on the contrary"
    "|on the other hand|on the same day|the same|the day before|the day after|the next day"
    "|the following day|apart from|aside from|asked"
)
_SPACE = r"\s+"
# What "the" points back to where nothing in the sentence says which one: "The two sides met".
_BACK_TO = (
    "(?:first|second|third|last|other|former|latter|same|above|said|aforementioned|remaining"
    "|rest|move|decision|announcement|statement|incident|attack|pair|duo|trio|couple|man|woman"
    "|boy|girl|men|women|group|team|company|firm|official|spokes(?:man|woman|person)|minister"
    "|ministry|source|report|document|letter|agreement|deal|meeting|visit|talks|case|victims?"
    "|suspects?|accused|judge|court|club|figures?|study|survey|result|findings|text|memorandum"
    "|motion|memo|plan|project|work|process|effort"
    "|event|ceremony|operation|crew|ship|boat|plane|vessel|protest|fighting|clashes"
    r"|two|three|four|five|six|seven|eight|nine|ten|\d+-year-old)"
)
_POINTS_BACK = re.compile(
    rf"""^[^\w]*(?:
        (?:{_POINTING}|{_LINKING.replace(" ", _SPACE)})\b(?![-–]\w)
        | the\s+{_BACK_TO}\b(?![-–]\w)
          (?!\s+(?:of|in|at|on|between|by|for|from|who|which|that|with)\b)
        | (?:one|some|many|most|several|few|none|all|each|any|two|three|four|among|of|because\ of
           |despite|besides|after|before|following|during|with|without|under|in|on|at|by|for|from
           |since|according\ to|like|unlike|as\ for|as)\s+(?:of\s+)?
           (?:this|that|these|those|them|him|her|it|his|its|their|such)\b(?!\s+(?:year|month|week)\b)
        | (?:even\s+)?(?:if|when|while|although|though|because|before|after|as|since|once|until
           |unless|whether|where)\s+(?:he|she|they|it|this|these|those)\b
        | (?:on|for|in)\s+(?:his|her|its|their)\s+(?:part|side|turn)\b
    )""",
    re.I | re.X,
)
_OF_SOMEONE = re.compile(
    r"\b(?:he|she|him|his|her|hers|himself|herself)\b"
    r"|\b(?:its|their)\s+(?:\w+\s+)?(?:office|spokes\w+|bureau|department|statement|page|website"
    r"|account|headquarters|leaders?|president|chairman|chief|head|director)\b",
    re.I,
)
_NAME = re.compile(r"(?<![.!?“\"‘'«(]\s)(?<=[\w,;:)”’]\s)[“\"‘'(]?[A-Z][\w’'.-]+|\b[A-Z]{2,}\b")
_PERSON = re.compile(
    r"\b(?:man|woman|boy|girl|father|mother|son|daughter|wife|husband|brother|sister|teenager"
    r"|minister|president|officer|official|teacher|doctor|driver|player|actor|actress|singer"
    r"|student|leader|envoy|ambassador|migrant|resident|survivor|person|someone|everyone)\b",
    re.I,
)
# A word that goes on from something, wherever in the sentence's beginning it stands.
_GOES_ON = re.compile(
    r"\b(?:also|then|too|instead|again|meanwhile|however|therefore|moreover|nevertheless|as well"
    r"|(?:\w+ed|is|are|was|were|been) there|a (?:second|third|further)|another"
    r"|(?:that|those|these) (?:year|day|time|month|week|case|point|night|matter|people|men|women)"
    r"|(?:for|do|does|did|done) the same|(?:it|they) (?:says?|said|adds?|added))\b"
)
_BEGINNING = 14
"""So many words are a sentence's beginning."""
_OBJECT = re.compile(r"^(?:\W*\S+\s){1,3}(?:them|theirs)\b")
_TELLING = 400
_QUOTED = re.compile(r"“[^”]*”?|\"[^\"]*\"?|«[^»]*»?|‘[^’]*’?")
_OURSELVES = re.compile(r"^\W*(?:i|we|you|my|our|your)\b", re.I)
_OPENING_QUOTES = '“"«‘'

# Words that begin with و (and) as a letter of their own; every other such opening is "and …".
_OWN_WAW = (
    "وزير|وزراء|وزار|وكال|وكيل|وفد|وفود|وفا[ةت]|وفيات|وصل|وصول|وقع|وقّع|وقوع|وثيق|وثائق|وسائل|وسط"
    "|وفق|وجه|وجّه|وافق|واشنطن|وحد|ولاي|والي|والد|ورش|ورق|وضع|وصف|وعد|واصل|واجه|وادي|وزع|وزّع"
    "|وقف|وقود|ودع|ودّع|ولد|وطن|وباء|وال\\b|وليد|وديع|وساط|وظائف|وظيف|وشيك|وقت|واحد|واردات|وارد"
)
_POINTS_BACK_IN_ARABIC = re.compile(
    rf"""^[^\w]*(?:
        (?!(?:{_OWN_WAW}))و\w+
        | ف(?:يما|إن|قد|هو|هي|هم|ي\ ما)\b
        | (?:كما|هذا|هذه|هؤلاء|ذلك|تلك|هو|هي|هم|لكن|لكنه|لكنها|حيث|بينما|إذ|ثم|لذلك|لذا|أيضا|أيضًا
           |بدوره|بدورها|بدورهم|كذلك|هنا|هناك|إضافة|بالإضافة|إلا|غير\ أن|بل|أما|أضاف|أضافت|تابع
           |تابعت|أردف|أردفت|يذكر|يُذكر|يشار|يُشار|جدير|الجدير|من\ ثم|لافتا|لافتًا|مشيرا|مشيرًا
           |مؤكدا|مؤكدًا|موضحا|موضحًا|الأمر|كلاهما|الاثنان|الطرفان|الجانبان)\b
        | من\ (?:جهت|جانب|ناحيت|طرف)(?:ه|ها|هم|هما)\b
        | (?:على|من|في|إلى|عن|بعد|قبل|خلال|رغم|وفق|حسب|بحسب|ضمن|عقب|إثر)\ (?:هذا|هذه|ذلك|تلك|ه\w\b)
        | (?:إلى|بعد|قبل|مع)\ ذلك\b
        | في\ (?:المقابل|السياق|سياق|الوقت\ نفسه|الإطار|حين|غضون)\b
        | (?:من\ جهة|من\ ناحية)\ (?:أخرى|ثانية)\b
        | (?:المصدر|البيان|التقرير)\ (?:ذاته|نفسه)\b
    )""",
    re.X,
)


def names(text: str) -> frozenset[str] | None:
    """The words of *text* that are names: with a capital where no sentence begins.

    None where a text of some length has none: it is written without capitals, and cannot tell.
    """
    found = frozenset(name[0].strip("“\"‘'(.") for name in _NAME.finditer(text))
    return found if found or len(text) < _TELLING else None


def leans(sentence: str, known: frozenset[str] | None = frozenset()) -> bool:
    """Whether *sentence*, in English or Arabic, needs the sentence before it to be understood.

    *known* are the article's names (a sentence may begin with one), or None where they cannot be
    told from other words: then a sentence is judged by its opening alone.
    """
    if sentence[:1] in _OPENING_QUOTES:
        said = _QUOTED.sub(" ", sentence).strip(" ,،.")  # whose words they are
        back = _POINTS_BACK.match(sentence)
        we = back is not None and _OURSELVES.match(sentence)
        return len(said.split()) < 2 or leans(said, known) or (back is not None and not we)
    return (
        bool(_POINTS_BACK.match(sentence))
        or bool(_GOES_ON.search(" ".join(sentence.split(None, _BEGINNING)[1:_BEGINNING])))
        or bool(_OBJECT.match(sentence))
        or bool(_POINTS_BACK_IN_ARABIC.match(sentence))
        or (known is not None and _speaks_of_someone(sentence, known))
    )


def _speaks_of_someone(sentence: str, known: frozenset[str]) -> bool:
    """Whether a person, or a body's office, is spoken of before anybody has been named."""
    found = _OF_SOMEONE.search(sentence)
    if not found:
        return False
    before = sentence[: found.start()]
    first = re.match(r"\W*([\w’'.-]*\w)", before)
    named = first is not None and re.sub(r"[’']s$", "", first[1]) in known
    return not (named or _NAME.search(before) or _PERSON.search(before))
