"""What stands on an article's page and is none of its text: boxes, known by their names and form.

Themes and plugins name them much alike: share buttons, related posts, newsletter forms, tags,
captions, bylines, advertisements (e3lan: Arabic for one). What has no such name is known by its
form: a list of links alone, another article within the article, a line "Read also" with its link.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.collect.html_tree import flat, text_of
from briefing.collect.lines import ends_sentence, is_read_also_line
from briefing.model.text import key, words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Boxes with links to other articles, by a word of their class or id.
OTHERS = re.compile(
    r"(?:^|[\s_-])(?:related|relatedposts|yarpp|crp|check-also|also-read|read-?(?:also|next|more)"
    r"|more-(?:stories|posts|news)|recommended|trending|popular)(?:$|[\s_-])",
    re.I,
)
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|sharedaddy|sharebar|addtoany|a2a|essb|heateor|social|e3lan|ads?|adspot|a-rec|stream-item"
    r"|advert\w*|adsbygoogle|sponsored|review-box|page-links?|edit-link|tagcloud|tags|source-tags"
    r"|post-tag|caption|caption-text|comments?|respond|navigation|pagination|breadcrumbs?"
    r"|newsletter|subscribe|subscriptions?|sign-?up|promo|byline|author|author-(?:box|bio|name)"
    r"|(?:post|entry|article|wp)-meta)(?:$|[\s_-])",
    re.I,
)
# The names of an article's body: WordPress's, those of its themes and builders, schema.org's.
BODY = re.compile(
    r"(?:article|entry|post|story|news)[-_]{0,2}(?:body|content|text)(?![a-z])|articlebody"
    r"|storybody|elementor-widget-text-editor|(?:^|\s)entry(?:$|\s)",
    re.I,
)
# At most this part of a list of links, or of a line of one, is no link; of "Read also: …" at least
# so much is one.
_NO_LINK = 0.1
_LINK_OF_A_LINE = 0.5
_LONGEST_LINE = 250
# An article with at least so many words of its own holds no other one that is a part of it.
_OWN_WORDS = 50


def names_of(node: HtmlElement) -> str:
    """The class, the id and the property (schema.org) of *node*."""
    return " ".join(node.get(name, "") for name in ("class", "id", "itemprop"))


def drop_others(tree: HtmlElement, headline: str) -> None:
    """Take other articles out of *tree*: those below the one of this *headline*, and within it."""
    own = next(
        (node for node in tree.iter("h1", "h2") if key(text_of(node)) == key(headline)), None
    )
    this = next(own.iterancestors("article"), None) if own is not None else None
    around = set() if this is None else {this, *this.iterancestors("article")}
    long = this is not None and _own_words(this) >= _OWN_WORDS
    for node in tree.xpath("//article"):
        if node.getparent() is None:
            continue
        outer = next(node.iterancestors("article"), None)
        inside = outer is not None and node not in around and _own_words(outer) >= _OWN_WORDS
        if inside or (long and node not in around and this not in node.iterancestors("article")):
            _drop(node)


def drop_boxes(tree: HtmlElement) -> None:
    """Take out of *tree* what its names or its form show to be no text of an article."""
    for node in tree.xpath(".//*[@class or @id]"):
        names = names_of(node)
        if (OTHERS.search(names) or _AROUND.search(names)) and not _holds_body(node):
            _drop(node)
    for node in list(tree.iter("ul", "ol", "p", "div", "li", "blockquote", "h2", "h3", "h4")):
        if node.tag in {"ul", "ol"}:
            linked = len(node) > 1 and _linked_part(node) >= 1 - _NO_LINK
        else:
            linked = is_link_line(node)
        if linked and not _holds_body(node):
            _drop(node)


def is_link_line(node: HtmlElement) -> bool:
    """Whether *node* is one line that only leads elsewhere: a bare link, "Read also: …"."""
    text = flat(node) if node.find(".//a") is not None else ""
    if not 0 < len(text) <= _LONGEST_LINE:
        return False
    bare = node.tag == "p" and not ends_sentence(text) and _linked_part(node) >= 1 - _NO_LINK
    return bare or (is_read_also_line(text) and _linked_part(node) >= _LINK_OF_A_LINE)


def _linked_part(node: HtmlElement) -> float:
    """How much of the text of *node* is links, from 0 to 1."""
    total = len(flat(node))
    return sum(len(flat(link)) for link in node.iter("a")) / total if total else 0


def _own_words(article: HtmlElement) -> int:
    """How many words the paragraphs of *article* have that are of no article within it."""
    own = (node for node in article.iter("p") if next(node.iterancestors("article")) is article)
    return sum(words(node.text_content()) for node in own)


def _holds_body(node: HtmlElement) -> bool:
    if node.tag in {"html", "body", "main", "article"} or node.find(".//h1") is not None:
        return True
    inside = node.xpath("descendant-or-self::*[@class or @itemprop]")
    return any(BODY.search(names_of(one)) for one in inside)


def _drop(node: HtmlElement) -> None:
    if node.getparent() is not None:
        node.drop_tree()
