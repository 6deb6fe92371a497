"""Guidelines, reminders and messages: Markdown or HTML in, clean HTML out."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from unicodedata import category

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del", "details", "div",
    "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins",
    "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strong", "sub", "summary",
    "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var",
}  # fmt: skip
"""Elements that stay."""

ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "*": {"lang", "dir"},
}

IMAGE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")
"""Images are in the text itself: no page of ours fetches one from elsewhere."""

SEEN = re.compile(r'<hr\b|<img\b[^>]*\b(src|alt)="[^"]')
"""Elements that are seen although no words are in them."""

UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}
"""Categories of the characters that leave no ink."""


def _attribute(element: str, attribute: str, value: str) -> str | None:
    if (element, attribute) == ("img", "src"):
        return value if IMAGE.fullmatch(value) else None
    if attribute == "href" and _is_data(value):
        return None
    return value


def _is_data(address: str) -> bool:
    """Whether an address carries a document; as browsers do, signs before and in the scheme are left out."""
    return re.sub(r"[\x00-\x20]", "", address).lower().startswith("data:")


@lru_cache(maxsize=64)
def clean_html(text: str) -> str:
    """Give safe HTML of a text in Markdown, in HTML, or in both; "" where nothing of it could be seen.

    Scripts, styles, ids, forms, frames and images from elsewhere are taken out; links open without telling
    where they were followed from.
    """
    if not text.strip():
        return ""
    from markdown_it import MarkdownIt

    return safe_html(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text))


def safe_html(html: str) -> str:
    """Give HTML with what is safe in it, as `clean_html`; what looks like Markdown stays as it is."""
    import nh3

    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer",
    )
    return clean if _is_seen(clean) else ""


def _is_seen(html: str) -> bool:
    """Whether clean HTML has a picture, a line or a character that a page shows."""
    words = unescape(re.sub(r"<[^>]*>", "", html))
    return SEEN.search(html) is not None or any(category(each) not in UNSEEN for each in words)
