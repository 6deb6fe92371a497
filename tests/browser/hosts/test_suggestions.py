"""Suggestions behind Voila: an endpoint on this machine is asked by the kernel of a page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from endpoints import endpoint

pytestmark = pytest.mark.browser

TEXT = "🙂 Ann met Bohdan in Kyiv."


def find_town(asked: dict[str, Any]) -> tuple[int, bytes]:
    start = asked["text"].index("Kyiv")
    return 200, json.dumps([{"start": start, "end": start + 4, "score": 0.75}]).encode()


def test_what_an_endpoint_proposes_is_accepted_and_stored(strict_page, open_desk, new_project):
    project = new_project([TEXT])
    with endpoint(find_town) as (address, heard):
        project.add_marker("Town", code="town", suggestions=address)
        desk = open_desk(strict_page, "anna", project)
        strict_page.get_by_role("button", name='Accept Town "Kyiv"').click()
        desk.wait_for_labels(1)
        desk.submit()

    assert [(one["marker"], one["text"]) for one in heard] == [("town", TEXT)]
    assert project.labels()[["quote", "start", "origin"]].values.tolist() == [
        ["Kyiv", TEXT.index("Kyiv"), "suggestion"]
    ]
    frame = project.suggestions()
    assert frame[["user", "quote", "source", "decision"]].values.tolist() == [
        ["anna", "Kyiv", "http", "accepted"]
    ]
