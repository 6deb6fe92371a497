// The labels of a text, found by id and by block. Positions are string indices.

import type { Blocks } from "../core/blocks.ts";
import { blockAt } from "../core/blocks.ts";
import type { OffsetIndex } from "../core/offsets.ts";
import { sameEnds } from "../core/records.ts";
import type { Span } from "../core/spans.ts";

export interface DrawnLabel {
  id: string;
  code: string;
  /** Code points, end exclusive. */
  start: number;
  end: number;
  name: string;
  /** Initials of the name, for where labels crowd. */
  short?: string;
  /** #rrggbb */
  color: string;
  display: "hl" | "und";
  /** Number of its group, shown with its name. */
  group?: number;
  /** Shown after the label: its place in a relation. */
  number?: string;
  /** CSS colour of that number. */
  badge?: string;
  /** Already submitted: shown, not changed. */
  disabled?: boolean;
}

/** A label with its place in the string and among the blocks. */
export interface Mark extends Span {
  label: DrawnLabel;
  /** Place among the labels as they were given: of equal spans the later one lies inside. */
  order: number;
  /** The last replacement that had it. */
  round: number;
  firstBlock: number;
  lastBlock: number;
}

function sameLabel(one: DrawnLabel, other: DrawnLabel): boolean {
  return (
    one === other ||
    (one.start === other.start &&
      one.end === other.end &&
      one.code === other.code &&
      one.name === other.name &&
      one.badge === other.badge &&
      one.short === other.short &&
      one.color === other.color &&
      one.display === other.display &&
      one.number === other.number &&
      one.group === other.group &&
      one.disabled === other.disabled)
  );
}

/** Labels of one text. Changing them tells which blocks have to be drawn again. */
export class Marks {
  #index: OffsetIndex;
  #blocks: Blocks;
  #byId = new Map<string, Mark>();
  #byBlock = new Map<number, Mark[]>();
  /** The labels as they were given last, and the mark of each; none where it lies outside the text. */
  #given: readonly DrawnLabel[] = [];
  #marks: (Mark | undefined)[] = [];
  #round = 0;
  #sorted: Mark[] | null = null;

  constructor(index: OffsetIndex, blocks: Blocks) {
    this.#index = index;
    this.#blocks = blocks;
  }

  get(id: string): Mark | undefined {
    return this.#byId.get(id);
  }

  /** Labels that touch a block, in no order. */
  of(block: number): readonly Mark[] {
    return this.#byBlock.get(block) ?? [];
  }

  /** All labels in reading order. */
  sorted(): readonly Mark[] {
    this.#sorted ??= [...this.#byId.values()].sort(
      (a, b) => a.start - b.start || b.end - a.end || a.order - b.order,
    );
    return this.#sorted;
  }

  /** Replaces all labels; labels that lie outside the text are left out. */
  replace(labels: readonly DrawnLabel[]): Set<number> {
    const touched = new Set<number>();
    const { head, tail } = sameEnds(this.#given, labels);
    const gone = this.#marks.slice(head, this.#marks.length - tail);
    this.#round++;
    const added = labels.slice(head, labels.length - tail).map((label) => {
      const old = this.#byId.get(label.id);
      if (old && sameLabel(old.label, label)) {
        old.round = this.#round;
        return old;
      }
      if (old) this.#remove(old, touched);
      return this.#add(label, touched);
    });
    for (const mark of gone) {
      if (mark && mark.round !== this.#round && this.#byId.get(mark.label.id) === mark)
        this.#remove(mark, touched);
    }
    this.#marks = this.#marks.slice(0, head).concat(added, this.#marks.slice(this.#marks.length - tail));
    this.#given = labels;
    this.#marks.forEach((mark, order) => {
      if (mark) mark.order = order;
    });
    this.#sorted = null;
    return touched;
  }

  /** Puts one label elsewhere, as feedback while an edge is dragged. */
  move(id: string, start: number, end: number): Set<number> {
    const touched = new Set<number>();
    const mark = this.#byId.get(id);
    if (!mark) return touched;
    this.#remove(mark, touched);
    const moved = this.#add({ ...mark.label, start, end }, touched);
    if (moved) moved.order = mark.order;
    this.#marks[mark.order] = moved;
    // The next replacement must see that it is not where it was given.
    this.#given = this.#given.map((label, order) =>
      order === mark.order ? { ...label, start, end } : label,
    );
    this.#sorted = null;
    return touched;
  }

  #add(label: DrawnLabel, touched: Set<number>): Mark | undefined {
    if (label.start < 0 || label.end > this.#index.length || label.start >= label.end) return undefined;
    const start = this.#index.toUnit(label.start);
    const end = this.#index.toUnit(label.end);
    const firstBlock = blockAt(this.#blocks.starts, start);
    const lastBlock = blockAt(this.#blocks.starts, end - 1);
    const mark: Mark = { label, order: 0, round: this.#round, start, end, firstBlock, lastBlock };
    this.#byId.set(label.id, mark);
    for (let block = firstBlock; block <= lastBlock; block++) {
      const list = this.#byBlock.get(block);
      if (list) list.push(mark);
      else this.#byBlock.set(block, [mark]);
      touched.add(block);
    }
    return mark;
  }

  #remove(mark: Mark, touched: Set<number>): void {
    this.#byId.delete(mark.label.id);
    for (let block = mark.firstBlock; block <= mark.lastBlock; block++) {
      const list = this.#byBlock.get(block);
      list?.splice(list.indexOf(mark), 1);
      touched.add(block);
    }
  }
}
