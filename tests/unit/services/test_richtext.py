"""Rich text of authors: what is left of it, and when nothing is."""

from __future__ import annotations

import pytest

from textinator_widgets.services.richtext import clean_html

PIXEL = "data:image/png;base64,iVBORw0KGgo="


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "<script>alert(1)</script>",
        "<style>p { color: red }</style>",
        "<iframe src='https://example.org'></iframe>",
        "<p></p><div><br></div>",
        "<p>&nbsp;\u200b&#8203;</p>",
        "<!-- a note -->",
        "<a href='javascript:alert(1)'></a>",
        "<img src='https://example.org/a.png'>",
        "[](https://example.org)",
    ],
)
def test_what_nobody_would_see_is_nothing(text: str) -> None:
    assert clean_html(text) == ""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Mark *titles*.", "<em>titles</em>"),
        ("---", "<hr>"),
        (f"<img src='{PIXEL}'>", PIXEL),
        ("<img src='https://example.org/a.png' alt='A map'>", "A map"),
        ("<script>alert(1)</script>\n\nRead this.", "Read this."),
        ("!", "!"),
        ("😀", "😀"),
    ],
)
def test_what_is_seen_stays(text: str, kept: str) -> None:
    assert kept in clean_html(text)
    assert "script" not in clean_html(text)
