import { describe, expect, test } from "vitest";
import { normalise } from "../../../js/src/core/answer.ts";
import { NO_WORK, redo, undo, type Work, workOf } from "../../../js/src/core/history.ts";
import { pack } from "../../../js/src/core/packing.ts";
import type { Draft, MarkerControl, Suggestion } from "../../../js/src/protocol/generated.ts";
import { type Desk, decisionsIn, EVERY_STEP, Person, type Step } from "../steps.ts";

function marker(kind: MarkerControl["kind"], code: string, more: Partial<MarkerControl> = {}): MarkerControl {
  return {
    kind,
    code,
    name: code,
    color: "#3273dc",
    shortcut: null,
    display: "hl",
    restrictions: [],
    ...more,
  };
}

const TEXT = "Ann 😀 met Bo. She liked him, and Ann 👩‍🚀 left Bo in Київ. ".repeat(3);

function suggestion(id: number, more: Partial<Suggestion>): Suggestion {
  const none = { marker: "name", start: null, end: null, quote: null, content: null };
  return { id, ...none, score: id / 10, source: "prediction", decision: null, ...more };
}

const DESK: Desk = {
  text: TEXT,
  screen: {
    root: {
      kind: "view",
      children: [
        marker("m-span", "mention"),
        marker("m-span", "name"),
        marker("m-text", "spam"),
        marker("free-text", "title"),
        marker("lfree-text", "summary"),
        marker("integer", "year", { min: 1, max: 9 }),
        marker("radio", "tone", { choices: ["dry", { group: "warm", choices: ["kind", "loud"] }] }),
        marker("check", "about", { choices: ["people", "towns"] }),
        {
          kind: "unit",
          code: "event",
          size: 4,
          minimum: 1,
          rankable: true,
          children: [
            marker("m-span", "who"),
            marker("m-text", "odd"),
            marker("free-text", "claim", { restrictions: [{ kind: "le", value: 3, ignorable: false }] }),
          ],
        },
      ],
    },
    relations: [
      relation("corefers", "2", [["mention", "mention"]]),
      relation("near", "2", [["mention", "name"]]),
      relation("answers", "1", [["mention", "name"]]),
      relation("refers", "0", [
        ["name", "mention"],
        ["who", "name"],
      ]),
    ],
  },
  suggestions: [
    suggestion(1, { start: 0, end: 3, quote: "Ann" }),
    suggestion(2, { marker: "who", start: 10, end: 12, quote: "Bo" }),
    suggestion(3, { marker: "title", content: "Ann and Bo" }),
    suggestion(4, { marker: "claim", content: "They met", group: "g2", slot: 1 }),
    suggestion(5, { marker: "spam" }),
    suggestion(6, { marker: "odd", group: "g1" }),
    suggestion(7, { marker: "odd", group: "g2" }),
  ],
};

function relation(code: string, direction: "0" | "1" | "2", pairs: [string, string][]) {
  return {
    code,
    name: code,
    shortcut: null,
    direction,
    representation: "g" as const,
    pairs,
    restrictions: [],
  };
}

/** What undoing all of it and doing it again comes to, against what it was. */
function checkWays(start: Work, { states, decisions }: Person): void {
  let at = start;
  for (const [steps, state] of [...states.entries()].reverse().slice(1)) {
    at = undo(at);
    expect(at.answer).toEqual(state);
    expect(decisionsIn(at)).toBe(decisions[steps]);
  }
  for (const [steps, state] of [...states.entries()].slice(1)) {
    at = redo(at);
    expect(at.answer).toEqual(state);
    expect(decisionsIn(at)).toBe(decisions[steps]);
  }
}

/** The work after it was stored as a draft and read again. */
function reloaded({ answer, history }: Work): Work {
  const draft: Draft = JSON.parse(JSON.stringify({ revision: 1, answer, history: pack(history) }));
  return workOf(draft, TEXT);
}

/** A seed that no run before has had; `TW_SEED` in the environment repeats one that is in the name of a test. */
const FRESH_SEED = Number(process.env.TW_SEED ?? 0) || 1000 + Math.floor(Math.random() * 1e8);

/** Twelve that are always the same, and one that no run before has had. */
const ALL_SEEDS = [...Array.from({ length: 12 }, (_, at) => at + 1), FRESH_SEED];

function walk(seed: number): Person {
  const person = new Person(DESK, seed, NO_WORK);
  try {
    person.go(200);
  } catch (error) {
    throw new Error(`The steps of seed ${seed} failed; TW_SEED=${seed} repeats them.`, { cause: error });
  }
  return person;
}

const PEOPLE = ALL_SEEDS.map(walk);

describe.each(PEOPLE.map((person, at) => [ALL_SEEDS[at] ?? 0, person] as const))(
  "200 steps from seed %i",
  (_, person) => {
    test("are undone and redone to the same states", () => checkWays(person.work, person));

    test("are so after a reload in the middle of them and at their end", () => {
      let middle = person.work;
      for (let steps = 0; steps < 70; steps += 1) middle = undo(middle);
      let at = reloaded(middle);
      for (let steps = 0; steps < 70; steps += 1) at = redo(at);
      expect(at.answer).toEqual(person.answer);
      checkWays(reloaded(at), person);
    });

    test("leave the answer in its order, with relations whose labels are there", () => {
      for (const state of person.states) {
        expect(state).toEqual(normalise(state));
        const ids = new Set(state.labels.map(({ id }) => id));
        const ends = state.relations.flatMap(({ links }) =>
          links.flatMap((link) => [link.source, link.target]),
        );
        expect(ends.filter((id) => !ids.has(id))).toEqual([]);
      }
    });
  },
);

test("every kind of step is among them", () => {
  const done = new Set(PEOPLE.flatMap((person): Step[] => [...person.done]));
  expect(EVERY_STEP.filter((step) => !done.has(step))).toEqual([]);
});
