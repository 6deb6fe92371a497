import { expect, test } from "vitest";
import { applyChange, invert, normalise } from "../../../js/src/core/answer.ts";
import { movedTo, rankGroups } from "../../../js/src/core/ranking.ts";
import { groupsOf } from "../../../js/src/core/screen.ts";
import type { Answer, Unit } from "../../../js/src/protocol/generated.ts";

const UNIT: Unit = {
  kind: "unit",
  code: "unit_1",
  size: 3,
  minimum: 1,
  rankable: true,
  children: ["question", "who"].map((code) => ({
    kind: code === "who" ? "m-span" : "free-text",
    code,
    name: code,
    color: "#3273dc",
    shortcut: null,
    display: "hl",
    restrictions: [],
  })),
};
const ANSWER: Answer = normalise({
  labels: [
    { id: "a", marker: "who", start: 0, end: 3, quote: "Ann", group: "g1", group_order: 1 },
    { id: "b", marker: "other", start: 4, end: 7, quote: "met", group: "g1", group_order: 1 },
  ],
  inputs: [
    { marker: "question", content: "Who?", group: "g1", group_order: 1 },
    { marker: "question", content: "Where?", group_order: 2 },
  ],
  relations: [],
});

function idsOf(answer: Answer): string[] {
  return groupsOf(UNIT, answer).map(({ id }) => id);
}

test("a group goes to any place and not beyond the ends", () => {
  expect(movedTo(["a", "b", "c"], "c", 0)).toEqual(["c", "a", "b"]);
  expect(movedTo(["a", "b", "c"], "a", 1)).toEqual(["b", "a", "c"]);
  expect(movedTo(["a", "b", "c"], "b", 9)).toEqual(["a", "c", "b"]);
  expect(movedTo(["a", "b", "c"], "b", -1)).toEqual(["b", "a", "c"]);
});

test("labels and inputs of a group move together, those of other markers stay", () => {
  const change = rankGroups(ANSWER, UNIT, ["g2", "g3", "g1"]);
  if (!change) throw new Error("nothing changed");

  const ranked = applyChange(ANSWER, change);

  expect([idsOf(ranked)[0], idsOf(ranked)[2]]).toEqual(["g2", "g1"]);
  expect(ranked.labels.map(({ id, group_order }) => [id, group_order])).toEqual([
    ["a", 3],
    ["b", 1],
  ]);
  expect(ranked.inputs).toContainEqual({
    marker: "question",
    content: "Where?",
    group: "g2",
    group_order: 1,
  });
  expect(applyChange(ranked, invert(change))).toEqual(ANSWER);
});

test("the order that is there is no step", () => {
  expect(rankGroups(ANSWER, UNIT, ["g1", "g2", "g3"])).toBeNull();
});
