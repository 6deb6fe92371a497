import { expect, test } from "vitest";
import { controlsOf, groupsOf, tabsOf, unitsOf } from "../../../js/src/core/screen.ts";
import type { Answer, MarkerControl, Unit, View } from "../../../js/src/protocol/generated.ts";

function control(code: string): MarkerControl {
  return {
    kind: "free-text",
    code,
    name: code,
    color: "#888888",
    shortcut: null,
    display: "hl",
    restrictions: [],
  };
}

const UNIT: Unit = {
  kind: "unit",
  code: "u",
  size: 3,
  minimum: 1,
  rankable: false,
  children: [control("q"), control("a")],
};

const ROOT: View = {
  kind: "view",
  children: [
    { kind: "view", role: "text", children: [{ kind: "text", name: "text" }] },
    {
      kind: "view",
      role: "side",
      children: [
        control("free"),
        { kind: "view", tab: "First", children: [control("one"), UNIT] },
        { kind: "view", tab: "Second", children: [control("two")] },
        { kind: "view", tab: "First", children: [control("three")] },
      ],
    },
  ],
};

function answer(...inputs: Answer["inputs"]): Answer {
  return { labels: [], inputs, relations: [] };
}

test("controls stand under their tabs in the order of the screen", () => {
  const tabs = tabsOf(ROOT);

  expect(tabs.map((tab) => tab.title)).toEqual([null, "First", "Second"]);
  expect(tabs[1]?.sections.map((section) => section.controls.map(({ code }) => code))).toEqual([
    ["one"],
    ["q", "a"],
    ["three"],
  ]);
  expect(controlsOf(ROOT).map(({ code }) => code)).toEqual(["free", "one", "q", "a", "three", "two"]);
  expect(unitsOf(ROOT)).toEqual([UNIT]);
});

test("a unit that is not answered has empty groups up to its size", () => {
  expect(groupsOf(UNIT, answer())).toEqual([
    { id: "g1", order: 1, required: true },
    { id: "g2", order: 2, required: false },
    { id: "g3", order: 3, required: false },
  ]);
});

test("groups of an answer keep their ids and their ranks", () => {
  const groups = groupsOf(
    UNIT,
    answer(
      { marker: "q", content: "x", group: "later", group_order: 2 },
      { marker: "other", content: "x", group: "foreign" },
    ),
  );

  expect(groups.map(({ id }) => id)).toEqual(["g1", "later", "g3"]);
});

test("more groups than the unit takes are all shown", () => {
  const many = [1, 2, 3, 4].map((order) => ({
    marker: "q",
    content: "x",
    group: `n${order}`,
    group_order: order,
  }));

  expect(groupsOf(UNIT, answer(...many)).map(({ id }) => id)).toEqual(["n1", "n2", "n3", "n4"]);
});
