"""An editor's wish becomes fields of `_issue.md`, and nothing else changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from preview_kit import AID, DAY, FIRST, ISSUE, LEAD, SECOND, THIRD, Desk, preview, workspace

from briefing.web.preview.wishes import What, Wish, changes, read_wish


@pytest.mark.parametrize(
    ("wish", "asked", "changed"),
    [
        (Wish("a", What.LEAD), {}, {"lead": "a"}),
        (Wish("a", What.LEAD), {"lead": "a"}, {}),
        (Wish("a", What.LEAD), {"exclude": ["b", "a"]}, {"lead": "a", "exclude": ["b"]}),
        (Wish("a", What.UNLEAD), {"lead": "a"}, {"lead": None}),
        (Wish("a", What.UNLEAD), {}, {}),
        (Wish("a", What.LEAVE_OUT), {"exclude": ["z", "b"]}, {"exclude": ["z", "b", "a"]}),
        (Wish("a", What.LEAVE_OUT), {"lead": "a"}, {"lead": None, "exclude": ["a"]}),
        (Wish("a", What.LEAVE_OUT), {"lead": "b"}, {"exclude": ["a"]}),
        (Wish("a", What.TAKE_IN), {"exclude": ["a"]}, {"exclude": None}),
        (Wish("a", What.TAKE_IN), {}, {}),
        (Wish("a", What.PLACE, "aid"), {"lead": "a"}, {"move": {"a": "aid"}}),
        (
            Wish("a", What.PLACE, "aid"),
            {"move": {"gone": "typo"}},
            {"move": {"gone": "typo", "a": "aid"}},
        ),
        (Wish("a", What.PLACE, ""), {"move": {"a": "aid"}}, {"move": None}),
        (Wish("b", What.PLACE, None, ("b", "a", "c")), {}, {"order": ["b"]}),
        (Wish("a", What.PLACE, None, ("b", "a", "c")), {}, {"order": ["b", "a"]}),
        (
            Wish("b", What.PLACE, None, ("b", "a", "c")),
            {"order": ["x", "a", "gone"]},
            {"order": ["x", "gone", "b", "a"]},
        ),
        (Wish("a", What.PLACE, None, ("b", "a")), {"order": ["b", "a"]}, {}),
        (Wish("a", What.PLACE, None, ("a",)), {"lead": "a"}, {"lead": None, "order": ["a"]}),
    ],
)
def test_a_wish_is_told_in_the_editors_fields(
    wish: Wish, asked: dict[str, Any], changed: dict[str, Any]
) -> None:
    assert changes(wish, asked) == changed


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"story": "z", "what": "lead"},
        {"story": ["a"], "what": "lead"},
        {"story": "a", "what": "burn"},
        {"story": "a"},
        {"story": "a", "what": "place", "section": "none-such"},
        {"story": "a", "what": "place", "section": {}},
        {"story": "a", "what": "place", "sequence": "a"},
        {"story": "a", "what": "place", "sequence": ["b"]},
        {"story": "a", "what": "place", "sequence": ["a", "../x"]},
        {"story": "a", "what": "place", "sequence": ["a", {}]},
    ],
)
def test_what_is_no_wish_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_wish(data, ["a", "b"], ["aid"])


@pytest.fixture
def desk(tmp_path: Path, root: Path) -> Iterator[Desk]:
    with preview(workspace(tmp_path, root)) as running:
        yield running


def printed(desk: Desk) -> dict[str, list[str]]:
    """The English edition: section → slugs, the lead under `lead`."""
    (edition,) = (one for one in desk.view()["editions"] if one["language"] == "en")
    return {"lead": [edition["lead"]]} | {one["key"]: one["stories"] for one in edition["sections"]}


def test_wishes_change_the_issue_and_no_other_file(desk: Desk) -> None:
    others = {path: path.read_bytes() for path in desk.folder.rglob("*") if path.is_file()}
    del others[desk.issue]
    assert printed(desk) == {"lead": [LEAD], "politics": [FIRST, SECOND, THIRD], "aid": [AID]}

    assert desk.wish(story=SECOND, what="lead") == 200
    assert printed(desk) == {"lead": [SECOND], "politics": [FIRST, LEAD, THIRD], "aid": [AID]}
    assert desk.wish(story=FIRST, what="place", section="aid") == 200
    assert printed(desk) == {"lead": [SECOND], "politics": [LEAD, THIRD], "aid": [AID, FIRST]}
    assert desk.wish(story=LEAD, what="leave-out") == 200
    assert printed(desk) == {"lead": [SECOND], "politics": [THIRD], "aid": [AID, FIRST]}
    assert LEAD in desk.view()["articles"]
    assert desk.view()["asked"]["exclude"] == [LEAD]
    assert desk.wish(story=LEAD, what="take-in") == 200
    assert desk.wish(story=FIRST, what="place", section="") == 200
    assert desk.wish(story=THIRD, what="place", sequence=[THIRD, FIRST, LEAD]) == 200
    assert printed(desk) == {"lead": [SECOND], "politics": [THIRD, FIRST, LEAD], "aid": [AID]}

    assert desk.issue.read_text("utf-8") == ISSUE.replace(
        "lead: lead-story", "lead: second-story"
    ).replace("of our own\n", "of our own\norder: [third-story]\n")
    now = {path: path.read_bytes() for path in desk.folder.rglob("*") if path.is_file()}
    del now[desk.issue]
    assert now == others
    assert not (desk.root / "out").exists()


def test_the_last_story_left_out_can_be_taken_in_again(tmp_path: Path, root: Path) -> None:
    exclude = f"---\nexclude: [{LEAD}, {FIRST}, {SECOND}, {THIRD}]\n---\n"
    with preview(workspace(tmp_path, root, issue=exclude)) as desk:
        assert desk.wish(story=AID, what="leave-out") == 200
        view = desk.view()
        assert view["editions"] == []
        assert view["problems"]
        assert len(view["asked"]["exclude"]) == 5
        assert desk.wish(story=AID, what="take-in") == 200
        assert printed(desk) == {"lead": [AID]}


def test_instructions_that_cannot_be_read_are_not_written_over(desk: Desk) -> None:
    desk.issue.write_text("---\nlead: [\n---\n", "utf-8")
    assert desk.wish(story=FIRST, what="lead") == 409
    assert desk.issue.read_text("utf-8") == "---\nlead: [\n---\n"
    assert desk.wish(story="../../briefing", what="leave-out") == 422
    assert sorted(path.name for path in desk.root.iterdir()) == ["briefing.toml", "content"]
    assert [path.name for path in (desk.root / "content").iterdir()] == [DAY.isoformat()]
