"""Build the wheel and use it as somebody without the repository would.

It must hold everything that runs, install into a new environment without the development tools, start its
command, and show a widget in Chromium.

python scripts/check_wheel.py
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDED = (
    "textinator_widgets/__init__.py",
    "textinator_widgets/static/annotator.js",
    "textinator_widgets/static/annotator.css",
    "textinator_widgets/static/span-labeler.js",
    "textinator_widgets/static/span-labeler.css",
    "textinator_widgets/static/relation-graph.js",
    "textinator_widgets/static/relation-graph.css",
    "textinator_widgets/static/manager.js",
    "textinator_widgets/static/manager.css",
    "textinator_widgets/static/action-change_color.js",
    "textinator_widgets/static/action-change_rel.js",
    "textinator_widgets/static/action-comments.js",
    "textinator_widgets/static/action-slider.js",
    "textinator_widgets/static/part-actions.js",
    "textinator_widgets/static/part-arcs.js",
    "textinator_widgets/static/part-batch.js",
    "textinator_widgets/static/part-board.js",
    "textinator_widgets/static/part-film.js",
    "textinator_widgets/static/part-graph.js",
    "textinator_widgets/static/part-markdown.js",
    "textinator_widgets/static/part-ranking.js",
    "textinator_widgets/static/part-relations.js",
    "textinator_widgets/static/part-richtext.js",
    "textinator_widgets/static/part-status.js",
    "textinator_widgets/static/part-suggestions.js",
    "textinator_widgets/static/part-tour.js",
    "textinator_widgets/static/part-versions.js",
    "textinator_widgets/static/part-writing.js",
    "textinator_widgets/services/arrow_process.py",
    "textinator_widgets/model/migrations/env.py",
    *(f"textinator_widgets/i18n/{language}.po" for language in ("en", "sv", "ru", "uk", "nl", "es")),
    *(
        f"textinator_widgets/tasks/{task}.json"
        for task in ("qa", "qar", "mcqa", "mcqar", "ner", "pronr", "corr", "mt", "generic")
    ),
    "textinator_widgets/tasks/demo_texts/short.json",
    "textinator_widgets/tasks/demo_texts/chronicle.txt",
    "textinator_widgets/tasks/demo_texts/handbook.md",
)
MARKER = "textinator_widgets/py.typed"  # empty by definition
NEEDED_SOMEWHERE = ("annotate.ipynb", "manage.ipynb", "01_first_project.ipynb", "conf.json", "index.html.j2")
UNWANTED = ("tests/", "bench/", "js/", "scripts/", "node_modules/", "docs/")
PROBE = """
import json, sys
import textinator_widgets as tw
widget = tw.SpanLabeler("Anna lives in Oslo.", markers=["Person", "Place"])
state = {name: value for name, value in widget.get_state().items() if not name.startswith("_")}
print(json.dumps({
    "file": tw.__file__,
    "esm": str(widget._esm),
    "css": str(widget._css),
    "state": state,
}, default=str))
"""
PAGE = """
<!doctype html><html lang="en"><meta charset="utf-8"><title>wheel</title><style id="css"></style>
<body><div id="widget"></div>
<script type="module">
const { esm, css, state } = JSON.parse(document.getElementById("given").textContent);
document.getElementById("css").textContent = css;
const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
const module = await import(url);
const widget = typeof module.default === "function" ? await module.default() : module.default;
const model = {
  get: (name) => state[name], set: (name, value) => { state[name] = value; }, save_changes() {}, send() {},
  on() {}, off() {}, widget_manager: {},
};
await widget.initialize?.({ model });
await widget.render({ model, el: document.getElementById("widget") });
</script></body></html>
"""


def main() -> int:
    """Check; the exit code says whether the wheel can be given away."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = build(Path(folder) / "dist")
        faults = faults_of(wheel)
        if faults:
            print("\n".join(faults))
            return 1
        python = install(wheel, Path(folder) / "clean")
        shown = use(python, Path(folder))
        if shown != "Anna lives in Oslo.":
            print(f"The widget of the wheel was expected to show its text; it showed {shown!r}.")
            return 1
    print(f"{wheel.name} holds what it needs and shows a widget.")
    return 0


def build(target: Path) -> Path:
    """Make the source distribution, and the wheel from it, as a package index would give it."""
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(target), str(ROOT))
    return next(target.glob("*.whl"))


def faults_of(wheel: Path) -> list[str]:
    """What the wheel lacks or has too much of."""
    with zipfile.ZipFile(wheel) as archive:
        sizes = {one.filename: one.file_size for one in archive.infolist()}
    faults = [f"The wheel lacks {path}." for path in (*NEEDED, MARKER) if path not in sizes]
    faults += [f"{path} is empty in the wheel." for path in NEEDED if sizes.get(path) == 0]
    faults += [
        f"The wheel lacks a file called {name}."
        for name in NEEDED_SOMEWHERE
        if not any(path.endswith(f"/{name}") for path in sizes)
    ]
    if not any("/migrations/versions/" in path and path.endswith(".py") for path in sizes):
        faults.append("The wheel lacks the migrations of the store.")
    return faults + [f"The wheel should not hold {path}." for path in sizes if path.startswith(UNWANTED)]


def install(wheel: Path, folder: Path) -> Path:
    """Install the wheel with what serving needs, and nothing else, into a new environment."""
    venv.create(folder)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    # The pip that is here: one more need not be installed, nor what is tried once be compiled.
    pip = (sys.executable, "-m", "pip", "--python", str(python))
    run(*pip, "install", "--quiet", "--no-compile", f"{wheel}[serve]")
    return python


def use(python: Path, folder: Path) -> str:
    """Start the command, make a widget, and give the text that Chromium shows."""
    version = run(str(python.parent / "textinator"), "version", cwd=folder)
    made = json.loads(run(str(python), "-c", PROBE, cwd=folder))
    if not Path(made["file"]).is_relative_to(folder):
        raise SystemExit(f"The installed package was expected below {folder}; {made['file']} was imported.")
    print(f"textinator {version.strip()}")
    return shown_in_chromium(made)


def shown_in_chromium(made: dict[str, object]) -> str:
    """Render the widget in a bare page."""
    from playwright.sync_api import sync_playwright

    given = json.dumps(made).replace("<", "\\u003c")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.set_content(
            PAGE.replace("<body>", f'<body><script type="application/json" id="given">{given}</script>')
        )
        text = page.locator('[data-tw="text"]')
        text.wait_for(timeout=30_000)
        shown = text.evaluate("element => element.textContent")
        browser.close()
    return str(shown)


def chromium() -> str:
    """The browser that the tests drive."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("TW_CHROMIUM") or next(
        (path for name in names if (path := shutil.which(name))), None
    )
    if found is None:
        raise SystemExit("Chromium was not found. Run: python scripts/system_packages.py tests")
    return found


def run(*command: str, cwd: Path = ROOT) -> str:
    """Run a command to its end; give what it printed, or stop with what it said."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        command,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env=environment,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    raise SystemExit(main())
