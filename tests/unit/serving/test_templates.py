"""Templates that are compiled once for all visits."""

from __future__ import annotations

import os

import jinja2
import pytest
from voila.exporter import VoilaExporter

from textinator_widgets.serving.templates import CompiledTemplates, KnownTemplates


@pytest.fixture
def compilations(monkeypatch):
    """Names of the templates that were compiled, in order."""
    names = []
    compile_template = jinja2.Environment.compile

    def compile_and_tell(self, source, name=None, *arguments, **options):
        names.append(name)
        return compile_template(self, source, name, *arguments, **options)

    monkeypatch.setattr(jinja2.Environment, "compile", compile_and_tell)
    return names


def exporter(folder):
    return VoilaExporter(
        template_paths=[str(folder)], template_name="lab", preprocessors=[KnownTemplates], base_url="/"
    )


def test_a_template_is_compiled_once_for_all_exporters(tmp_path, compilations):
    (tmp_path / "page.j2").write_text("Hello {{ name | upper }}")

    first = exporter(tmp_path).environment.get_template("page.j2")
    compiled = compilations.count("page.j2")
    second = exporter(tmp_path).environment.get_template("page.j2")

    assert second is not first
    assert second.environment is not first.environment
    assert compiled == compilations.count("page.j2") == 1


def test_a_template_that_changes_is_compiled_anew(tmp_path):
    file = tmp_path / "page.j2"
    loader = CompiledTemplates([str(tmp_path)])
    file.write_text("Hello {{ name }}")
    before = jinja2.Environment(loader=loader).get_template("page.j2").render(name="Anna")
    file.write_text("Bye {{ name }}")
    later = file.stat().st_mtime + 10
    os.utime(file, (later, later))

    after = jinja2.Environment(loader=loader).get_template("page.j2").render(name="Anna")

    assert (before, after) == ("Hello Anna", "Bye Anna")


def test_a_template_that_is_not_there_is_looked_for_elsewhere(tmp_path):
    loader = CompiledTemplates([str(tmp_path)])
    elsewhere = jinja2.DictLoader({"page.j2": "There"})
    environment = jinja2.Environment(loader=jinja2.ChoiceLoader([loader, elsewhere]))

    assert environment.get_template("page.j2").render() == "There"
    with pytest.raises(jinja2.TemplateNotFound):
        jinja2.Environment(loader=loader).get_template("page.j2")
