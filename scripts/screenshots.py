"""Take pictures of the annotator in Voila and JupyterLab, light and dark, wide and narrow, into screenshots/.

python scripts/screenshots.py              all of them
python scripts/screenshots.py corr board   of voila, corr, relation, mcqar, board, lab, people, manage
python scripts/screenshots.py --readme     also replace docs/images/annotator.png
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from check_wheel import chromium
from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright
from scenes import MANAGER, MANAGER_SCENES, PASSWORD, PERSON, SCENES, make_people, make_projects

import textinator_widgets as tw

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "screenshots"
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 844}


def main() -> int:
    """Take every picture; the exit code is 0 when all were taken."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        study = Path(folder) / "study"
        make_project(study)
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        wanted = {one for one in sys.argv[1:] if not one.startswith("--")} or {
            "voila",
            *SCENES,
            "lab",
            "people",
            "manage",
        }
        with server("start", study) as address:
            for scene in ("voila", *SCENES):
                if scene in wanted:
                    voila(browser, address, scene)
        if wanted & {"people", "manage"}:
            crew = Path(folder) / "crew"
            crew.mkdir()
            with tw.open_store(crew / "textinator.db") as store:
                pages = make_people(store)
            with server("start", crew) as address:
                if "people" in wanted:
                    people(browser, address, pages)
                if "manage" in wanted:
                    manage(browser, address)
        if "lab" in wanted:
            with server("lab", study) as address:
                lab(browser, address)
        browser.close()
    if "--readme" in sys.argv:
        target = ROOT / "docs" / "images" / "annotator.png"
        target.parent.mkdir(exist_ok=True)
        shutil.copy(OUT / "voila-light-1280.png", target)
    return 0


def make_project(study: Path) -> None:
    """A project folder with the projects of the pictures."""
    texts = study.with_suffix(".txt")
    texts.write_text("This line is replaced.\n", encoding="utf-8")
    command = [sys.executable, "-m", "textinator_widgets", "init", str(study), "--title", "Only the folder"]
    subprocess.run([*command, "--input-path", str(texts)], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    (study / "textinator.db").unlink()
    with tw.open_store(study / "textinator.db") as store:
        make_projects(store)


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


def voila(browser: Browser, address: str, scene: str) -> None:
    """A page that annotators see."""
    project, prepare = SCENES.get(scene, (1, None))
    for theme in ("light", "dark"):
        for size in (WIDE, NARROW):
            context = browser.new_context(viewport=size, color_scheme=theme, has_touch=size is NARROW)
            page = context.new_page()
            page.goto(f"{address}project/{project}")
            if scene == "voila":
                page.screenshot(path=OUT / f"name-{theme}-{size['width']}.png")
            page.locator("[data-tw=name]").fill(PERSON)
            page.locator("[data-tw=enter]").click()
            shoot(page, f"{scene}-{theme}-{size['width']}", prepare)
            page.goto("about:blank")
            context.close()


def people(browser: Browser, address: str, pages: dict[str, str]) -> None:
    """The pages about people, which need no kernel; and the ways out of a page that has one."""
    for theme in ("light", "dark"):
        for size in (WIDE, NARROW):
            context = browser.new_context(viewport=size, color_scheme=theme, has_touch=size is NARROW)
            page = context.new_page()
            for scene in ("login", "invitation"):
                page.goto(address + pages[scene])
                keep(page, f"{scene}-{theme}-{size['width']}")
            page.goto(f"{address}login")
            page.locator("[data-tw=name]").fill(PERSON)
            page.locator("[data-tw=password]").fill(PASSWORD)
            page.locator("[data-tw=enter]").click()
            page.wait_for_url(address)
            for scene, path in pages.items():
                if scene not in ("login", "invitation"):
                    page.goto(address + path)
                    keep(page, f"{scene}-{theme}-{size['width']}")
            page.goto(f"{address}project/1")
            page.locator("[data-tw=account]").click()
            keep(page, f"account-{theme}-{size['width']}")
            context.close()


def manage(browser: Browser, address: str) -> None:
    """Every part of the page of whoever manages projects, people and files."""
    for theme in ("light", "dark"):
        for size in (WIDE, NARROW):
            context = browser.new_context(viewport=size, color_scheme=theme, has_touch=size is NARROW)
            page = context.new_page()
            page.goto(f"{address}login")
            page.locator("[data-tw=name]").fill(MANAGER)
            page.locator("[data-tw=password]").fill(PASSWORD)
            page.locator("[data-tw=enter]").click()
            page.wait_for_url(address)
            page.goto(f"{address}manage")
            for scene, see in MANAGER_SCENES.items():
                see(page)
                keep(page, f"manage-{scene}-{theme}-{size['width']}")
            page.goto("about:blank")
            context.close()


def keep(page: Page, name: str) -> None:
    """Take the picture of a whole page."""
    page.screenshot(path=OUT / f"{name}.png", animations="disabled", full_page=True)
    print(f"screenshots/{name}.png")


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


def shoot(page: Page, name: str, prepare: Callable[[Page], None] | None = None) -> None:
    """Wait until the draft is shown and saved, then take the picture."""
    root = page.locator("[data-tw=annotator]").first
    try:
        root.wait_for(timeout=60_000)
    except TimeoutError:
        page.screenshot(path=OUT / f"{name}-failed.png")
        raise
    root.locator("[data-tw=label], [data-tw=grip]").first.wait_for()
    if prepare is not None:
        prepare(page)
    root.locator("[data-tw=status][data-state=saved]").wait_for(state="attached")
    page.evaluate("() => document.fonts.ready")
    page.screenshot(path=OUT / f"{name}.png", animations="disabled")
    print(f"screenshots/{name}.png")


if __name__ == "__main__":
    raise SystemExit(main())
