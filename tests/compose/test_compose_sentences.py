"""Where a sentence ends, in English and in Arabic."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.compose.sentences import sentences
from briefing.model.text import clean

# Each row is the list of sentences that the paragraph made of them must come apart into.
APART = [
    ["One stop. Then another! A third? Yes."],
    ["Gen. Haftar met Lt. Gen. Haddad and Maj. Gen. Zubi.", "They talked."],
    ["The U.N. Security Council met.", "It was brief."],
    ["The U.S. Embassy in Tripoli said so.", "Nobody replied."],
    ["Mr. Dbeibah and Mrs. Mangoush spoke to Dr. Bathily.", "All agreed."],
    ["Eng. Farhat Bengdara opened the field.", "Oil flowed."],
    ["J. Smith and A. B. Jones wrote it.", "It was long."],
    ["Resolution No. 5 was passed.", "It is short."],
    ["The answer was no.", "Then they left."],
    ["Law no. 10 of 2014 and Nos. 3 and 4 apply.", "So he said."],
    ["He said: “We will go.”", "They went."],
    ['He said: "We will go."', "They went."],
    ["“Will you go?” he asked.", "They went."],
    ["“Will you go?”", "They went."],
    ["He waited…", "Nobody came."],
    ["He waited...", "Nobody came."],
    ["He waited … and waited.", "Nobody came."],
    ["They met at 5 p.m. on Tuesday.", "It rained."],
    ["They met at 5 p.m. Tuesday in Tunis.", "It rained."],
    ["They met at 11 a.m. in Tunis.", "It rained."],
    ["It grew by 3.5 per cent to 1.2m barrels.", "It fell later."],
    ["It was the war of 2011.", "Another followed."],
    ["It happened (as he said.)", "Another followed."],
    ["The United Nations (U.N.) Security Council met.", "It was brief."],
    ["It came on Sept. 11.", "It was bad."],
    ["Sirte Oil Co. Ltd. of Brega pumps.", "It is old."],
    ["See e.g. Derna, i.e. the town.", "It is far."],
    ["See libyaobserver.ly for more.", "It is free."],
    ["It went up!", "“Why?” asked he."],
    ["متى تجرى الانتخابات؟", "لا أحد يعلم."],
    ["عقد الاجتماع في طرابلس.", "حضره الجميع!", "ثم انصرفوا."],
    ["قال د. محمد المنفي ذلك.", "وافق الجميع."],
    ["یہ پہلا ہے۔", "یہ دوسرا ہے۔"],
    ["He moved to the U.S. in 1990.", "Haftar came back later."],
    ["He moved to the U.S.", "The war began later."],
    ["The ship left at 5 p.m.", "The crew slept."],
    ["It works for Apple Inc.", "The firm is old."],
    ["He said: “We go. They stay. Nobody asks.”", "They went."],
    ['He said: "We go. They stay."', "They went."],
    ["“We go. They stay,” he said.", "They went."],
    ["قال: «سنذهب. لن نبقى.»", "ثم انصرفوا."],
    ["«هل تذهب؟» سأل المراسل.", "لم يجب أحد."],
    ["قال أ.د. محمد المنفي ذلك؛ ثم انصرف.", "وافق الجميع."],
    ["انتظر… ثم انصرف.", "لم يأت أحد."],
    ["بلغ الإنتاج 1.2 مليون برميل، أي 3.5 بالمئة.", "هبط لاحقا."],
    ["A stray “ mark opens no quotation.", "It is alone."],
]


@pytest.mark.parametrize("expected", APART[1:], ids=lambda expected: expected[0][:32])
def test_a_paragraph_comes_apart_where_its_sentences_end(expected: list[str]) -> None:
    paragraph = " ".join(expected)
    assert [paragraph[start:end] for start, end in sentences(paragraph)] == expected


def test_each_kind_of_mark_ends_a_sentence() -> None:
    paragraph = APART[0][0]
    assert [paragraph[start:end] for start, end in sentences(paragraph)] == [
        "One stop.",
        "Then another!",
        "A third?",
        "Yes.",
    ]


@pytest.mark.parametrize("paragraph", ["", " "])
def test_nothing_has_no_sentence_with_words(paragraph: str) -> None:
    assert [paragraph[start:end].strip() for start, end in sentences(paragraph)] in ([], [""])


@settings(deadline=None, max_examples=120, derandomize=True)
@given(
    st.lists(
        st.sampled_from(
            [
                "Gen.",
                "U.N.",
                "He",
                "said",
                "no.",
                "No.",
                "5",
                "“So.”",
                "…",
                "؟",
                "ذهب",
                ".",
                ")",
                "A.",
            ]
        )
        | st.text(max_size=6),
        max_size=30,
    ).map(lambda parts: clean(" ".join(parts)))
)
def test_nothing_but_white_space_lies_between_sentences(paragraph: str) -> None:
    last = 0
    for start, end in sentences(paragraph):
        assert last <= start < end
        assert not paragraph[last:start].strip()
        assert paragraph[start:end] == paragraph[start:end].strip()
        last = end
    assert not paragraph[last:].strip()
