import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { applyChange, EMPTY, invert, normalise } from "../../../js/src/core/answer.ts";
import { NO_WORK, redo, takeStep, undo } from "../../../js/src/core/history.ts";
import { pack, unpack } from "../../../js/src/core/packing.ts";
import {
  acceptance,
  decidedIn,
  decision,
  labelFrom,
  labelsFrom,
  madeIn,
  Places,
  take,
} from "../../../js/src/core/suggestions.ts";
import type { Answer, Label, MarkerControl, Suggestion, Unit } from "../../../js/src/protocol/generated.ts";

interface Case {
  name: string;
  suggestion: Suggestion;
  answer: Answer;
  made: string | null;
}

const GOLDEN: { cases: Case[] } = JSON.parse(
  readFileSync(new URL("../../protocol/golden/suggestions.json", import.meta.url), "utf-8"),
);

interface AcceptingCase {
  name: string;
  answer: Answer;
  suggestions: Suggestion[];
  limit?: number;
  labels: Omit<Label, "id">[];
  inputs: Answer["inputs"];
  left: Record<"over" | "twins" | "full", number[]>;
}

const ACCEPTING: { units: Unit[]; cases: AcceptingCase[] } = JSON.parse(
  readFileSync(new URL("../../protocol/golden/accepting.json", import.meta.url), "utf-8"),
);

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

const SPAN_IN_UNIT: Suggestion = { ...SPAN, marker: "hint" };

function control(code: string, most: number): MarkerControl {
  return {
    kind: "free-text",
    code,
    name: code,
    color: "#000000",
    shortcut: null,
    display: "hl",
    restrictions: [{ kind: "le", value: most, ignorable: false }],
  } as MarkerControl;
}

const UNIT: Unit = {
  kind: "unit",
  code: "qa",
  size: 3,
  minimum: 1,
  rankable: true,
  children: [control("question", 1), control("distractor", 2)],
};

function chosenIn(group: string | undefined) {
  return group === undefined ? null : { unit: UNIT.code, group };
}

function fills(answer: Answer, ones: Suggestion[], chosen?: string) {
  const { change, left } = acceptance(answer, [], ones, new Places(answer, [UNIT], chosenIn(chosen)));
  return {
    filled: (change?.after.inputs ?? []).map(({ marker, group, group_order, slot = 0, content }) => [
      `${marker} ${group} ${group_order} ${slot}`,
      content,
    ]),
    left: left.map(({ content }) => content),
  };
}

function asks(content: string, place: Partial<Suggestion> = {}): Suggestion {
  return { ...FIELD, marker: "question", content, ...place };
}

test.each(GOLDEN.cases)("what was made from a suggestion: $name", ({ suggestion, answer, made }) => {
  expect(madeIn(answer)(suggestion)).toBe(made);
});

test.each(ACCEPTING.cases)("where accepted suggestions go: $name", (each) => {
  const answer = normalise(each.answer);
  const known = new Set(answer.labels.map(({ id }) => id));

  const places = new Places(answer, ACCEPTING.units);
  const { change, left } = take(answer, each.suggestions, places, each.limit ?? null);

  const ids = (ones: Suggestion[]) => ones.map(({ id }) => id);
  const { labels = [], inputs = [] } = change?.after ?? {};
  expect({
    labels: labels.map(({ id, ...label }) => (known.has(id) ? { id, ...label } : label)),
    inputs,
    left: { over: ids(left.over), twins: ids(left.twins), full: ids(left.full) },
  }).toEqual({ labels: each.labels, inputs: each.inputs, left: each.left });
  if (change) expect(applyChange(applyChange(answer, change), invert(change))).toEqual(answer);
});

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
  expect(madeIn({ ...EMPTY, labels: [label] })(SPAN)).toBe(label.id);
});

const WHOLE: Suggestion = { ...FIELD, marker: "odd", content: null, extra: {} };
const ODD_UNIT: Unit = { ...UNIT, children: [control("odd", 1)] };

/** Groups of the labels that suggestions on the whole text become, of new ones and of those that were there. */
function wholes(answer: Answer, ones: Suggestion[], chosen?: string) {
  const places = new Places(answer, [ODD_UNIT], chosenIn(chosen));
  const { made, adopted, left } = labelsFrom(answer.labels, ones, (one) => places.placesFor(one));
  return {
    made: made.map(({ group, extra }) => [group, extra?.suggestion]),
    adopted: adopted.map(({ id, group, extra }) => [id, group, extra?.suggestion]),
    left: left.map(({ id }) => id),
  };
}

function odd(id: string, group: number, more: Partial<Label> = {}): Label {
  const whole = { marker: "odd", start: null, end: null, quote: null };
  return { id, ...whole, group: `g${group}`, group_order: group, ...more };
}

test("suggestions on the whole text go each into its group, or into the first without such a label", () => {
  const there: Answer = { ...EMPTY, labels: [odd("mine", 1)] };
  const [one, two, three] = ["g1", "g2", "g3"].map((group, at) => ({ ...WHOLE, id: at + 1, group }));
  if (!one || !two || !three) throw new Error("three groups");

  expect(wholes(there, [two]).made).toEqual([["g2", 2]]);
  expect(wholes(there, [one, two, three])).toEqual({
    made: [
      ["g2", 2],
      ["g3", 3],
    ],
    adopted: [["mine", "g1", 1]],
    left: [],
  });
  const free = [1, 2, 3, 4].map((id) => ({ ...WHOLE, id }));
  expect(wholes(there, free, "g3")).toEqual({
    made: [
      ["g3", 1],
      ["g2", 2],
    ],
    adopted: [["mine", "g1", 3]],
    left: [4],
  });
});

test("a label that says the same already takes the suggestion, and undo gives it back as it was", () => {
  const mine: Label = { id: "mine", marker: "person", start: 0, end: 3, quote: "Ann", extra: { score: 4 } };
  const other: Label = { ...mine, id: "other", marker: "place" };
  const answer: Answer = { ...EMPTY, labels: [mine, other] };

  const { made, adopted, left } = labelsFrom(answer.labels, [SPAN, { ...SPAN, id: 9 }], () => [{}]);

  expect([made, left.map(({ id }) => id)]).toEqual([[], [9]]);
  const { change } = acceptance(answer, adopted, []);
  if (!change) throw new Error("nothing changed");
  const taken = applyChange(answer, change);
  expect(taken.labels).toEqual([
    { ...mine, origin: "suggestion", extra: { model: "m1", score: 4, suggestion: 7 } },
    other,
  ]);
  expect(madeIn(taken)(SPAN)).toBe("mine");
  expect(applyChange(taken, invert(change))).toEqual(answer);
});

test("of two suggestions for one field the first is taken, and undo brings back what was typed", () => {
  const typed: Answer = { ...EMPTY, inputs: [{ marker: "topic", content: "typed" }] };
  const { change } = acceptance(typed, [], [FIELD, { ...FIELD, id: 9, content: "y" }]);
  if (!change) throw new Error("nothing changed");

  const filled = applyChange(typed, change);

  expect(filled.inputs).toEqual([{ marker: "topic", content: "x" }]);
  expect(applyChange(filled, invert(change))).toEqual(typed);
});

test("what is there already is no step", () => {
  const there: Answer = { ...EMPTY, inputs: [{ marker: "topic", content: "x" }] };

  expect(acceptance(there, [], [FIELD])).toEqual({ change: null, left: [] });
  expect(acceptance(EMPTY, [], [])).toEqual({ change: null, left: [] });
});

test("suggestions for a unit fill the first empty fields, group by group, and leave what is full", () => {
  const ones = ["a", "b", "c", "d"].map((content) => asks(content));
  const wrong = ["p", "q", "r"].map((content) => asks(content, { marker: "distractor" }));

  expect(fills(EMPTY, [...ones, ...wrong])).toEqual({
    filled: [
      ["question g1 1 0", "a"],
      ["question g2 2 0", "b"],
      ["question g3 3 0", "c"],
      ["distractor g1 1 0", "p"],
      ["distractor g1 1 1", "q"],
      ["distractor g2 2 0", "r"],
    ],
    left: ["d"],
  });
});

test("the chosen group comes first; a group and a field that are named are those", () => {
  const typed: Answer = {
    ...EMPTY,
    inputs: [{ marker: "question", content: "typed", group: "g1", group_order: 1 }],
  };

  expect(fills(EMPTY, [asks("a")], "g2").filled).toEqual([["question g2 2 0", "a"]]);
  expect(fills(typed, [asks("a", { group: "g1" })]).filled).toEqual([["question g1 1 0", "a"]]);
  expect(fills(typed, [asks("p", { marker: "distractor", group: "g3", slot: 1 })]).filled).toEqual([
    ["distractor g3 3 1", "p"],
  ]);
});

test("a group that is chosen in another unit does not come first; labels go into the one that is chosen", () => {
  const hint: Unit = { ...UNIT, children: [{ ...control("hint", 1), kind: "m-span" }] };
  const other = { unit: "other", group: "g2" };
  const placesOf = (chosen: typeof other) => new Places(EMPTY, [hint], chosen).placesFor(SPAN_IN_UNIT);

  const { change } = acceptance(EMPTY, [], [asks("a")], new Places(EMPTY, [UNIT], other));
  expect(change?.after.inputs[0]?.group).toBe("g1");
  expect(placesOf(other)).toEqual([{ group: "g1", group_order: 1 }]);
  expect(placesOf({ ...other, unit: hint.code })).toEqual([{ group: "g2", group_order: 2 }]);
});

test("a group stays the same when it is ranked elsewhere; where no page has named the groups, the rank counts", () => {
  const ranked: Answer = {
    ...EMPTY,
    inputs: [
      { marker: "distractor", content: "p", group: "g2", group_order: 1 },
      { marker: "distractor", content: "q", group: "g1", group_order: 2 },
    ],
  };
  const imported: Answer = {
    ...EMPTY,
    inputs: [{ marker: "distractor", content: "p", group: "2", group_order: 2 }],
  };

  expect(fills(ranked, [asks("a", { group: "g2" })]).filled).toEqual([["question g2 1 0", "a"]]);
  expect(fills(imported, [asks("a", { group: "g2" })]).filled).toEqual([["question 2 2 0", "a"]]);
});

test("a rejection is a step: undone it is open, redone rejected, and packed with its history", () => {
  const rejected = takeStep(NO_WORK, decision("Reject suggestions", { rejected: [7, 8] }));
  const back = takeStep(rejected, decision("Bring suggestions back", { reopened: [8] }));

  expect([...decidedIn(back.history)]).toEqual([
    [7, "rejected"],
    [8, null],
  ]);
  const once = undo(back);
  expect(decidedIn(once.history).get(8)).toBe("rejected");
  expect(decidedIn(undo(once).history).get(7)).toBeNull();
  expect(decidedIn(undo(once).history).get(8)).toBeNull();
  expect(decidedIn(redo(undo(once)).history).get(8)).toBe("rejected");
  expect(unpack(pack(once.history), once.answer, "")).toEqual(once.history);
});
