"""What axe-core finds on a page."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "js" / "node_modules" / "axe-core" / "axe.min.js"


def serious_faults(page: Page) -> list[str]:
    """Serious and critical findings about what is on the page."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text())
    # the colour of a button that fades from grey is nobody's choice
    page.evaluate(
        "async () => { while (document.getAnimations().some((one) => one.playState === 'running' && "
        "one.effect.getComputedTiming().endTime !== Infinity)) await new Promise(requestAnimationFrame); }"
    )
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
