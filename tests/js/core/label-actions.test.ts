import { expect, test } from "vitest";
import {
  addLabels,
  applyChange,
  EMPTY,
  invert,
  normalise,
  removeLabels,
} from "../../../js/src/core/answer.ts";
import { NO_WORK, redo, takeStep, undo, type Work, workOf } from "../../../js/src/core/history.ts";
import {
  moveLabel,
  setLabelValue,
  setRelationValue,
  withSingletons,
} from "../../../js/src/core/label-actions.ts";
import { pack } from "../../../js/src/core/packing.ts";
import type { Answer, Change, Label, Relation, RelationControl } from "../../../js/src/protocol/generated.ts";
import { type Random, SEEDS, seeded } from "../random.ts";

function label(id: string, start: number, extra?: Label["extra"]): Label {
  return { id, marker: "m", start, end: start + 1, quote: id, ...(extra ? { extra } : {}) };
}

function relation(number: number, ids: string, code = "same", extra?: Relation["extra"]): Relation {
  const links = [...ids].slice(1).map((target, at) => ({ source: ids.charAt(at), target }));
  return { id: `r${number}`, relation: code, links, number, ...(extra ? { extra } : {}) };
}

function control(code: string, direction: "0" | "2" = "2"): RelationControl {
  const pairs: [string, string][] = [["m", "m"]];
  return { code, name: code, shortcut: null, direction, representation: "g", pairs, restrictions: [] };
}

const CONTROLS = [control("same"), control("other"), control("to", "0")];

function answer(labels: Label[], relations: Relation[] = []): Answer {
  return normalise({ labels, inputs: [], relations });
}

function taken(before: Answer, change: Change | null | "impossible"): Answer {
  if (change === null || change === "impossible") throw new Error(`There is no step: ${change}`);
  const after = applyChange(before, change);
  expect(applyChange(after, invert(change))).toEqual(before);
  return after;
}

const members = (one: Answer) =>
  Object.fromEntries(
    one.relations.map(({ number, links }) => [
      number,
      [...new Set(links.flatMap(({ source, target }) => [source, target]))].sort().join(""),
    ]),
  );

test("a value is set, kept beside others and taken away without a trace", () => {
  const before = answer([label("a", 0, { other: 1 })]);
  const set = taken(before, setLabelValue(before, "a", "score", 5, "Score"));
  expect(set.labels[0]?.extra).toEqual({ other: 1, score: 5 });
  const one = taken(set, setLabelValue(set, "a", "other", undefined, "Other"));
  const none = taken(one, setLabelValue(one, "a", "score", undefined, "Score"));
  expect(none.labels[0]).toEqual(label("a", 0));
  expect(setLabelValue(none, "a", "score", undefined, "Score")).toBeNull();
  expect(setLabelValue(none, "b", "score", 1, "Score")).toBeNull();
});

test("the value of a relation is found by its number, whatever its place", () => {
  const before = answer(
    [label("a", 0), label("b", 1), label("c", 2)],
    [relation(7, "ab"), relation(3, "bc")],
  );
  const after = taken(before, setRelationValue(before, 7, "why", "x", "Comment"));
  expect(after.relations.map(({ number, extra }) => [number, extra])).toEqual([
    [7, { why: "x" }],
    [3, undefined],
  ]);
  expect(setRelationValue(before, 1, "why", "x", "Comment")).toBeNull();
});

test("letters typed into one value are one step, and values of two labels are two", () => {
  const before = answer([label("a", 0), label("b", 1)]);
  let work = { ...NO_WORK, answer: before };
  for (const [id, value] of [
    ["a", "o"],
    ["a", "ok"],
    ["b", "no"],
  ] as const) {
    const change = setLabelValue(work.answer, id, "note", value, "Comment");
    if (change) work = takeStep(work, change, { merge: true });
  }
  expect(work.history.past).toHaveLength(2);
  expect(undo(undo(work)).answer).toEqual(before);
});

test("a step that moves a label is not one with the comment before it", () => {
  const before = answer([label("a", 0)]);
  const comment = setLabelValue(before, "a", "note", "x", "Comment");
  if (!comment) throw new Error("There is no step.");
  let work = takeStep({ ...NO_WORK, answer: before }, comment, { merge: true });
  const [old] = work.answer.labels;
  if (!old) throw new Error("There is no label.");
  const moved = { ...EMPTY, labels: [{ ...old, end: 2 }] };
  work = takeStep(
    work,
    { name: "Move label", before: { ...EMPTY, labels: [old] }, after: moved },
    { merge: true },
  );
  expect(work.history.past).toHaveLength(2);
});

test("the first value in text order goes into a new relation, and the others stay", () => {
  const before = answer([label("b", 5, { why: "second" }), label("a", 0), label("c", 2, { why: "first" })]);
  const made: Change = {
    name: "New relation",
    before: EMPTY,
    after: { ...EMPTY, relations: [relation(1, "acb")] },
  };
  const after = taken(before, withSingletons(before, made, ["why"]));
  expect(after.relations[0]?.extra).toEqual({ why: "first" });
  expect(after.labels.map(({ id, extra }) => [id, extra?.why])).toEqual([
    ["a", undefined],
    ["c", undefined],
    ["b", "second"],
  ]);
});

test("a relation that has a value keeps it, and so does the label that enters", () => {
  const old = relation(1, "ab", "same", { why: "ours" });
  const before = answer([label("a", 0), label("b", 1), label("c", 2, { why: "mine" })], [old]);
  const entering: Change = {
    name: "Into a relation",
    before: { ...EMPTY, relations: [old] },
    after: { ...EMPTY, relations: [{ ...relation(1, "abc"), extra: { why: "ours" } }] },
  };
  const after = taken(before, withSingletons(before, entering, ["why"]));
  expect(after.relations[0]?.extra).toEqual({ why: "ours" });
  expect(after.labels.at(-1)?.extra).toEqual({ why: "mine" });
});

test("a label moves to another cluster, which both stay whole, and out of all", () => {
  const before = answer(
    [..."abcde"].map((id, at) => label(id, at)),
    [relation(1, "abc", "same", { why: "x" }), relation(2, "de")],
  );
  const after = taken(before, moveLabel(before, "b", 2, CONTROLS));
  expect(members(after)).toEqual({ 1: "ac", 2: "bde" });
  expect(after.relations.find(({ number }) => number === 1)?.extra).toEqual({ why: "x" });
  const out = taken(after, moveLabel(after, "b", null, CONTROLS));
  expect(members(out)).toEqual({ 1: "ac", 2: "de" });
  expect(moveLabel(out, "b", null, CONTROLS)).toBeNull();
  expect(moveLabel(out, "a", 1, CONTROLS)).toBeNull();
  expect(members(taken(out, moveLabel(out, "b", 1, CONTROLS)))).toEqual({ 1: "abc", 2: "de" });
});

test("a cluster of two goes when one of them leaves for another", () => {
  const before = answer(
    [..."abcd"].map((id, at) => label(id, at)),
    [relation(1, "ab"), relation(2, "cd")],
  );
  expect(members(taken(before, moveLabel(before, "a", 2, CONTROLS)))).toEqual({ 2: "acd" });
});

test("a label does not move between relations of different kinds", () => {
  const before = answer(
    [..."abcd"].map((id, at) => label(id, at)),
    [relation(1, "ab"), relation(2, "cd", "other")],
  );
  expect(moveLabel(before, "a", 2, CONTROLS)).toBe("impossible");
});

const TEXT = "abcdefghij".repeat(4);

/** Any step of a person on labels, relations and the values of both. */
function anyStep({ answer: now }: Work, random: Random, count: number): Change | null {
  const at = random.below(TEXT.length);
  const fresh = { ...label(`l${count}`, at), quote: TEXT.slice(at, at + 1) };
  if (now.labels.length < 4) return addLabels([fresh], "Label");
  const one = random.pick(now.labels);
  const value = [0, 1, "x", { deep: [true] }, undefined][random.below(5)];
  const related = now.relations.length > 0 ? random.pick(now.relations) : null;
  const control = CONTROLS[random.below(CONTROLS.length)];
  switch (random.below(7)) {
    case 0:
      return addLabels([fresh], "Label");
    case 1:
      return removeLabels(now, new Set([one.id]), "Remove label", CONTROLS);
    case 2:
      return setRelationValue(now, related?.number ?? 0, "why", value, "Comment");
    case 3: {
      const moved = moveLabel(now, one.id, random.pick([null, related?.number ?? null]), CONTROLS);
      return moved === "impossible" ? null : moved;
    }
    case 4: {
      const other = random.pick(now.labels);
      if (!control || other.id === one.id) return null;
      const links = [{ source: one.id, target: other.id }];
      const made = { id: `r${count}`, relation: control.code, links, number: count + 1 };
      return { name: "New relation", before: EMPTY, after: { ...EMPTY, relations: [made] } };
    }
    default:
      return setLabelValue(now, one.id, random.pick(["why", "score"]), value, "Score");
  }
}

test.each(SEEDS.slice(0, 4))(
  "200 steps with values are undone and redone to the same states (seed %i)",
  (seed) => {
    const random = seeded(seed);
    let work = NO_WORK;
    const states = [work.answer];
    for (let count = 0; states.length <= 200; count += 1) {
      const step = anyStep(work, random, count);
      if (!step) continue;
      work = takeStep(work, withSingletons(work.answer, step, ["why"]));
      states.push(work.answer);
    }
    expect(states.some(({ relations }) => relations.some(({ extra }) => extra?.why !== undefined))).toBe(
      true,
    );
    const stored: unknown = JSON.parse(JSON.stringify({ answer: work.answer, history: pack(work.history) }));
    const { answer: kept, history } = stored as { answer: Answer; history: ReturnType<typeof pack> };
    for (const start of [work, workOf({ revision: 1, answer: kept, history }, TEXT)]) {
      let at = start;
      for (const state of [...states].reverse().slice(1)) {
        at = undo(at);
        expect(at.answer).toEqual(state);
      }
      for (const state of states.slice(1)) {
        at = redo(at);
        expect(at.answer).toEqual(state);
      }
    }
  },
);
