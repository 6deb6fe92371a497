"""Every word of the server's own pages comes from the catalogues."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

PAGES = sorted(
    page
    for page in files("textinator_widgets.serving").joinpath("pages").iterdir()
    if page.name.endswith(".html")
)
SPOKEN = ("title", "alt", "placeholder", "aria-label", "aria-description", "content")
OWN = {"width=device-width, initial-scale=1", "noindex"}
"""What browsers read, and nobody else."""


def words_of(template: str) -> list[str]:
    """Give what a template says by itself: text between its tags, and attributes that are spoken."""
    plain = re.sub(
        r"<style.*?</style>|{% block (?:style|wide) %}.*?{% endblock %}|{#.*?#}", "", template, flags=re.S
    )
    plain = re.sub(r"{%.*?%}|{{.*?}}", "", plain, flags=re.S)
    said = re.findall(rf'\s(?:{"|".join(SPOKEN)})="([^"]*)"', plain)
    text = re.sub(r"<[^>]*>", "\n", plain)
    found = [*said, *(re.sub(r"&\w+;", "", line) for line in text.split("\n"))]
    return [one.strip() for one in found if any(map(str.isalpha, one)) and one.strip() not in OWN]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_says_nothing_but_what_is_in_the_catalogues(page):
    assert words_of(page.read_text(encoding="utf-8")) == []


def test_what_is_not_in_the_catalogues_is_found():
    assert words_of('<p>{{ t("Hi") }}</p>') == []
    assert words_of('<p title="Ho">{% if x %}Hi{% endif %}</p>') == ["Ho", "Hi"]
