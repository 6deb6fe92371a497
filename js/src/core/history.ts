import type { Answer, Change, Draft, History, Label, Relation } from "../protocol/generated.ts";
import { applyChange, canonical, EMPTY, inputKey, invert, normalise } from "./answer.ts";
import { unpack } from "./packing.ts";

/** Most steps that can be undone. */
export const MAX_STEPS = 500;
/** Most records that all steps may speak of; the newest step is kept whatever its size. */
export const MAX_RECORDS = 200_000;

/** What a person has done on a text: the answer and how it came about. */
export interface Work {
  answer: Answer;
  history: History;
}

/** Work that has not begun. */
export const NO_WORK: Work = { answer: EMPTY, history: { past: [], future: [] } };

function sizeOf({ before, after }: Change): number {
  const lists = [before, after].flatMap((side) => [side.labels, side.inputs, side.relations]);
  return lists.reduce((sum, records) => sum + records.length, 0);
}

function bounded(past: Change[]): Change[] {
  let size = 0;
  let first = past.length;
  while (first > 0 && past.length - first < MAX_STEPS) {
    const change = past[first - 1];
    if (change === undefined) break;
    size += sizeOf(change);
    if (size > MAX_RECORDS && first < past.length) break;
    first -= 1;
  }
  return first === 0 ? past : past.slice(first);
}

/** A record without what actions keep in it. */
function bare({ extra: _, ...record }: Label | Relation): string {
  return canonical(record);
}

/** The one field, or the one record's `extra`, that a step changes; null when it changes anything else, or several. */
function fieldOf({ before, after }: Change): string | null {
  const [old, now] = [before, after].map((side) => [...side.labels, ...side.relations].map(bare));
  const inputs = [...before.inputs, ...after.inputs].map(inputKey);
  // A record that comes, goes or moves is no field.
  if (old?.length !== now?.length || old?.[0] !== now?.[0]) return null;
  const keys = new Set([...inputs, ...(old ?? [])]);
  return keys.size === 1 ? ([...keys][0] ?? null) : null;
}

function sameField(first: Change, second: Change): boolean {
  const field = fieldOf(first);
  return field !== null && field === fieldOf(second);
}

function merged(first: Change, second: Change): Change | null {
  const change = { name: second.name, before: first.before, after: second.after };
  return JSON.stringify(change.before) === JSON.stringify(change.after) ? null : change;
}

/**
 * Take a step.
 *
 * With `merge`, a step on the field that the step before it also changed becomes one with that step, so
 * that a word typed into a field is one step and not one for each letter.
 */
export function takeStep(work: Work, change: Change, { merge = false } = {}): Work {
  const answer = applyChange(work.answer, change);
  const last = work.history.past.at(-1);
  if (merge && last && sameField(last, change)) {
    const whole = merged(last, change);
    const earlier = work.history.past.slice(0, -1);
    return { answer, history: { past: whole ? bounded([...earlier, whole]) : earlier, future: [] } };
  }
  return { answer, history: { past: bounded([...work.history.past, change]), future: [] } };
}

/** Take the newest step back; the same work when there is none. */
export function undo(work: Work): Work {
  const change = work.history.past.at(-1);
  if (!change) return work;
  return {
    answer: applyChange(work.answer, invert(change)),
    history: { past: work.history.past.slice(0, -1), future: [...work.history.future, change] },
  };
}

/** Take the step again that was taken back last; the same work when there is none. */
export function redo(work: Work): Work {
  const change = work.history.future.at(-1);
  if (!change) return work;
  return {
    answer: applyChange(work.answer, change),
    history: { past: [...work.history.past, change], future: work.history.future.slice(0, -1) },
  };
}

/** The work that a stored draft on a text holds. */
export function workOf(draft: Draft | null, text: string): Work {
  if (!draft) return NO_WORK;
  const answer = normalise(draft.answer);
  return { answer, history: unpack(draft.history, answer, text) };
}

function sameStep(first: Change | undefined, second: Change | undefined): boolean {
  return canonical(first) === canonical(second);
}

/** Whether a step is another one with more typed into the same field. */
function goesOn(step: Change | undefined, earlier: Change | undefined): boolean {
  if (!step || !earlier) return false;
  return sameField(step, earlier) && canonical(step.before) === canonical(earlier.before);
}

/**
 * Whether work begins with all steps of earlier work and goes on from there.
 *
 * Then nobody else has changed anything: the earlier work was stored, and its confirmation got lost.
 */
export function continues(work: Work, earlier: Work): boolean {
  const mine = work.history.past;
  const theirs = earlier.history.past;
  const last = theirs.length - 1;
  if (last < 0 || mine.length < theirs.length) return false;
  if (!theirs.slice(0, last).every((step, index) => sameStep(step, mine[index]))) return false;
  return sameStep(mine[last], theirs[last]) || goesOn(mine[last], theirs[last]);
}

/** The records of a list that another list has not, or has otherwise. */
function differing<T extends object>(records: readonly T[], others: readonly T[]): T[] {
  const known = new Set(others.map(canonical));
  return records.filter((record) => !known.has(canonical(record)));
}

function difference(answer: Answer, other: Answer): Answer {
  return {
    labels: differing(answer.labels, other.labels),
    inputs: differing(answer.inputs, other.inputs),
    relations: differing(answer.relations, other.relations),
  };
}

/** Replace an answer by another one as one step that can be undone. */
export function replaceAnswer(work: Work, answer: Answer, name: string): Work {
  const other = normalise(answer);
  return takeStep(work, {
    name,
    before: difference(work.answer, other),
    after: difference(other, work.answer),
  });
}
