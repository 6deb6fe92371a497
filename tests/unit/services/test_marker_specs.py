"""Markers of a labeler that needs no store are checked as those of a project are."""

from __future__ import annotations

import pytest

import textinator_widgets as tw
from textinator_widgets.errors import InvalidSetting, UnknownSetting
from textinator_widgets.services.definition_fields import BROWSER_KEYS, PAGE_KEYS, check_shortcut
from textinator_widgets.services.marker_specs import marker_controls


@pytest.mark.parametrize(
    "markers",
    [
        [{"name": "A", "shortcut": "x"}, {"name": "B", "shortcut": "X"}],
        [{"name": "A", "order_in_unit": "first"}],
        [{"name": "A", "export_name": "\0"}],
        [{"name": "A", "display_tab": "\ud800"}],
        [{"name": "A", "restrictions": ["< 0"]}],
        [{"name": "A", "restrictions": ["> 2", "<= 2"]}],
        [{"name": "A", "actions": ["dance"]}],
        [5],
        ["A", None],
        [{"name": "A"}, {"name": "a"}],
    ],
)
def test_fields_that_cannot_be_taken_are_refused(markers) -> None:
    with pytest.raises(InvalidSetting):
        marker_controls(markers)


def test_fields_that_there_are_not_are_named() -> None:
    with pytest.raises(UnknownSetting, match="5"):
        marker_controls([{"name": "A", 5: "x", "colour": "red"}])


@pytest.mark.parametrize("key", [*PAGE_KEYS, *BROWSER_KEYS, "Shift+?", "ctrl + z", "Shift+Ctrl+z", "Shift+-"])
def test_a_key_that_the_page_uses_itself_is_refused_with_those_that_are_taken(key) -> None:
    with pytest.raises(InvalidSetting, match=r"Taken are: \? \+ - Ctrl\+A"):
        marker_controls([{"name": "A", "shortcut": key}])


@pytest.mark.parametrize("key", [" ", "\u00a0", "Ctrl+", "Enter", "Ctrl+Esc", 5])
def test_a_shortcut_is_one_visible_character(key) -> None:
    with pytest.raises(InvalidSetting, match="one visible character"):
        marker_controls([{"name": "A", "shortcut": key}])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("p", "P"),
        ("shift+ctrl+k", "Ctrl+Shift+K"),
        ("Shift+Z", "Shift+Z"),
        ("ß", "ß"),
        ("Я", "Я"),
        ("!", "!"),
    ],
)
def test_a_shortcut_is_kept_in_one_spelling(given, kept) -> None:
    assert check_shortcut(given) == kept


@pytest.mark.parametrize(
    ("given", "kept"), [("hl", "hl"), ("und", "und"), ("highlight", "hl"), ("underline", "und")]
)
def test_display_types_have_a_long_name_too(given, kept) -> None:
    (control,) = marker_controls([{"name": "A", "display_type": given}])

    assert control["display"] == kept


@pytest.mark.parametrize("given", ["bold", "", None, 5, ["hl"]])
def test_another_display_type_is_refused_with_those_that_there_are(given) -> None:
    with pytest.raises(InvalidSetting, match=r"hl \(highlight\), und \(underline\)"):
        marker_controls([{"name": "A", "display_type": given}])


@pytest.mark.parametrize("name", ["Prix 5\u00a0€", "می\u200cخواهم", "👩\u200d💻 study", "क्\u200dष"])
def test_names_are_written_in_every_script(name, tmp_path) -> None:
    (control,) = marker_controls([{"name": name, "display_tab": name}])

    with tw.open_store(tmp_path / "study.db") as store:
        assert store.create_project(name, texts=["a"]).title == control["name"] == name


@pytest.mark.parametrize(
    "name", ["", " ", "\u00a0", "\u200d", "a\u200db", "a\tb", "a\nb", "a\u202eb", "a\x00"]
)
def test_names_of_which_nothing_or_not_all_is_seen_are_refused(name, tmp_path) -> None:
    with pytest.raises(InvalidSetting, match="visible"):
        marker_controls([{"name": name}])
    with tw.open_store(tmp_path / "study.db") as store, pytest.raises(InvalidSetting, match="visible"):
        store.create_project(name, texts=["a"])
