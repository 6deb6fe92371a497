import type { SurveyField, SurveyPage, SurveyQuestion } from "../protocol/generated.ts";

/** Names an answer of a question; ids of items may be numbers. */
export function keyOf(item: string | number, name: string): string {
  return JSON.stringify([item, name]);
}

/** Questions that stand on one page together. */
export interface Step {
  /** Of the first question: what names the step while others come and go. */
  id: string | number;
  category: string;
  questions: SurveyQuestion[];
}

/** The pages of a survey, of the questions that are asked now. */
export function stepsOf(page: Pick<SurveyPage, "display" | "questions" | "asked">): Step[] {
  const steps: Step[] = [];
  for (const place of page.asked) {
    const question = page.questions[place];
    if (!question) continue;
    const last = steps.at(-1);
    const isSame =
      last !== undefined &&
      (page.display === "0" || (page.display === "2" && last.category === question.category));
    if (isSame) last.questions.push(question);
    else steps.push({ id: question.id, category: question.category, questions: [question] });
  }
  return steps;
}

export type Values = ReadonlyMap<string, unknown>;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value answers all that is asked: the twin of `is_whole` of the types in `kinds/questions`. */
export function isWhole(field: SurveyField, value: unknown): boolean {
  if (value === null || value === undefined || value === "") return false;
  if (Array.isArray(value)) return value.length > 0;
  if (field.type === "best-worst") return isRecord(value) && "best" in value && "worst" in value;
  if (field.type === "likert")
    return isRecord(value) && field.rows.every((row) => String(row.value) in value);
  return !isRecord(value) || Object.keys(value).length > 0;
}

/** The required answers of some questions that are not there. */
export function missingIn(
  questions: readonly SurveyQuestion[],
  values: Values,
): { item: string | number; name: string }[] {
  return questions.flatMap(({ id, fields }) =>
    fields
      .filter((field) => field.required && !isWhole(field, values.get(keyOf(id, field.name))))
      .map(({ name }) => ({ item: id, name })),
  );
}

/** Whether a question needs nothing more: all that is required is there, or anything where nothing is. */
export function isDone(question: SurveyQuestion, values: Values): boolean {
  const wanted = question.fields.some(({ required }) => required)
    ? question.fields.filter(({ required }) => required)
    : question.fields;
  return wanted.every((field) => isWhole(field, values.get(keyOf(question.id, field.name))));
}

/** Where somebody goes on who comes back: the first step that is not done, else the last one. */
export function whereToGoOn(steps: readonly Step[], values: Values): number {
  const open = steps.findIndex(({ questions }) => !questions.every((one) => isDone(one, values)));
  return open === -1 ? Math.max(steps.length - 1, 0) : open;
}
