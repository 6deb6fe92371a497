import { expect, test } from "vitest";
import { applyChange, EMPTY, invert } from "../../../js/src/core/answer.ts";
import { acceptance, labelFrom, madeFrom } from "../../../js/src/core/suggestions.ts";
import type { Answer, Suggestion } from "../../../js/src/protocol/generated.ts";

const SPAN: Suggestion = {
  id: 7,
  marker: "person",
  start: 0,
  end: 3,
  quote: "Ann",
  content: null,
  score: 0.5,
  source: "callable",
  decision: null,
  extra: { model: "m1" },
};
const FIELD: Suggestion = {
  ...SPAN,
  id: 8,
  marker: "topic",
  start: null,
  end: null,
  quote: null,
  content: "x",
};

test("a label that takes a suggestion says what it was made from", () => {
  const label = labelFrom(SPAN, { group: "g1", group_order: 1 });

  expect(label).toMatchObject({
    marker: "person",
    start: 0,
    end: 3,
    quote: "Ann",
    group: "g1",
    origin: "suggestion",
    extra: { model: "m1", suggestion: 7, score: 0.5 },
  });
  const answer: Answer = { ...EMPTY, labels: [{ ...label, start: 1 }] };
  expect(madeFrom(answer, SPAN)).toBe(label.id);
  expect(madeFrom(answer, { ...SPAN, id: 9 })).toBeNull();
});

test("a label of a person is not made from a suggestion, whatever its extra says", () => {
  const { origin: _, ...label } = labelFrom(SPAN, {});

  expect(madeFrom({ ...EMPTY, labels: [label] }, SPAN)).toBeNull();
});

test("of two suggestions for one field the first is taken, and undo brings back what was typed", () => {
  const typed: Answer = { ...EMPTY, inputs: [{ marker: "topic", content: "typed" }] };
  const change = acceptance(typed, [], [FIELD, { ...FIELD, id: 9, content: "y" }]);
  if (!change) throw new Error("nothing changed");

  const filled = applyChange(typed, change);

  expect(filled.inputs).toEqual([{ marker: "topic", content: "x" }]);
  expect(madeFrom(filled, FIELD)).toBe("");
  expect(madeFrom(typed, FIELD)).toBeNull();
  expect(applyChange(filled, invert(change))).toEqual(typed);
});

test("what is there already is no step", () => {
  expect(acceptance({ ...EMPTY, inputs: [{ marker: "topic", content: "x" }] }, [], [FIELD])).toBeNull();
  expect(acceptance(EMPTY, [], [])).toBeNull();
});
