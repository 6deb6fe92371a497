"""The command that makes links."""

from __future__ import annotations

import pytest

import textinator_widgets as tw


@pytest.fixture
def study(tmp_path):
    folder = tmp_path / "study"
    folder.mkdir()
    with tw.open_store(folder / "textinator.db") as store:
        store.create_project("Names", texts=["Ann met Bob."])
    return folder


@pytest.mark.parametrize("project", ["Names", "1"])
def test_a_link_into_a_project_is_printed(run, study, project):
    code, out, err = run("invite", study, "--project", project, "--role", "reviewer", "--uses", "0")

    assert (code, err) == (0, "")
    assert out.startswith("/invitation/")
    with tw.open_store(study / "textinator.db") as store:
        row = store.project("Names").invitations().iloc[0]
    assert (row.role, row.state) == ("reviewer", "open")
    assert row.uses_left is None


def test_a_link_for_an_account_is_printed(run, study):
    assert run("invite", study, "--note", "Bo")[0] == 0

    with tw.open_store(study / "textinator.db") as store:
        assert store.invitations().note.tolist() == ["Bo"]


@pytest.mark.parametrize(
    "wrong", [["--project", "None such"], ["--project", "Names", "--role", "boss"], ["--days", "0"]]
)
def test_what_makes_no_sense_is_one_line(run, study, wrong):
    code, out, err = run("invite", study, *wrong)

    assert (code, out, err.count("\n")) == (1, "", 1)
