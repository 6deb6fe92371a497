"""Markers of a labeler that needs no store are checked as those of a project are."""

from __future__ import annotations

import pytest

from textinator_widgets.errors import InvalidSetting, UnknownSetting
from textinator_widgets.services.marker_specs import marker_controls


@pytest.mark.parametrize(
    "markers",
    [
        [{"name": "A", "shortcut": "x"}, {"name": "B", "shortcut": "X"}],
        [{"name": "A", "order_in_unit": "first"}],
        [{"name": "A", "export_name": "\0"}],
        [{"name": "A", "display_tab": "\ud800"}],
        [{"name": "A", "restrictions": ["< 0"]}],
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
