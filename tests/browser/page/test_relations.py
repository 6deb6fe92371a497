"""Relations on the page, on a real store: from the first click to the export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel

TEXT = "Ann met Bo. She 😀 liked him. Ann told Cia that she saw Bo with her dog."


@pytest.fixture
def store(sqlite_path: Path) -> Iterator[Any]:
    with tw.open_store(sqlite_path) as opened:
        yield opened


class Work:
    """A page on a project, and what a person does on it."""

    def __init__(self, bench: Bench, project: Any) -> None:
        self.bench, self.project = bench, project
        bench.kernel = DeskKernel(project, "anna")
        self.page: Page = bench.open()
        expect(self.tw("relation").first).to_be_visible()

    def tw(self, name: str) -> Any:
        return self.page.locator(f'[data-tw="{name}"]')

    def mark(self, words: str, key: str, nth: int = 0) -> None:
        self.bench.select(words, nth)
        self.page.keyboard.press(key)

    def label(self, words: str, nth: int = 0) -> Any:
        """The piece of a label, the nth of those with these words."""
        return self.page.locator('[data-tw="text"] [data-tw="label"]').get_by_text(words, exact=True).nth(nth)

    def relate(self, *labels: Any) -> None:
        """Select labels by clicks and choose the first relation."""
        for label in labels:
            label.click()
        self.tw("relation").first.click()

    def confirm(self) -> None:
        expect(self.tw("confirm-relation")).to_be_focused()
        self.page.keyboard.press("Enter")
        expect(self.tw("relation-question")).to_have_count(0)

    def numbers(self) -> list[str]:
        """What stands after the labels, in reading order."""
        return self.page.locator('[data-tw="text"]').evaluate(
            """text => [...text.querySelectorAll('[data-number]')].map((one) => one.dataset.number)"""
        )

    def submit(self) -> None:
        expect(self.tw("status")).to_have_attribute("data-state", "saved")
        self.tw("submit").click()
        expect(self.tw("finished")).to_be_visible()


@pytest.fixture
def corr(store: Any, bench: Bench) -> Work:
    """Six mentions: Ann, Bo, She, him, Ann, Bo."""
    work = Work(bench, store.create_project("Coreference", task="corr", texts=[TEXT]))
    for words, nth in (("Ann", 0), ("Bo", 0), ("She", 0), ("him", 0), ("Ann", 1), ("Bo", 1)):
        work.mark(words, "m", nth)
    expect(work.tw("label-item")).to_have_count(6)
    return work


def clusters(work: Work) -> dict[int, list[str]]:
    """The words of the clusters that were submitted, by number."""
    labels = work.project.labels().set_index("label_id")
    found: dict[int, list[str]] = {}
    for row in work.project.relations().itertuples():
        ends = found.setdefault(row.cluster, [])
        ends += [end for end in (row.first_label, row.second_label) if end not in ends]
    return {
        number: list(labels.loc[ends].sort_values("start")["quote"]) for number, ends in sorted(found.items())
    }


def test_clusters_are_made_by_clicks_and_come_out_of_the_store(corr: Work) -> None:
    corr.relate(corr.label("Ann"), corr.label("Ann", 1), corr.label("She"))
    expect(corr.tw("relation-question")).to_contain_text("Ann")
    corr.confirm()
    corr.relate(corr.label("Bo"), corr.label("him"))
    corr.confirm()

    assert corr.numbers() == ["1", "2", "1", "2", "1"]
    expect(corr.tw("shown-relation")).to_have_attribute("data-number", "2")
    corr.submit()
    assert clusters(corr) == {1: ["Ann", "She", "Ann"], 2: ["Bo", "him"]}
    frame = corr.project.relations()
    assert set(frame["direction"]) == {"2"}
    (text,) = corr.project.export("task")
    assert [len(one["nodes"]) for one in text["relations"].values()] == [3, 2]


def question(work: Work) -> Any:
    return work.tw("relation-question")


def test_the_number_of_a_relation_stays_when_another_is_removed(corr: Work) -> None:
    for first, second in (("Ann", "She"), ("Bo", "him")):
        corr.relate(corr.label(first), corr.label(second))
        corr.confirm()

    corr.tw("previous-relation").click()
    expect(corr.tw("shown-relation")).to_have_attribute("data-number", "1")
    corr.tw("remove-relation").click()
    expect(corr.tw("shown-relation")).to_have_attribute("data-number", "2")
    assert corr.numbers() == ["2", "2"]

    corr.relate(corr.label("Ann"), corr.label("She"))
    corr.confirm()
    assert corr.numbers() == ["3", "2", "3", "2"]
    corr.submit()
    assert clusters(corr) == {2: ["Bo", "him"], 3: ["Ann", "She"]}


def test_a_cluster_takes_in_labels_and_clusters_become_one(corr: Work) -> None:
    corr.relate(corr.label("Ann"), corr.label("She"))
    corr.confirm()

    corr.relate(corr.label("Ann", 1), corr.label("She"))
    expect(corr.tw("relation-join")).to_have_attribute("aria-pressed", "true")
    corr.confirm()
    assert corr.numbers() == ["1", "1", "1"]

    corr.relate(corr.label("Bo"), corr.label("him"))
    corr.confirm()
    corr.relate(corr.label("Bo"), corr.label("Ann"))
    expect(corr.tw("relation-merge")).to_contain_text("1, 2")
    corr.confirm()
    assert corr.numbers() == ["1", "1", "1", "1", "1"]

    corr.tw("undo").click()
    assert corr.numbers() == ["1", "2", "1", "2", "1"]
    corr.tw("undo").click()
    corr.tw("undo").click()
    assert corr.numbers() == ["1", "1"]


def test_a_label_is_in_several_relations_where_a_new_one_is_meant(corr: Work) -> None:
    corr.relate(corr.label("Ann"), corr.label("She"))
    corr.confirm()

    corr.relate(corr.label("Ann"), corr.label("Bo"))
    corr.tw("relation-new").click()
    corr.tw("confirm-relation").click()

    assert corr.numbers() == ["1,2", "2", "1"]
    corr.submit()
    assert clusters(corr) == {1: ["Ann", "She"], 2: ["Ann", "Bo"]}


def test_labels_leave_a_cluster_or_become_one_by_themselves(corr: Work) -> None:
    corr.relate(*(corr.label(*one) for one in (("Ann",), ("Bo",), ("She",), ("him",), ("Ann", 1))))
    corr.confirm()

    corr.label("Bo").click()
    corr.label("him").click()
    corr.tw("split-relation").click()
    assert corr.numbers() == ["1", "2", "1", "2", "1"]

    corr.tw("deselect-all").click()
    expect(corr.tw("leave-relation")).to_be_disabled()
    corr.label("She").click()
    expect(corr.tw("shown-relation")).to_have_attribute("data-number", "1")
    corr.tw("leave-relation").click()
    assert corr.numbers() == ["1", "2", "2", "1"]
    corr.tw("undo").click()
    assert corr.numbers() == ["1", "2", "1", "2", "1"]
    corr.tw("redo").click()
    corr.submit()
    assert clusters(corr) == {1: ["Ann", "Ann"], 2: ["Bo", "him"]}


def test_a_cluster_stays_one_when_a_label_in_its_middle_is_removed(corr: Work) -> None:
    corr.relate(corr.label("Ann"), corr.label("She"), corr.label("Ann", 1))
    corr.confirm()

    row = corr.tw("label-item").filter(has_text="She")
    row.get_by_role("button").last.click()

    assert corr.numbers() == ["1", "1"]
    corr.submit()
    assert clusters(corr) == {1: ["Ann", "Ann"]}


def test_what_cannot_be_related_is_told(corr: Work) -> None:
    corr.label("Ann").click()
    corr.tw("relation").click()
    expect(
        corr.page.get_by_text("Select two or more labels first, then choose the relation.")
    ).to_be_visible()
    expect(question(corr)).to_have_count(0)

    corr.relate(corr.label("She"))
    corr.confirm()
    corr.relate(corr.label("Ann"), corr.label("She"))
    expect(corr.page.get_by_text("These labels are in relation 1 together already.")).to_be_visible()


def test_relations_come_back_with_the_draft(corr: Work) -> None:
    corr.relate(corr.label("Ann"), corr.label("She"))
    corr.confirm()
    corr.relate(corr.label("Bo"), corr.label("him"))
    corr.confirm()
    expect(corr.tw("status")).to_have_attribute("data-state", "saved")

    corr.bench.kernel = DeskKernel(corr.project, "anna")
    corr.bench.open()

    expect(corr.tw("shown-relation")).to_have_attribute("data-number", "1")
    assert corr.numbers() == ["1", "2", "1", "2"]
    corr.tw("undo").click()
    assert corr.numbers() == ["1", "1"]
    corr.relate(corr.label("Bo"), corr.label("him"))
    corr.confirm()
    assert corr.numbers() == ["1", "3", "1", "3"]


def test_a_key_that_follows_at_once_meets_the_question(corr: Work) -> None:
    corr.page.keyboard.press("Alt+m")
    focused = corr.page.evaluate(
        """async () => {
          const key = {key: 'C', code: 'KeyC', shiftKey: true, bubbles: true, cancelable: true};
          document.querySelector('[data-tw="text"]').dispatchEvent(new KeyboardEvent('keydown', key));
          for (let turn = 0; turn < 3; turn += 1) await null;
          return document.activeElement.dataset.tw;
        }"""
    )

    assert focused == "confirm-relation"


def test_a_cluster_is_made_changed_and_submitted_by_keys_alone(corr: Work) -> None:
    keys = corr.page.keyboard
    corr.tw("text").focus()
    keys.press("Control+Home")
    for press in ("Tab", "Space", "Tab", "Tab", "Space"):
        keys.press(press)
    expect(corr.page.locator(".tw-label.tw-selected")).to_have_text(["Ann", "She"])
    keys.press("Shift+C")
    expect(corr.tw("confirm-relation")).to_be_focused()
    keys.press("Enter")
    assert corr.numbers() == ["1", "1"]

    expect(corr.tw("text")).to_be_focused()
    keys.press("Alt+m")
    expect(corr.page.locator(".tw-label.tw-selected")).to_have_text(["Bo", "him", "Ann", "Bo"])
    keys.press("Escape")
    expect(corr.page.locator(".tw-label.tw-selected")).to_have_count(0)
    keys.press("Alt+m")
    keys.press("Shift+C")
    expect(question(corr)).to_be_visible()
    keys.press("Escape")
    expect(question(corr)).to_have_count(0)
    keys.press("Shift+C")
    expect(corr.tw("confirm-relation")).to_be_focused()
    keys.press("Enter")
    assert corr.numbers() == ["1", "2", "1", "2", "2", "2"]

    expect(corr.tw("status")).to_have_attribute("data-state", "saved")
    keys.press("Control+Enter")
    expect(corr.tw("finished")).to_be_visible()
    assert clusters(corr) == {1: ["Ann", "She"], 2: ["Bo", "him", "Ann", "Bo"]}


def test_the_check_box_of_a_marker_selects_its_labels_that_are_in_no_relation(corr: Work) -> None:
    box = corr.tw("select-marker")
    corr.relate(corr.label("Ann"), corr.label("She"))
    corr.confirm()

    box.check()
    expect(corr.page.locator(".tw-label.tw-selected")).to_have_text(["Bo", "him", "Ann", "Bo"])
    box.uncheck()
    expect(corr.page.locator(".tw-label.tw-selected")).to_have_count(0)
    box.check()
    corr.tw("relation").click()
    corr.confirm()
    expect(box).to_be_disabled()


def test_drawing_and_text_point_at_each_other(corr: Work) -> None:
    corr.relate(corr.label("Ann"), corr.label("She"), corr.label("Ann", 1))
    corr.confirm()
    nodes = corr.tw("graph-node")
    expect(nodes).to_have_count(3)
    expect(corr.page.locator(".tw-arcs path")).to_have_count(2)

    corr.label("She").hover()
    expect(corr.page.locator('[data-tw="graph-node"].tw-on, .tw-row.tw-chosen')).to_have_count(1)
    corr.tw("as-list").click()
    corr.tw("graph-node").filter(has_text="She").hover()
    painted = "() => [...(CSS.highlights.keys())].some((name) => name.includes('hover'))"
    corr.page.wait_for_function(painted)
    corr.tw("graph-node").filter(has_text="She").click()
    expect(corr.page.locator(".tw-label.tw-selected")).to_have_text(["She"])

    corr.tw("arcs").click()
    expect(corr.page.locator(".tw-arcs")).to_have_count(0)


def test_pronouns_refer_to_names_whatever_is_selected_first(store: Any, bench: Bench) -> None:
    project = store.create_project("Pronouns", task="pronr", texts=[TEXT])
    work = Work(bench, project)
    for words, key, nth in (("Ann", "a", 0), ("Bo", "a", 0), ("She", "r", 0), ("him", "r", 0)):
        work.mark(words, key, nth)

    work.relate(work.label("Ann"), work.label("She"))
    expect(question(work)).to_contain_text("She")
    expect(work.tw("swap-relation")).to_have_count(0)
    work.confirm()
    work.relate(work.label("him"), work.label("Bo"))
    work.confirm()
    work.relate(work.label("him"), work.label("She"))
    expect(work.page.get_by_text('"Refers to" joins Reference → Antecedent.')).to_be_visible()
    work.submit()

    labels = project.labels().set_index("label_id")["quote"]
    found = [(labels[row.first_label], labels[row.second_label]) for row in project.relations().itertuples()]
    assert found == [("She", "Ann"), ("him", "Bo")]
    (text,) = project.export("task")
    links = [link for links in text["relations"].values() for link in links]
    assert [(one["first"]["text"], one["second"]["text"]) for one in links] == found


def test_a_backward_relation_goes_from_its_second_marker_to_its_first(store: Any, bench: Bench) -> None:
    project = store.create_project("Places", task="ner", texts=[TEXT])
    project.add_relation("Has met", [("Location", "Person")], direction="1", shortcut="K")
    work = Work(bench, project)
    work.mark("Bo", "l")
    work.mark("Ann", "p")

    work.label("Bo").click()
    work.label("Ann").click()
    work.page.keyboard.press("k")
    expect(work.page.locator(".tw-relate-word")).to_have_text(["Ann", "Bo"])
    expect(work.tw("swap-relation")).to_have_count(0)
    work.confirm()
    work.submit()

    labels = project.labels().set_index("label_id")["quote"]
    (row,) = project.relations().itertuples()
    assert (labels[row.first_label], labels[row.second_label], row.direction) == ("Ann", "Bo", "1")


def test_the_direction_between_equal_markers_is_swapped_by_a_key(store: Any, bench: Bench) -> None:
    project = store.create_project("Order", task="ner", texts=[TEXT])
    project.add_relation("Knows", [("Person", "Person")], shortcut="K", representation="l")
    work = Work(bench, project)
    work.mark("Bo", "p")
    work.mark("Ann", "p")

    work.label("Bo").click()
    work.label("Ann").click()
    work.page.keyboard.press("k")
    expect(work.tw("confirm-relation")).to_be_focused()
    words = work.page.locator(".tw-relate-word")
    expect(words).to_have_text(["Bo", "Ann"])
    work.page.keyboard.press("s")
    expect(words).to_have_text(["Ann", "Bo"])
    work.confirm()
    expect(work.tw("as-list")).to_have_attribute("aria-pressed", "true")
    work.submit()

    labels = project.labels().set_index("label_id")["quote"]
    (row,) = project.relations().itertuples()
    assert (labels[row.first_label], labels[row.second_label], row.cluster) == ("Ann", "Bo", 1)


def test_a_page_with_relations_has_no_serious_fault(corr: Work) -> None:
    corr.relate(corr.label("Ann"), corr.label("She"))
    assert corr.bench.faults() == []
    corr.confirm()
    corr.label("Ann").click()
    assert corr.bench.faults() == []


def test_relations_of_a_submitted_batch_are_edited(corr: Work) -> None:
    for first, second in (("Ann", "She"), ("Bo", "him")):
        corr.relate(corr.label(first), corr.label(second))
        corr.confirm()
    corr.tw("previous-relation").click()
    corr.tw("remove-relation").click()
    corr.submit()
    corr.project.update(allow_editing=True, allow_post_editing=True)
    corr.bench.kernel = DeskKernel(corr.project, "anna")
    corr.bench.open()

    corr.tw("edit").click()
    corr.tw("batch").first.get_by_role("button").first.click()
    expect(corr.tw("shown-relation")).to_have_attribute("data-number", "2")
    corr.relate(corr.label("him"), corr.label("Bo", 1))
    corr.confirm()
    corr.relate(corr.label("Ann"), corr.label("She"))
    corr.confirm()
    assert corr.numbers() == ["3", "2", "3", "2", "2"]
    store_batch(corr)
    assert clusters(corr) == {2: ["Bo", "him", "Bo"], 3: ["Ann", "She"]}


def store_batch(work: Work) -> None:
    expect(work.tw("unsaved-changes")).to_be_visible()
    work.tw("submit").click()
    expect(work.tw("unsaved-changes")).to_have_count(0)


def test_a_number_that_a_submitted_batch_has_had_is_not_given_again(corr: Work) -> None:
    for first, second in (("Ann", "She"), ("Bo", "him")):
        corr.relate(corr.label(first), corr.label(second))
        corr.confirm()
    corr.submit()
    corr.project.update(allow_editing=True, allow_post_editing=True)
    for step in ("remove", "make"):
        corr.bench.kernel = DeskKernel(corr.project, "anna")
        corr.bench.open()
        if step == "remove":  # the next time the batch is open again by itself
            corr.tw("edit").click()
            corr.tw("batch").first.get_by_role("button").first.click()
            expect(corr.tw("shown-relation")).to_have_attribute("data-number", "1")
            corr.tw("next-relation").click()
            corr.tw("remove-relation").click()
            assert corr.numbers() == ["1", "1"]
        else:
            corr.relate(corr.label("Bo"), corr.label("him"))
            corr.confirm()
            assert corr.numbers() == ["1", "3", "1", "3"]
        store_batch(corr)

    assert clusters(corr) == {1: ["Ann", "She"], 3: ["Bo", "him"]}


def test_clusters_are_split_left_and_removed_by_keys(corr: Work) -> None:
    keys = corr.page.keyboard
    corr.tw("text").focus()
    keys.press("Alt+m")
    keys.press("Shift+C")
    expect(corr.tw("confirm-relation")).to_be_focused()
    keys.press("Enter")

    keys.press("Control+Home")
    for press in ("Tab", "Space", "Tab", "Tab", "Space"):
        keys.press(press)
    keys.press("Alt+Shift+Delete")
    assert corr.numbers() == ["2", "1", "2", "1", "1", "1"]
    keys.press("Control+z")
    assert corr.numbers() == ["1"] * 6
    keys.press("Alt+Delete")
    assert corr.numbers() == ["1"] * 4
    corr.tw("deselect-all").click()
    corr.tw("text").focus()
    keys.press("Alt+Delete")
    said = "Nothing is selected that can leave relation 1."
    expect(corr.page.locator("[aria-live]").get_by_text(said)).to_be_attached()
    expect(corr.tw("label-item")).to_have_count(6)
    corr.tw("keys").click()
    expect(corr.tw("keys-dialog")).to_contain_text("Alt Delete")
    keys.press("Escape")
    corr.tw("remove-relation").focus()
    keys.press("Enter")
    assert corr.numbers() == []
    for _ in range(3):
        keys.press("Control+z")
    assert corr.numbers() == []
    keys.press("Control+Shift+Z")
    assert corr.numbers() == ["1"] * 6


def test_a_relation_of_too_few_labels_is_told_and_shown(store: Any, bench: Bench) -> None:
    project = store.create_project("Triples", task="ner", texts=[TEXT])
    pairs = [("Person", "Person")]
    project.add_relation("Same", pairs, direction="2", shortcut="Shift+S", restrictions=[">= 3"])
    work = Work(bench, project)
    for words, nth in (("Ann", 0), ("She", 0), ("him", 0), ("Bo", 0), ("Ann", 1), ("Bo", 1)):
        work.mark(words, "p", nth)
    work.relate(work.label("Bo"), work.label("him"))
    expect(work.page.get_by_text('"Same": at least 3 needed, 2 given.')).to_be_visible()
    work.relate(work.label("Bo", 1))
    work.confirm()
    work.relate(work.label("Ann"), work.label("She"), work.label("Ann", 1))
    work.confirm()

    work.tw("label-item").filter(has_text="him").get_by_role("button").last.click()
    work.tw("submit").click()

    expect(work.page.get_by_text('"Same": at least 3 needed, 2 given.').first).to_be_visible()
    expect(work.tw("shown-relation")).to_have_attribute("data-number", "1")
    expect(work.tw("relation")).to_be_focused()
