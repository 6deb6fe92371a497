"""Words that try to run, in JupyterLab, where no policy of the page holds them back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.canary import EXAMINE, WATCH
from tests.xss_payloads import HOST, PAYLOADS, joined

from .test_lab import notebook, visit  # noqa: F401 a fixture

pytestmark = pytest.mark.browser


def test_no_word_of_anybody_runs_in_a_notebook(page, lab, store, notebook, desk_of):  # noqa: F811
    rich = "\n\n".join(PAYLOADS)
    titles, names = joined(200), joined(100)
    project = store.create_project(
        titles[0],
        texts=["Ann " + " ".join(PAYLOADS)],
        task="ner",
        author=names[0],
        guidelines=rich,
        reminders=rich,
        temporary_message=rich,
        short_description=rich[:300],
    )
    for name in names[1::6]:
        project.add_marker(name)
    project.add_marker("Choice", anno_type="radio", choices=[one[:100] for one in titles[:3]])
    person = next(one["code"] for one in project.spec()["markers"] if one["name"] == "Person")
    store.create_project("Only for the list " + titles[1][:100], texts=["a"], author="anna")
    path = notebook(
        "hostile-words.ipynb",
        'import textinator_widgets as tw\nstore = tw.open_store("../textinator.db")\n'
        f"project = store.project({project.id})",
        "tw.watch(project)",
        f"tw.Annotator(project, user={names[2]!r})",
        "tw.Manager(store)",
    )
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(WATCH)

    visit(page, lab, "lab/tree", path)
    desk = desk_of(page)
    expect(desk.root.locator("[data-tw=guidelines-dialog]")).to_be_visible()
    desk.press("Escape")
    desk.select_by_keys(0, 3)
    desk.root.locator(f"[data-tw=marker][data-code='{person}']").click()
    desk.wait_for_labels(1)
    desk.submit()
    expect(page.locator("[data-tw=watch] [data-tw=row]")).to_have_count(1)
    manager = page.locator("[data-tw=manager]")
    manager.locator("[data-tw=manage-project] .tw-manage-title").last.scroll_into_view_if_needed()
    manager.locator(f"[data-tw=manage-project][data-project='{project.id}'] .tw-manage-title").click()
    manager.locator("[data-tw=manage-section][data-name=definition]").click()
    expect(manager.locator("[data-tw=manage-preview] [data-tw=annotator]")).to_be_visible()

    for inside in ("[data-tw=annotator]", "[data-tw=watch]", "[data-tw=manager]"):
        assert page.locator(inside).count() > 0
        assert page.evaluate(EXAMINE, inside) == []
    assert not [url for url in asked if HOST.removeprefix("https://") in url]
