import type {
  Answer,
  Change,
  Content,
  Input,
  Label,
  Relation,
  RelationControl,
} from "../protocol/generated.ts";
import { mended } from "./clusters.ts";
import { exchange, type Kind } from "./records.ts";

/** An answer that says nothing. */
export const EMPTY: Answer = { labels: [], inputs: [], relations: [] };

/** What names an input inside an answer. */
export function inputKey(input: Pick<Input, "marker" | "group" | "slot">): string {
  return JSON.stringify([input.marker, input.group ?? null, input.slot ?? 0]);
}

/** Whether content counts as no answer: nothing chosen, nothing typed. Zero is an answer. */
export function isEmptyContent(content: Content | undefined): boolean {
  return (
    content === null ||
    content === undefined ||
    content === "" ||
    (Array.isArray(content) && content.length === 0)
  );
}

/** Whether a submission of this answer would be one of nothing. */
export function isEmptyAnswer(answer: Answer): boolean {
  return (
    answer.labels.length === 0 &&
    answer.relations.length === 0 &&
    answer.inputs.every((input) => isEmptyContent(input.content))
  );
}

function compareText(first: string, second: string): number {
  return first < second ? -1 : first > second ? 1 : 0;
}

/** Reading order: whole-text labels first, then by start, the longer one first, then by id. */
export function compareLabels(first: Label, second: Label): number {
  const start = (first.start ?? -1) - (second.start ?? -1);
  if (start !== 0) return start;
  const end = (second.end ?? -1) - (first.end ?? -1);
  return end !== 0 ? end : compareText(first.id, second.id);
}

function compareInputs(first: Input, second: Input): number {
  return compareText(inputKey(first), inputKey(second));
}

/** Relations in the order of the first label that each of them joins. */
function sortRelations(relations: Relation[], labels: readonly Label[]): Relation[] {
  if (relations.length < 2) return relations;
  const place = new Map(labels.map((label, index) => [label.id, index]));
  const first = (relation: Relation) =>
    relation.links.reduce((least, link) => Math.min(least, place.get(link.source) ?? least), labels.length);
  const sorted = [...relations].sort((one, two) => first(one) - first(two) || compareText(one.id, two.id));
  return sorted.every((relation, at) => relation === relations[at]) ? relations : sorted;
}

/** The same answer in its canonical order, so that equal answers are equal as values. */
export function normalise(answer: Answer): Answer {
  const labels = [...answer.labels].sort(compareLabels);
  return {
    labels,
    inputs: [...answer.inputs].sort(compareInputs),
    relations: sortRelations(answer.relations, labels),
  };
}

/** Whether two answers say the same. */
export function sameAnswer(first: Answer, second: Answer): boolean {
  // Mostly they are even written alike, which takes a tenth of the time to see.
  return (
    JSON.stringify(first) === JSON.stringify(second) ||
    canonical(normalise(first)) === canonical(normalise(second))
  );
}

/** JSON that is equal for equal values, whatever the order of their fields. */
export function canonical(value: object | undefined): string {
  return JSON.stringify(value ?? null, (_key, value: unknown) => {
    if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([one], [two]) => compareText(one, two)));
  });
}

const LABELS: Kind<Label> = { key: (label) => label.id, compare: compareLabels };
const INPUTS: Kind<Input> = { key: inputKey, compare: compareInputs };

/** The answer after a step. The answer must be in its canonical order, and is so again. */
export function applyChange(answer: Answer, change: Change): Answer {
  const { before, after } = change;
  const labels = exchange(answer.labels, before.labels, after.labels, LABELS);
  const gone = new Set([...before.relations, ...after.relations].map((relation) => relation.id));
  const relations =
    gone.size === 0
      ? answer.relations
      : [...answer.relations.filter((relation) => !gone.has(relation.id)), ...after.relations];
  return {
    labels,
    inputs: exchange(answer.inputs, before.inputs, after.inputs, INPUTS),
    relations: sortRelations(relations, labels),
  };
}

/** The step that takes a step back. */
export function invert(change: Change): Change {
  return { ...change, before: change.after, after: change.before };
}

/** Step: labels are added. */
export function addLabels(labels: Label[], name: string): Change {
  return { name, before: EMPTY, after: { ...EMPTY, labels } };
}

/**
 * Step: labels go, and with them the links that they were part of; null = there is nothing to remove.
 *
 * What is left of a cluster stays together.
 */
export function removeLabels(
  answer: Answer,
  ids: ReadonlySet<string>,
  name: string,
  controls: readonly RelationControl[] = [],
): Change | null {
  const labels = answer.labels.filter((label) => ids.has(label.id));
  if (labels.length === 0) return null;
  const kept = answer.labels.filter((label) => !ids.has(label.id));
  const relations = mended(answer.relations, ids, kept, controls);
  return {
    name,
    before: { labels, inputs: [], relations: relations.map(({ before }) => before) },
    after: { ...EMPTY, relations: relations.flatMap(({ after }) => after ?? []) },
  };
}

/** Step: one label is replaced by a changed copy of itself; null = nothing would change. */
export function replaceLabel(answer: Answer, id: string, patch: Partial<Label>, name: string): Change | null {
  const label = answer.labels.find((candidate) => candidate.id === id);
  if (!label) return null;
  const changed = { ...label, ...patch };
  if (JSON.stringify(changed) === JSON.stringify(label)) return null;
  return { name, before: { ...EMPTY, labels: [label] }, after: { ...EMPTY, labels: [changed] } };
}

/** Step: a field gets content, or is emptied; null = nothing would change. */
export function setInput(answer: Answer, input: Input, name: string): Change | null {
  const key = inputKey(input);
  const old = answer.inputs.find((candidate) => inputKey(candidate) === key);
  if (
    JSON.stringify(old?.content ?? null) ===
    JSON.stringify(isEmptyContent(input.content) ? null : input.content)
  ) {
    return null;
  }
  const after = isEmptyContent(input.content) ? [] : [{ ...old, ...input }];
  return { name, before: { ...EMPTY, inputs: old ? [old] : [] }, after: { ...EMPTY, inputs: after } };
}
