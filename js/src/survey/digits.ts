import type { SurveyField } from "../protocol/generated.ts";
import type { Step } from "./steps.ts";

const CHOOSING: ReadonlySet<string> = new Set(["radio", "pairwise", "select_image", "select-multiple"]);

/** The field that digits choose in: the only one of a step that has choices to press; null = none or several. */
export function digitField(step: Step): { item: string | number; field: SurveyField } | null {
  const found = step.questions.flatMap(({ id, fields }) =>
    fields.filter(({ type }) => CHOOSING.has(type)).map((field) => ({ item: id, field })),
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}
