"""The links to other articles that a page of HTML shows: its Check Also box, or what stands for it.

A page without the box may have "Read also" lines within its text, or a box of related posts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from briefing.collect.check_also import entry
from briefing.collect.html_boxes import is_link_line, names_of
from briefing.collect.html_meta import absolute
from briefing.collect.html_tree import drop_unseen, having, text_of
from briefing.collect.lines import is_read_also_line, is_read_more
from briefing.model.article import CheckAlso
from briefing.model.text import words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# A box of posts on the same matter; "Popular" or "Trending" says nothing of this article.
_RELATED = re.compile(r"(?:^|[\s_-])(?:related|relatedposts|yarpp|crp)(?:$|[\s_-])", re.I)
_BOX = "//*[@id='check-also-box']"
# A related post's headline has at least so many words; "Next", "Politics" have fewer.
_FEWEST_WORDS = 3
# A link stands no deeper in its post.
_DEEPEST = 5
# So many of the related posts are kept: a theme prints as many as fill its row.
_MOST_RELATED = 3


def other_links(tree: HtmlElement, base: str | None) -> tuple[CheckAlso, ...]:
    """What the page *tree* at *base* links to in the place of a Check Also box.

    To be asked when what is hidden has been dropped from *tree*.
    """
    return _read_also(tree, base) or _related(tree, base)


def check_also_box(tree: HtmlElement, base: str | None) -> tuple[CheckAlso, ...]:
    """The posts of the page's Check Also box, which the theme hides until a reader scrolls.

    What is hidden inside the box is dropped.
    """
    boxes = tree.xpath(_BOX)
    for box in boxes:
        drop_unseen(tree, inside=box)
    # A changed theme may lack the classes: then the box is one post, its heading the first linked.
    posts = tree.xpath(f"{_BOX}//*{having('check-also-post')}") or boxes
    return tuple(found for post in posts if (found := _post(post, base)))


def _post(post: HtmlElement, base: str | None) -> CheckAlso | None:
    titles = post.xpath(f".//*{having('post-title')}") or post.xpath(".//h2|.//h3[a]|.//h4[a]")
    headline = text_of(titles[0]) if titles else ""
    if not headline:
        return None
    links = titles[0].xpath("descendant-or-self::a/@href")
    teasers = (_teaser(paragraph) for paragraph in post.iter("p"))
    url = absolute(links[0], base) if links else None
    return entry(headline, next(filter(None, teasers), ""), url)


def _teaser(paragraph: HtmlElement) -> str:
    """The text of *paragraph* without the link Read More at its end."""
    for link in paragraph.xpath(".//a"):
        if is_read_more(text_of(link)):
            link.drop_tree()
    return text_of(paragraph)


def _read_also(tree: HtmlElement, base: str | None) -> tuple[CheckAlso, ...]:
    """The links of the lines "Read also: …" within the text, each once."""
    found: dict[str, CheckAlso] = {}
    for node in tree.iter("p", "div", "li", "blockquote", "h2", "h3", "h4"):
        if is_link_line(node) and is_read_also_line(text_of(node)):
            for link in node.iter("a"):
                headline, url = text_of(link), absolute(link.get("href", ""), base)
                if url and words(headline) >= _FEWEST_WORDS:
                    found.setdefault(url, entry(headline, "", url))
    return tuple(found.values())


def _related(tree: HtmlElement, base: str | None) -> tuple[CheckAlso, ...]:
    """The posts of the first box of related posts that has any."""
    seen: set[HtmlElement] = set()
    for box in tree.xpath("//*[@class or @id]"):
        named = box.tag not in {"html", "body", "main", "article"} and _RELATED.search(
            names_of(box)
        )
        if not named or box.find(".//h1") is not None or not seen.isdisjoint(box.iterancestors()):
            continue
        seen.add(box)
        if found := tuple(islice(_posts(box, base), _MOST_RELATED)):
            return found
    return ()


def _posts(box: HtmlElement, base: str | None) -> Iterator[CheckAlso]:
    """The posts that *box* links to, each once."""
    seen: set[str] = set()
    for link in list(box.iter("a")):
        headline, url = text_of(link), absolute(link.get("href", ""), base)
        named = words(headline) >= _FEWEST_WORDS and not is_read_more(headline)
        if named and url and url not in seen:
            seen.add(url)
            yield entry(headline, _excerpt(link, box), url)


def _excerpt(link: HtmlElement, box: HtmlElement) -> str:
    """The teaser of the post of *box* that *link* leads to: its first paragraph without a link."""
    post = link
    for around in islice(link.iterancestors(), _DEEPEST):
        if around is box or len(list(around.iter("h2", "h3", "h4"))) > 1:
            break
        post = around
    for node in post.xpath(".//p | .//*[contains(@class, 'excerpt')]"):
        text = _teaser(node)
        if words(text) > _FEWEST_WORDS * 2 and node.find(".//a") is None:
            return text
    return ""
