"""What a page shows that is in no catalogue.

The catalogue of one language is exchanged for one whose every message stands in brackets. What a page shows
outside brackets was never translated.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from textinator_widgets import i18n
from textinator_widgets.i18n.catalogue import Catalogue

STRAY_WORDS = """() => {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const found = [];
  const said = (words, where) => {
    let rest = words, before;
    do { before = rest; rest = rest.replace(/⟦[^⟦⟧]*⟧/gu, ""); } while (rest !== before);
    if (/\\p{L}/u.test(rest)) found.push(`${where}: ${rest.trim()}`);
  };
  const own = "[data-tw=text], [data-own], kbd, .tw-sr-keys";
  for (const root of document.querySelectorAll(".tw-root")) {
    const pieces = [];
    const walk = (node) => {
      if (node.nodeType === Node.TEXT_NODE) { pieces.push(node.data); return; }
      if (node.nodeType !== Node.ELEMENT_NODE || !shown(node)) return;
      for (const name of ["aria-label", "title", "placeholder", "alt", "aria-roledescription"])
        if (node.hasAttribute(name))
          said(node.getAttribute(name), `${node.dataset.tw ?? node.className} ${name}`);
      if (node.matches(own)) return;
      const isBlock = getComputedStyle(node).display !== "inline";
      if (isBlock) pieces.push("\\n");
      for (const child of node.childNodes) walk(child);
      if (isBlock) pieces.push("\\n");
    };
    walk(root);
    for (const line of pieces.join("").split("\\n")) said(line, "text");
  }
  return [...new Set(found)];
}"""


@pytest.fixture
def bracketed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Swedish is English in brackets."""
    read = i18n._catalogue

    def in_brackets(base: str) -> Catalogue:
        known = read(base)
        if base != "sv":
            return known
        messages = {key: f"⟦{key[1]}⟧" for key in known.messages}
        plurals = {key: [f"⟦{form}⟧" for form in forms] for key, forms in read("en").plurals.items()}
        return Catalogue(messages, plurals)

    monkeypatch.setattr(i18n, "_catalogue", in_brackets)


KEYS = re.compile(r"\b(Ctrl|Shift|Alt|Esc|Enter|Home|End|Delete)\b|(?<!\w)⇧?\w(?!\w)")
"""Names of keys, which are the same for everybody, and single letters."""


def stray(page: Page, *own: str) -> list[str]:
    """What stands on a page outside brackets, without keys and the words that people wrote."""
    left = []
    for one in page.evaluate(STRAY_WORDS):
        where, _, words = one.partition(": ")
        for mine in sorted(("P", "anna", "bo", *own), key=len, reverse=True):
            words = words.replace(mine, "")
        if any(character.isalpha() for character in KEYS.sub("", words)):
            left.append(f"{where}: {words}")
    return left
