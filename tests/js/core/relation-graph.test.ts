import { describe, expect, test } from "vitest";
import { arcPoints } from "../../../js/src/core/arcs.ts";
import { arrowHead, components, edgeOf, Layout } from "../../../js/src/core/layout.ts";
import { cutWords, nodeAt, type RelationNode, soundLinks } from "../../../js/src/core/relation-graph.ts";

function nodes(...ids: string[]): RelationNode[] {
  return ids.map((id) => ({ id, text: id, marker: "M", color: "#123456", numbers: [1] }));
}

function chains(clusters: number, size: number) {
  const ids = Array.from({ length: clusters * size }, (_, at) => `n${at}`);
  const links = ids.flatMap((id, at) =>
    (at + 1) % size === 0 ? [] : [{ source: id, target: `n${at + 1}` }],
  );
  return { ids, links };
}

function settled(
  ids: string[],
  links: { source: string; target: string }[],
  before?: Map<string, { x: number; y: number }>,
) {
  const layout = new Layout(ids, links, before);
  while (!layout.run(0, () => 0));
  return layout.places();
}

describe("layout", () => {
  test("equal input gives equal places", () => {
    const { ids, links } = chains(12, 5);
    expect(settled(ids, links)).toEqual(settled(ids, links));
  });

  test("all places are numbers and no two nodes stand on one another", () => {
    const { ids, links } = chains(20, 5);
    const places = [...settled(ids, links).values()];
    for (const [at, one] of places.entries()) {
      expect(Number.isFinite(one.x) && Number.isFinite(one.y)).toBe(true);
      for (const other of places.slice(at + 1))
        expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(60);
    }
  });

  test("it stops when its time is over and goes on where it was", () => {
    const { ids, links } = chains(3, 4);
    const sliced = new Layout(ids, links);
    let time = 0;
    let slices = 1;
    while (!sliced.run(2, () => time++)) slices++;
    expect(slices).toBeGreaterThan(10);
    expect(sliced.places()).toEqual(settled(ids, links));
  });

  test("nodes that stood somewhere begin there", () => {
    const { ids, links } = chains(2, 3);
    const before = settled(ids, links);
    const start = new Layout([...ids, "new"], links, before).places();
    for (const [id, place] of before) expect(start.get(id)).toEqual(place);
  });

  test("components hold what links hold together", () => {
    const links = [
      { source: "a", target: "c" },
      { source: "d", target: "c" },
      { source: "e", target: "gone" },
    ];
    expect(components(["a", "b", "c", "d", "e"], links)).toEqual([["a", "c", "d"], ["b"], ["e"]]);
  });
});

test("a line leaves a box at its edge", () => {
  const box = { x: 0, y: 0, halfWidth: 20, halfHeight: 10 };
  expect(edgeOf(box, { x: 100, y: 0 })).toEqual({ x: 20, y: 0 });
  expect(edgeOf(box, { x: 0, y: -50 })).toEqual({ x: 0, y: -10 });
  expect(edgeOf(box, { x: 1, y: 1 })).toEqual({ x: 0, y: 0 });
});

test("an arrow head points where the line goes", () => {
  const [tip, left, right] = arrowHead({ x: 0, y: 0 }, { x: 10, y: 0 }, 5);
  expect(tip).toEqual({ x: 10, y: 0 });
  expect(left.x).toBeLessThan(10);
  expect(left.y).toBeCloseTo(-right.y);
});

test("an arc rises above both labels and ends on them", () => {
  const [from, first, second, to] = arcPoints({ x: 0, y: 100 }, { x: 300, y: 100 });
  expect([from, to]).toEqual([
    { x: 0, y: 100 },
    { x: 300, y: 100 },
  ]);
  expect(Math.max(first.y, second.y)).toBeLessThan(100);
});

describe("walking", () => {
  const all = nodes("a", "b", "c", "d");
  const links = [
    { source: "a", target: "c", isDirected: true },
    { source: "d", target: "a", isDirected: true },
  ];

  test("left and right reach every node and stop at the ends", () => {
    expect(nodeAt(all, links, "a", "ArrowRight")).toBe("b");
    expect(nodeAt(all, links, "d", "ArrowRight")).toBe("d");
    expect(nodeAt(all, links, "a", "ArrowLeft")).toBe("a");
    expect(nodeAt(all, links, "b", "End")).toBe("d");
    expect(nodeAt(all, links, "b", "Home")).toBe("a");
  });

  test("up and down walk round the linked ones, against their direction too", () => {
    expect(nodeAt(all, links, "a", "ArrowDown")).toBe("c");
    expect(nodeAt(all, links, "a", "ArrowUp")).toBe("d");
    expect(nodeAt(all, links, "d", "ArrowDown")).toBe("a");
    expect(nodeAt(all, links, "b", "ArrowDown")).toBeNull();
    expect(nodeAt(all, links, "a", "Enter")).toBeNull();
  });
});

test("links to nowhere, to themselves and twice the same are not drawn", () => {
  const link = (source: string, target: string) => ({ source, target, isDirected: false });
  const given = [link("a", "b"), link("a", "a"), link("a", "z"), link("a", "b"), link("b", "a")];
  expect(soundLinks(nodes("a", "b"), given)).toEqual([given[0], given[4]]);
});

test("words are cut between characters that a person sees", () => {
  expect(cutWords("short", 10)).toBe("short");
  expect(cutWords("a word and more", 10)).toBe("a word and…");
  expect(cutWords("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 2)).toBe("👩‍👩‍👧👩‍👩‍👧…");
  expect(cutWords(" two\n words ", 20)).toBe("two words");
});
