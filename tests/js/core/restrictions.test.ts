import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { fieldsInGroup, isRequired, violations } from "../../../js/src/core/restrictions.ts";
import type {
  Answer,
  MarkerControl,
  RelationControl,
  Unit,
  Violation,
} from "../../../js/src/protocol/generated.ts";

interface Case {
  name: string;
  controls: MarkerControl[];
  units: Unit[];
  relations: RelationControl[];
  answer: Answer;
  /** What the answer takes the place of. */
  stored?: Answer;
  violations: Violation[];
}

const file = fileURLToPath(new URL("../../protocol/golden/restrictions.json", import.meta.url));
const cases: Case[] = JSON.parse(readFileSync(file, "utf8"));

function fill(message: string, values: Record<string, string | number> = {}): string {
  return message.replace(/\{(\w+)\}/g, (_whole, name: string) => String(values[name]));
}

const makesInput = (control: MarkerControl) => control.kind !== "m-span" && control.kind !== "m-text";

function control(...restrictions: [MarkerControl["restrictions"][number]["kind"], number][]): MarkerControl {
  return {
    kind: "free-text",
    code: "field",
    name: "Field",
    color: "#888888",
    shortcut: null,
    display: "hl",
    restrictions: restrictions.map(([kind, value]) => ({ kind, value, ignorable: false })),
  };
}

describe("the cases that Python is tested on too", () => {
  test("are there", () => {
    expect(cases.length).toBeGreaterThan(20);
  });

  test.each(cases)("$name", ({ controls, units, relations, answer, stored, violations: expected }) => {
    expect(violations(answer, { controls, units, relations, makesInput }, fill, stored)).toEqual(expected);
  });
});

test("a unit draws as many fields as a group may have", () => {
  expect(fieldsInGroup(control())).toEqual({ least: 1, most: 1 });
  expect(fieldsInGroup(control(["ge", 2], ["ls", 4]))).toEqual({ least: 2, most: 3 });
  expect(fieldsInGroup(control(["eq", 2]))).toEqual({ least: 2, most: 2 });
  expect(fieldsInGroup(control(["ge", 3]))).toEqual({ least: 3, most: 3 });
});

test("a field is required when it may not stay empty", () => {
  expect(isRequired(control(["eq", 1]))).toBe(true);
  expect(isRequired(control(["le", 1]))).toBe(false);
  expect(isRequired(control())).toBe(false);
});
