import type { Answer, Input, Label, Suggestion } from "../protocol/generated.ts";
import { canonical, EMPTY } from "./answer.ts";
import { newId } from "./ids.ts";

/** Whether a suggestion is for a field, and not for a label. */
export function isForField({ start, content }: Suggestion): boolean {
  return start === null && content !== null;
}

/** What of an answer was made from a suggestion: the id of a label, "" for a field that holds it; null = nothing. */
export function madeFrom(answer: Answer, suggestion: Suggestion): string | null {
  if (isForField(suggestion)) {
    const wanted = JSON.stringify(suggestion.content);
    const isThere = answer.inputs.some(
      ({ marker, content, group }) =>
        marker === suggestion.marker && group === undefined && JSON.stringify(content) === wanted,
    );
    return isThere ? "" : null;
  }
  const label = answer.labels.find(
    ({ origin, extra }) => origin === "suggestion" && extra?.suggestion === suggestion.id,
  );
  return label?.id ?? null;
}

/** A label that takes a suggestion. */
export function labelFrom(suggestion: Suggestion, place: { group?: string; group_order?: number }): Label {
  const { id, marker, start, end, quote, score, extra } = suggestion;
  return {
    id: newId(),
    marker,
    start,
    end,
    quote,
    ...place,
    origin: "suggestion",
    extra: { ...extra, suggestion: id, ...(score === null ? {} : { score }) },
  };
}

/** The records that taking suggestions for fields replaces and makes; of two for one field the first is taken. */
export function inputsFrom(answer: Answer, suggestions: readonly Suggestion[]): [Input[], Input[]] {
  const after = new Map<string, Input>();
  for (const { marker, content } of suggestions)
    if (!after.has(marker)) after.set(marker, { marker, content });
  const before = answer.inputs.filter(({ marker, group }) => group === undefined && after.has(marker));
  const made = [...after.values()];
  return canonical(before) === canonical(made) ? [[], []] : [before, made];
}

/** The step that takes suggestions: labels that were made, and fields that are filled. */
export function acceptance(answer: Answer, labels: Label[], fields: readonly Suggestion[]) {
  const [before, inputs] = inputsFrom(answer, fields);
  if (labels.length + inputs.length === 0) return null;
  return {
    name: "Accept suggestions",
    before: { ...EMPTY, inputs: before },
    after: { ...EMPTY, labels, inputs },
  };
}
