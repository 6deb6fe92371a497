// What a stored answer has is kept when the definition was changed since: pytest reads the same file.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { normalise } from "../../../js/src/core/answer.ts";
import { NO_WORK } from "../../../js/src/core/history.ts";
import { violations } from "../../../js/src/core/restrictions.ts";
import { makesInput } from "../../../js/src/kinds/table.ts";
import type { Answer, MarkerControl, Unit } from "../../../js/src/protocol/generated.ts";
import { Editor } from "../../../js/src/workbench/editor.ts";

interface Case {
  name: string;
  answer: Answer;
  fields: string[];
  strict: string[];
  ignorable: string[];
}

interface Golden {
  controls: MarkerControl[];
  units: Unit[];
  stored: Answer;
  cases: Case[];
}

const file = new URL("../../protocol/golden/kept.json", import.meta.url);
const { controls, units, stored, cases }: Golden = JSON.parse(readFileSync(file, "utf-8"));
const every = [...controls, ...units.flatMap(({ children }) => children)];
const rules = { controls, units, relations: [], makesInput };

function told(message: string, values = {}): string {
  return `${message} ${JSON.stringify(values)}`;
}

function editorOf(answer: Answer): Editor {
  const editor = new Editor(() => undefined);
  editor.controls.value = every;
  editor.open({ ...NO_WORK, answer: normalise(answer) }, { answer: normalise(stored), largest: 0 });
  return editor;
}

test.each(cases)("$name", ({ answer, fields, strict, ignorable }) => {
  const editor = editorOf(answer);

  const refused = [...editor.problems.value.keys()].map((key) => JSON.parse(key)[0]);
  expect(refused).toEqual(fields);
  if (fields.length > 0) return;
  const found = violations(answer, rules, told, editor.stored.value?.answer);
  const markers = (isIgnorable: boolean) =>
    found.flatMap(({ marker, ignorable }) => (ignorable === isIgnorable ? [marker] : []));
  expect([markers(false), markers(true)]).toEqual([strict, ignorable]);
});

test("of a field that does not fit any more it is said, and of one that fits it is not", () => {
  const editor = editorOf(stored);
  const noteOf = (code: string, place = {}) => {
    const control = editor.byCode.value.get(code);
    return control ? editor.noteOf(control, place) : "none";
  };

  expect(noteOf("count")).toContain("does not fit");
  expect(noteOf("difficulty", { group: "g1" })).toContain("does not fit");
  expect(noteOf("difficulty", { group: "g2" })).toBeNull();
  expect(noteOf("note")).toBeNull();
});
