"""Take pictures of the annotator in Voila and JupyterLab, light and dark, wide and narrow, into screenshots/.

python scripts/screenshots.py            all of them
python scripts/screenshots.py --readme   also replace docs/images/annotator.png
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from check_wheel import chromium
from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright

import textinator_widgets as tw

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "screenshots"
PERSON = "anna"
TEXT = """In January 1917 the supply ship Constance was lost with all the oil for the light. The keeper, \
Johan Sol, had enough left for nine nights. He walked from house to house on Tarn and asked for whatever \
would burn: cod liver oil, butter, and the wax of four hundred candle ends, which Miss Ottilia Brandt had \
collected at Lake School.

The light burned every night until the relief ship came on 3 March. Captain Pereira of the steamer Lisboa \
reported to the harbour office in Port Skerry that he had passed “a lighthouse smelling of toast”. 🍞 The \
Northern Lamp Company of Bergen sent Sol a silver watch. He gave it to Miss Brandt, who gave it to the \
oldest pupil, who sold it and bought a goat for the school."""
LABELS = {
    "Person": ["Johan Sol", "Ottilia Brandt", "Captain Pereira", "Miss Brandt"],
    "Location": ["Tarn", "Port Skerry", "Bergen", "Lake School"],
    "Organization": ["Northern Lamp Company of Bergen", "harbour office in Port Skerry"],
}
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 844}


def main() -> int:
    """Take every picture; the exit code is 0 when all were taken."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        study = Path(folder) / "study"
        make_project(study)
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        with server("start", study) as address:
            voila(browser, address)
        with server("lab", study) as address:
            lab(browser, address)
        browser.close()
    if "--readme" in sys.argv:
        target = ROOT / "docs" / "images" / "annotator.png"
        target.parent.mkdir(exist_ok=True)
        shutil.copy(OUT / "voila-light-1280.png", target)
    return 0


def make_project(study: Path) -> None:
    """A project with one text that has a draft."""
    texts = study.with_suffix(".txt")
    texts.write_text("This line is replaced.\n", encoding="utf-8")
    command = [sys.executable, "-m", "textinator_widgets", "init", str(study), "--title", "Only the folder"]
    subprocess.run([*command, "--input-path", str(texts)], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    (study / "textinator.db").unlink()
    with tw.open_store(study / "textinator.db") as store:
        project = store.create_project(
            "A chronicle of Tarn",
            task="ner",
            texts=[TEXT],
            language="en",
            reminders="<p>Titles such as <em>Captain</em> belong to the name.</p>",
        )
        project.add_marker("Ironic", "m-text", color="#8e24aa", shortcut="I")
        project.add_marker("Tone", "radio", choices=["plain", "warm", "dry"])
        project.add_marker("Summary", "free-text", restrictions=["= 1"])
        session = project.annotator(PERSON)
        session.next()
        session.save_draft(labels=[*spans(), {"marker": "Ironic", "start": None, "end": None}])


def spans() -> list[dict[str, object]]:
    """The labels of the draft."""
    return [
        {"marker": marker, "start": TEXT.index(quote), "end": TEXT.index(quote) + len(quote), "quote": quote}
        for marker, quotes in LABELS.items()
        for quote in quotes
    ]


@contextmanager
def server(command: str, study: Path) -> Iterator[str]:
    """Run a command that serves until Ctrl-C; gives its address."""
    arguments = [
        sys.executable,
        "-m",
        "textinator_widgets",
        command,
        str(study),
        "--no-browser",
        "--port",
        "0",
    ]
    with subprocess.Popen(
        arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as run:
        try:
            assert run.stdout is not None
            found = (re.search(r"http://\S+", line) for line in run.stdout)
            yield next(one[0] for one in found if one)
        finally:
            run.send_signal(signal.SIGINT)
            run.wait(30)


def voila(browser: Browser, address: str) -> None:
    """The page that annotators see."""
    for theme in ("light", "dark"):
        for size in (WIDE, NARROW):
            context = browser.new_context(viewport=size, color_scheme=theme, has_touch=size is NARROW)
            page = context.new_page()
            page.goto(address)
            page.screenshot(path=OUT / f"name-{theme}-{size['width']}.png")
            page.locator("[data-tw=name]").fill(PERSON)
            page.locator("[data-tw=enter]").click()
            shoot(page, f"voila-{theme}-{size['width']}")
            page.goto("about:blank")
            context.close()


def lab(browser: Browser, address: str) -> None:
    """The same project in JupyterLab."""
    parts = urlsplit(address)
    cells = ["import textinator_widgets as tw", 'project = tw.open_store("textinator.db").project(1)']
    for theme in ("light", "dark"):
        for size in (WIDE, NARROW):
            context = browser.new_context(viewport=size)
            page = context.new_page()
            page.goto(f"{parts.scheme}://{parts.netloc}/lab?{parts.query}&reset")
            page.wait_for_function("window.jupyterapp?.shell?.widgets('main').next()")
            source = "\n".join([*cells, f'tw.Annotator(project, user="{PERSON}")'])
            page.evaluate(OPEN, [source, f"JupyterLab {theme.title()}"])
            shoot(page, f"lab-{theme}-{size['width']}")
            page.goto("about:blank")
            context.close()


OPEN = """
async ([source, theme]) => {
  const { commands, restored } = window.jupyterapp;
  await restored;
  await commands.execute("apputils:change-theme", { theme });
  await commands.execute("application:toggle-left-area").catch(() => undefined);
  const panel = await commands.execute("notebook:create-new", { kernelName: "python3" });
  await panel.sessionContext.ready;
  panel.content.activeCell.model.sharedModel.setSource(source);
  await commands.execute("notebook:run-cell");
}
"""


def shoot(page: Page, name: str) -> None:
    """Wait until the draft is shown and saved, then take the picture."""
    root = page.locator("[data-tw=annotator]").first
    try:
        root.wait_for(timeout=60_000)
    except TimeoutError:
        page.screenshot(path=OUT / f"{name}-failed.png")
        raise
    root.locator("[data-tw=label]").first.wait_for()
    root.locator("[data-tw=status][data-state=saved]").wait_for(state="attached")
    page.evaluate("() => document.fonts.ready")
    page.screenshot(path=OUT / f"{name}.png")
    print(f"screenshots/{name}.png")


if __name__ == "__main__":
    raise SystemExit(main())
