"""Arcs between labels: they follow the text, lie out of its way, and only those in view are drawn."""

from __future__ import annotations

from playwright.sync_api import expect

TEXT = (
    "Anna met Bo in Kiruna, and Bo met Anna again in Oslo.\n"
    + "More words follow here.\n" * 60
    + "The end: Anna."
)
LABELS = [
    {"start": 0, "end": 4},
    {"start": 9, "end": 11},
    {"start": 15, "end": 21},
    {"start": len(TEXT) - 5, "end": len(TEXT) - 1},
]
PATHS = ".tw-arcs path"
# The first and last point of each arc, and the top middle of the labels that it should join, in the window.
ENDS = """() => [...document.querySelectorAll('.tw-arcs path')].map((path) => {
  const box = path.ownerSVGElement.getBoundingClientRect();
  const [x, y] = path.getAttribute('d').match(/-?[\\d.]+/g).map(Number);
  return [box.left + x, box.top + y];
})"""
TOP = """(id) => {
  const box = document.querySelector(`[data-tw=label][data-id=${id}]`).getClientRects()[0];
  return [(box.left + box.right) / 2, box.top];
}"""


def arc(source: str, target: str, relation: str = "r1", *, is_directed: bool = True) -> dict:
    return {"source": source, "target": target, "relation": relation, "isDirected": is_directed}


def link(bare, *arcs: dict) -> None:
    bare.page.evaluate("arcs => bare.link(arcs)", list(arcs))


def starts_at(bare, label: str) -> None:
    """Wait until the only arc begins at a label."""
    bare.page.wait_for_function(
        f"""(label) => {{ const [end] = ({ENDS})(); const top = ({TOP})(label);
        return end && Math.hypot(end[0] - top[0], end[1] - top[1]) < 1; }}""",
        arg=label,
    )


def test_an_arc_goes_from_label_to_label_with_a_head_if_it_is_directed(bare):
    bare.open(TEXT, LABELS)
    link(bare, arc("l0", "l1"))
    expect(bare.page.locator(PATHS)).to_have_count(1)

    starts_at(bare, "l0")
    assert bare.page.locator(PATHS).get_attribute("d").count("M") == 2
    link(bare, arc("l0", "l1", "r2", is_directed=False))
    bare.page.wait_for_function("document.querySelector('.tw-arcs path').dataset.relation === 'r2'")
    assert bare.page.locator(PATHS).get_attribute("d").count("M") == 1


def test_arcs_follow_labels_width_and_scrolling(bare):
    bare.open(TEXT, LABELS)
    link(bare, arc("l2", "l1"))
    starts_at(bare, "l2")

    bare.label([LABELS[0], LABELS[1], {"start": 27, "end": 29}])
    starts_at(bare, "l2")
    bare.page.set_viewport_size({"width": 260, "height": 700})
    starts_at(bare, "l2")
    bare.page.mouse.wheel(0, 30)
    starts_at(bare, "l2")
    bare.label(LABELS[:2])
    expect(bare.page.locator(PATHS)).to_have_count(0)


def test_only_arcs_in_view_are_drawn(bare):
    bare.open(TEXT, LABELS)
    link(bare, arc("l0", "l1", "near"), arc("l1", "l3", "far"))
    expect(bare.page.locator(PATHS)).to_have_count(2)

    bare.page.evaluate("scrollTo({top: document.body.scrollHeight, behavior: 'instant'})")

    expect(bare.page.locator(PATHS)).to_have_count(1)
    expect(bare.page.locator(PATHS)).to_have_attribute("data-relation", "far")


def test_the_pointer_reaches_an_arc_by_its_line_and_the_text_beside_it(bare):
    bare.open(TEXT, LABELS)
    link(bare, arc("l0", "l2"))
    starts_at(bare, "l0")
    x, y = bare.page.evaluate(
        """() => { const path = document.querySelector('.tw-arcs path');
        const {x, y} = path.getPointAtLength(path.getTotalLength() * 0.45);
        const box = path.ownerSVGElement.getBoundingClientRect(); return [box.left + x, box.top + y]; }"""
    )

    bare.page.mouse.move(x, y)
    bare.page.mouse.click(x, y)
    bare.page.mouse.move(x, y + 200)

    assert bare.told("arc") == [["r1"], [None]]
    assert bare.told("choose") == [["r1"]]
    bare.page.mouse.click(*bare.edge(9, "start"))
    assert bare.told("click")[-1][0] == "l1"
    bare.drag(31, 33)
    assert bare.selection() == (31, 33)


def test_the_arcs_of_a_relation_stand_out_and_all_go_at_the_end(bare):
    bare.open(TEXT, LABELS)
    link(bare, arc("l0", "l1", "r1"), arc("l1", "l2", "r2"))
    expect(bare.page.locator(PATHS)).to_have_count(2)

    bare.page.evaluate("bare.arcs.setFocused('r2')")

    expect(bare.page.locator(".tw-arcs path.tw-on")).to_have_attribute("data-relation", "r2")
    bare.page.evaluate("bare.open('Other words.')")
    expect(bare.page.locator(".tw-arcs")).to_have_count(0)


def test_a_long_text_draws_the_arcs_near_the_view(bare):
    words = "Some words that go on. " * 4
    text = f"{words}\n" * 3000
    line = len(words) + 1
    labels = [{"start": line * n, "end": line * n + 4} for n in range(0, 3000, 3)]
    bare.open(text, labels)
    link(bare, *(arc(f"l{n}", f"l{n + 1}", f"r{n // 5}") for n in range(999) if n % 5 < 4))
    bare.page.wait_for_function("document.querySelectorAll('.tw-arcs path').length > 0")
    first = bare.page.locator(PATHS).first.get_attribute("data-relation")

    bare.page.evaluate("span => bare.view.reveal(span)", {"start": line * 1500, "end": line * 1500 + 4})

    bare.page.wait_for_function(
        "first => { const path = document.querySelector('.tw-arcs path');"
        " return path && path.dataset.relation !== first; }",
        arg=first,
    )
    assert first == "r0"
    assert bare.page.locator(PATHS).count() < 60


def test_of_what_is_out_of_view_only_the_ends_of_arcs_in_view_are_measured(bare):
    line = "Ann met Bo there, and Cia too.\n"
    labels = [
        {"start": len(line) * n + start, "end": len(line) * n + end}
        for n in range(300)
        for start, end in ((0, 3), (8, 10), (22, 25))
    ]
    bare.open(line * 300, labels)
    # The arcs are one chain through the whole text, each from a line to the one 33 lines on.
    bare.page.evaluate(
        """() => {
          window.measured = 0;
          const own = Element.prototype.getClientRects;
          Element.prototype.getClientRects = function () {
            if (this.dataset.tw === 'label') window.measured += 1;
            return own.call(this);
          };
        }"""
    )
    link(bare, *(arc(f"l{n}", f"l{(n + 99) % 900}") for n in range(900)))
    bare.page.wait_for_function("document.querySelectorAll('.tw-arcs path').length > 0")

    drawn = bare.page.locator(PATHS).count()
    assert 0 < drawn < 400
    assert bare.page.evaluate("window.measured") < 2 * drawn
