from __future__ import annotations

from datetime import UTC, datetime

import pytest

import textinator_widgets as tw
from textinator_widgets.api.page import PageDesk

PUBLISHED = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def about(sqlite_path):
    with tw.open_store(sqlite_path) as store:
        store.create_user("maria <b>", email="maria&co@example.org")
        store.create_user("oleh")

        def of(language="en", **settings):
            project = store.create_project(
                "P", task="ner", texts=["A text."], dt_publish=PUBLISHED, **settings
            )
            desk = PageDesk(project.annotator("anna"), language=language, parts=lambda name: "")
            return desk.screen()["about"]

        yield of


def test_the_responsible_person_the_address_and_the_dates_stand_below_the_guidelines(about):
    html = about(author="maria <b>", guidelines="Read.", dt_finish=datetime(2099, 5, 4, tzinfo=UTC))

    assert "<th>Responsible</th><td>maria &lt;b&gt;</td>" in html
    assert 'href="mailto:maria%26co@example.org"' in html
    assert ">maria&amp;co@example.org</a>" in html
    assert "<th>Published</th><td>2026-03-01</td>" in html
    assert "<th>Open until</th><td>2099-05-04</td>" in html


def test_a_person_without_an_address_has_no_row_for_it(about):
    html = about("sv", author="oleh")

    assert "<th>Ansvarig</th><td>oleh</td>" in html
    assert "E-post" not in html


@pytest.mark.parametrize(
    "settings", [{"guidelines": "Read."}, {"dt_finish": datetime(2099, 5, 4, tzinfo=UTC)}]
)
def test_the_dates_stand_there_without_anything_else(about, settings):
    html = about(**settings)

    assert "<th>Published</th><td>2026-03-01</td>" in html
    assert "Responsible" not in html


def test_a_project_that_says_nothing_has_no_table(about):
    assert about(guidelines="<script>nothing to see</script>") == ""
