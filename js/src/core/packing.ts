// An undo stack as it is stored: every record once, labels as columns without their quotes, steps as runs of records.

import type {
  Answer,
  Change,
  History,
  Label,
  PackedChange,
  PackedHistory,
  PackedLabels,
  PackedMore,
  PackedSide,
} from "../protocol/generated.ts";
import { OffsetIndex } from "./offsets.ts";

/** Most characters of JSON, about, that a stored stack may have. */
export const MAX_STORED = 1_500_000;

/** Characters of JSON around the id, the marker and the offsets of one label. */
const AROUND = 24;

function moreOf({ group, group_order, extra, origin }: Label): PackedMore | null {
  const more: PackedMore = {};
  if (group !== undefined) more.group = group;
  if (group_order !== undefined) more.group_order = group_order;
  if (extra !== undefined) more.extra = extra;
  if (origin !== undefined) more.origin = origin;
  return Object.keys(more).length === 0 ? null : more;
}

function sizeOf(value: unknown): number {
  return JSON.stringify(value).length;
}

/** Records by identity: a step that removes what another one has added speaks of the same objects. */
class Pool<T extends object> {
  readonly records: T[] = [];
  #places = new Map<T, number>();
  #size: (record: T) => number;

  constructor(size: (record: T) => number) {
    this.#size = size;
  }

  /** Characters that these records would add. */
  sizeOf(records: readonly T[]): number {
    return records.reduce((sum, record) => sum + (this.#places.has(record) ? 0 : this.#size(record)), 0);
  }

  runs(records: readonly T[]): number[] {
    const runs: number[] = [];
    let count = 0;
    let next = -1;
    for (const record of records) {
      let place = this.#places.get(record);
      if (place === undefined) {
        place = this.records.push(record) - 1;
        this.#places.set(record, place);
      }
      count = place === next ? count + 1 : 1;
      if (count > 1) runs[runs.length - 1] = count;
      else runs.push(place, 1);
      next = place + 1;
    }
    return runs;
  }
}

class Packer {
  #labels = new Pool<Label>(
    (label) => label.id.length + label.marker.length + AROUND + sizeOf(moreOf(label) ?? ""),
  );
  #inputs = new Pool<Answer["inputs"][number]>(sizeOf);
  #relations = new Pool<Answer["relations"][number]>(sizeOf);
  #room = MAX_STORED;

  /** A step in short; null = there is no room for it. */
  step(change: Change): PackedChange | null {
    const { before, after } = change;
    const size = this.#newIn(before) + this.#newIn(after);
    if (size > this.#room) return null;
    const packed = { ...change, before: this.#side(before), after: this.#side(after) };
    this.#room -= size + sizeOf(packed);
    return packed;
  }

  records(): PackedHistory["records"] {
    const labels: PackedLabels = { id: [], marker: [], start: [], end: [], more: {} };
    this.#labels.records.forEach((label, place) => {
      labels.id.push(label.id);
      labels.marker.push(label.marker);
      labels.start.push(label.start);
      labels.end.push(label.end);
      const more = moreOf(label);
      if (more) labels.more[place] = more;
    });
    return { labels, inputs: this.#inputs.records, relations: this.#relations.records };
  }

  #newIn({ labels, inputs, relations }: Answer): number {
    return this.#labels.sizeOf(labels) + this.#inputs.sizeOf(inputs) + this.#relations.sizeOf(relations);
  }

  #side({ labels, inputs, relations }: Answer): PackedSide {
    const side: PackedSide = {};
    if (labels.length > 0) side.labels = this.#labels.runs(labels);
    if (inputs.length > 0) side.inputs = this.#inputs.runs(inputs);
    if (relations.length > 0) side.relations = this.#relations.runs(relations);
    return side;
  }
}

/** A stack as a stored draft can hold it: the steps nearest to now, as many as there is room for. */
export function pack({ past, future }: History): PackedHistory {
  const packer = new Packer();
  const take = (steps: readonly Change[], place: number, packed: PackedChange[]) => {
    // Steps are taken from the end on, without a gap.
    const step = packed.length === place ? steps[steps.length - 1 - place] : undefined;
    const short = step ? packer.step(step) : null;
    if (short) packed.push(short);
  };
  const done: PackedChange[] = [];
  const undone: PackedChange[] = [];
  for (let place = 0; place < Math.max(past.length, future.length); place += 1) {
    take(past, place, done);
    take(future, place, undone);
  }
  return { records: packer.records(), past: done.reverse(), future: undone.reverse() };
}

function recordsIn<T>(records: readonly T[], runs: readonly number[] = []): T[] {
  const found: T[] = [];
  for (let at = 0; at + 1 < runs.length; at += 2) {
    const first = runs[at] ?? 0;
    for (const record of records.slice(first, first + (runs[at + 1] ?? 0))) found.push(record);
  }
  return found;
}

function isSame(first: Label, second: Label): boolean {
  return (
    first.marker === second.marker &&
    first.start === second.start &&
    first.end === second.end &&
    JSON.stringify(moreOf(first)) === JSON.stringify(moreOf(second))
  );
}

/** Labels of columns; one that the answer holds too is the same object, so that it is stored once again. */
function labelsOf(columns: PackedLabels, answer: Answer, text: string): Label[] {
  const held = new Map(answer.labels.map((label) => [label.id, label]));
  const index = new OffsetIndex(text);
  return columns.id.map((id, place) => {
    const start = columns.start[place] ?? null;
    const end = columns.end[place] ?? null;
    const quote = start === null || end === null ? null : index.slice(start, end);
    const label: Label = {
      id,
      marker: columns.marker[place] ?? "",
      start,
      end,
      quote,
      ...columns.more[place],
    };
    const known = held.get(id);
    return known && isSame(known, label) ? known : label;
  });
}

/** The stack of a stored draft on a text; one that was stored before stacks were packed stays as it is. */
export function unpack(history: History | PackedHistory, answer: Answer, text: string): History {
  if (!("records" in history)) return history;
  const { records } = history;
  const labels = labelsOf(records.labels, answer, text);
  const side = (packed: PackedSide): Answer => ({
    labels: recordsIn(labels, packed.labels),
    inputs: recordsIn(records.inputs, packed.inputs),
    relations: recordsIn(records.relations, packed.relations),
  });
  const step = (packed: PackedChange) => ({
    ...packed,
    before: side(packed.before),
    after: side(packed.after),
  });
  return { past: history.past.map(step), future: history.future.map(step) };
}
