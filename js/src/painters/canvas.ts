// The text as blocks in the page: draws them, and draws again only those that a change touches.
//
// A short text is drawn whole. Of a long one every character is in the page as plain text, and only the
// blocks near the view carry labels; the browser skips the layout of the others (content-visibility).

import { type Blocks, blockAt, cutBlocks } from "../core/blocks.ts";
import { hasRightToLeft } from "../core/characters.ts";
import type { MarkdownRange } from "../core/markdown.ts";
import { OffsetIndex } from "../core/offsets.ts";
import type { Span } from "../core/spans.ts";
import { nameBlock, type Placed, rangeOf } from "./dom-offsets.ts";
import { Flow } from "./flow.ts";
import { type DrawnLabel, type Mark, Marks } from "./marks.ts";
import { type Dress, paintBlock } from "./paint-block.ts";
import { type Band, blocksBetween, type Covers, clippers, covers, visibleBand } from "./viewport.ts";

/** Texts up to this many string units are drawn whole. */
export const WHOLE = 20_000;
/** Letters of a line in the estimate of a block's height. */
const LINE = 68;
/** Height of a row, in em: the line height of the style sheet. */
const ROW = 2.15;
/** Blocks are laid out, or skipped, in groups of about this many string units. */
const GROUP = 4096;
/** Labels are drawn so many views ahead; the blocks of a long line are joined when they are nearly seen. */
const AHEAD = 1;
const SEAM = 0.25;
/** Pixels between a place that was scrolled to and the edge of the view. */
const MARGIN = 40;
/** Most of the window's height that a pinned part may take; a higher one scrolls with the rest. */
const PINNED = 0.4;
/** Pixels above and below a row that its knobs need. */
const KNOB = 10;

export interface CanvasHooks {
  /** Blocks are about to be drawn again: selections into them will be lost. */
  before(): void;
  /** Blocks have been drawn again, or have moved. */
  after(): void;
  describe(mark: Mark): string;
}

/** Blocks that the browser lays out or skips together: a megabyte has hundreds of them and thousands of lines. */
interface BlockGroup {
  element: HTMLElement;
  first: number;
  last: number;
}

function groupBlocks(blocks: Blocks, length: number): BlockGroup[] {
  const { starts, continues } = blocks;
  const groups: BlockGroup[] = [];
  let group: BlockGroup | null = null;
  for (let block = 0; block < starts.length; block++) {
    const end = starts[block + 1] ?? length;
    // What goes on with a line overlaps the group before, so it begins a group of its own.
    if (!group || continues[block] || end - (starts[group.first] ?? 0) > GROUP) {
      group = { element: document.createElement("div"), first: block, last: block };
      groups.push(group);
    }
    group.last = block;
  }
  return groups;
}

export class Canvas {
  readonly element: HTMLElement;
  index = new OffsetIndex("");
  marks: Marks;
  #hooks: CanvasHooks;
  #blocks: Blocks;
  #elements: HTMLElement[] = [];
  #groups: BlockGroup[] = [];
  /** Some of the text runs from right to left. */
  #isMixed = false;
  #isPlain = false;
  /** What holds the text of each block: the block, or a run inside it where the block goes on with a line. */
  #holders: HTMLElement[] = [];
  /** Blocks that carry labels, Markdown or signs. */
  #painted = new Set<number>();
  #dresses = new Map<number, Dress[]>();
  #selected: ReadonlySet<string> = new Set();
  #focused: string | null = null;
  #clippers: HTMLElement[] = [];
  #covers: Covers = { heads: [], feet: [] };
  #flow = new Flow();
  #frame = 0;
  #width = 0;
  #window: Span = { start: 0, end: 0 };
  /** Blocks that stay in view while the rest scrolls. */
  #pinned: BlockGroup | null = null;
  /** While a pointer is down blocks that leave the view stay as they are. */
  held = false;

  constructor(element: HTMLElement, hooks: CanvasHooks) {
    this.element = element;
    this.#hooks = hooks;
    this.#blocks = cutBlocks("");
    this.marks = new Marks(this.index, this.#blocks);
  }

  get text(): string {
    return this.index.text;
  }

  /** Only what is near the view carries labels, and is laid out. */
  get isLong(): boolean {
    return this.text.length > WHOLE && !this.#isPlain;
  }

  /** Draws a long text whole too: what is far away is missing for a screen reader otherwise. */
  setPlain(isOn: boolean): void {
    this.#isPlain = isOn;
    this.element.classList.toggle("tw-plainly", isOn);
    this.element.classList.toggle("tw-long", this.isLong);
    this.refresh();
  }

  /** The blocks as they stand in the page. */
  get placed(): Placed {
    return {
      element: this.element,
      blocks: this.#elements,
      starts: this.#blocks.starts,
      length: this.text.length,
    };
  }

  setText(text: string): void {
    this.index = new OffsetIndex(text);
    this.#blocks = cutBlocks(text);
    this.marks = new Marks(this.index, this.#blocks);
    this.#painted.clear();
    this.#dresses.clear();
    this.element.classList.toggle("tw-long", this.isLong);
    this.#isMixed = hasRightToLeft(text);
    this.#holders = [];
    this.#elements = [];
    this.#pinned = null;
    this.#groups = groupBlocks(this.#blocks, text.length);
    this.element.replaceChildren(...this.#groups.map((group) => this.#makeGroup(group)));
    this.#flow.reset(this.#elements, this.#blocks.continues);
    this.measure();
  }

  setMarkdown(ranges: readonly MarkdownRange[]): void {
    this.#dresses.clear();
    const { starts } = this.#blocks;
    let block = 0;
    for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
      if (range.kind === "pin-top" || range.kind === "pin-bottom") {
        this.#pin(range.kind, this.index.toUnit(range.start), this.index.toUnit(range.end));
        continue;
      }
      const dress = {
        kind: range.kind,
        start: this.index.toUnit(range.start),
        end: this.index.toUnit(range.end),
      };
      while (block + 1 < starts.length && (starts[block + 1] ?? 0) <= dress.start) block++;
      for (let at = block; at < starts.length && (starts[at] ?? 0) < dress.end; at++) {
        const list = this.#dresses.get(at);
        if (list) list.push(dress);
        else this.#dresses.set(at, [dress]);
      }
    }
    this.#repaint([...this.#painted]);
    this.refresh();
  }

  setLabels(labels: readonly DrawnLabel[]): void {
    this.#repaint(this.marks.replace(labels));
    this.refresh();
  }

  /** Draws one label elsewhere without changing it for good. */
  moveLabel(id: string, start: number, end: number): void {
    this.#repaint(this.marks.move(id, start, end));
  }

  setSelected(ids: ReadonlySet<string>): void {
    const old = this.#selected;
    this.#selected = ids;
    for (const id of old) if (!ids.has(id)) this.#toggle(id, "tw-selected", false);
    for (const id of ids) if (!old.has(id)) this.#toggle(id, "tw-selected", true);
  }

  setFocused(id: string | null): void {
    if (this.#focused !== null) this.#toggle(this.#focused, "tw-current", false);
    this.#focused = id;
    if (id !== null) this.#toggle(id, "tw-current", true);
  }

  /** Looks again for what is around the text; call when its box may have changed. */
  measure(): void {
    this.#clippers = clippers(this.element);
    this.#covers = covers(this.element);
    // The browser scrolls too, when the text gets the focus; the sum is never less than what covers it.
    const heights = this.#covers.heads.reduce((sum, head) => sum + head.offsetHeight, 0);
    this.element.style.scrollMarginTop = `${heights}px`;
    if (this.#pinned) {
      const { element, first } = this.#pinned;
      const isLow = element.offsetHeight <= window.innerHeight * PINNED;
      element.classList.toggle("tw-pinned", isLow);
      if (first === 0) element.style.top = `${heights}px`;
      if (isLow) this.#covers[first === 0 ? "heads" : "feet"].push(element);
    }
    const width = this.element.clientWidth;
    if (width !== this.#width) this.#flow.touchAll();
    this.#width = width;
    this.schedule();
  }

  /** Brings the view up to date in the next frame. */
  schedule(): void {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.refresh();
      this.#hooks.after();
    });
  }

  /** Draws the blocks near the view, and lets those far away go back to plain text. */
  refresh(): void {
    const near = this.isLong ? this.#near(AHEAD) : { first: 0, last: this.#elements.length - 1 };
    if (!near) return;
    this.#window = { start: this.#blocks.starts[near.first] ?? 0, end: this.#endOf(near.last) };
    const repaint: number[] = [];
    for (let block = near.first; block <= near.last; block++)
      if (!this.#painted.has(block)) repaint.push(block);
    const strip: number[] = [];
    if (!this.held)
      for (const block of this.#painted) if (block < near.first || block > near.last) strip.push(block);
    for (const block of repaint) this.#painted.add(block);
    for (const block of strip) this.#painted.delete(block);
    this.#repaint([...repaint, ...strip], strip);
    const seen = (this.isLong && this.#near(SEAM)) || near;
    if (this.#flow.update(seen.first, seen.last)) this.#hooks.after();
  }

  /** The stretch of text that is drawn, as string indices. */
  get window(): Span {
    if (!this.isLong) return { start: 0, end: this.text.length };
    return this.#window;
  }

  blockAt(unit: number): number {
    return blockAt(this.#blocks.starts, unit);
  }

  /** What can be seen of the text, in the window's coordinates. */
  get band(): Band {
    return visibleBand(this.#clippers, this.#covers);
  }

  /** Scrolls what the text scrolls in, without a pause for an animation. */
  scrollBy(top: number): void {
    const scroller = this.#clippers.find((one) => one.scrollHeight > one.clientHeight) ?? window;
    scroller.scrollBy({ top, behavior: "instant" });
  }

  /** How many rows PageDown goes on. */
  rowsInView(): number {
    const { top, bottom } = this.band;
    const row = Number.parseFloat(getComputedStyle(this.element).lineHeight) || 24;
    return Math.max(1, Math.floor((bottom - top) / row) - 1);
  }

  /** Scrolls until a place in the text can be seen; its height is known only once its block is drawn. */
  scrollTo(unit: number, place: "center" | "nearest" = "center"): void {
    for (let i = 0; i < 4; i++) {
      const block = this.#elements[this.blockAt(unit)];
      if (block?.closest(".tw-pinned")) return;
      const [row] = rangeOf(this.placed, unit, Math.min(unit + 1, this.text.length)).getClientRects();
      const rect = row ?? block?.getBoundingClientRect();
      const { top, bottom } = this.band;
      if (!rect || (rect.top >= top + KNOB && rect.bottom <= bottom - KNOB)) return;
      if (i === 0) block?.scrollIntoView({ block: "nearest" });
      const middle = (top + bottom - rect.height) / 2;
      const edge = rect.top < top + KNOB ? top + MARGIN : bottom - MARGIN - rect.height;
      const after = row
        ? (rangeOf(this.placed, unit, Math.min(unit + 1, this.text.length)).getClientRects()[0] ?? rect)
        : (block?.getBoundingClientRect() ?? rect);
      const delta = after.top - (place === "center" ? middle : edge);
      this.scrollBy(delta);
      this.refresh();
    }
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    this.element.replaceChildren();
  }

  /** Puts blocks into a group that stays in view; not in a long text, nor where a line is cut into blocks. */
  #pin(kind: "pin-top" | "pin-bottom", start: number, end: number): void {
    const first = this.blockAt(start);
    const last = kind === "pin-top" ? this.blockAt(end) - 1 : this.#elements.length - 1;
    const isCut = this.#blocks.continues.subarray(first, last + 2).some(Boolean);
    if (this.#pinned || this.isLong || isCut || last < first) return;
    const element = document.createElement("div");
    element.className = `tw-group tw-${kind}`;
    element.append(...this.#elements.slice(first, last + 1));
    this.element[kind === "pin-top" ? "prepend" : "append"](element);
    this.#pinned = { element, first, last };
    for (const group of this.#groups) {
      if (kind === "pin-top") group.first = Math.max(group.first, last + 1);
      else group.last = Math.min(group.last, first - 1);
      if (group.first > group.last) group.element.remove();
    }
    const others = this.#groups.filter((group) => group.first <= group.last);
    this.#groups = kind === "pin-top" ? [this.#pinned, ...others] : [...others, this.#pinned];
    this.measure();
  }

  #makeGroup(group: BlockGroup): HTMLElement {
    group.element.className = "tw-group";
    let rows = 0;
    for (let block = group.first; block <= group.last; block++) {
      const start = this.#blocks.starts[block] ?? 0;
      rows += Math.ceil((this.#endOf(block) - start + 1) / LINE);
      const element = this.#makeBlock(start, block);
      this.#elements.push(element);
      group.element.appendChild(element);
    }
    if (this.isLong) group.element.style.containIntrinsicSize = `auto none auto ${rows * ROW}em`;
    return group.element;
  }

  #makeBlock(start: number, block: number): HTMLElement {
    const element = document.createElement("div");
    element.className = "tw-block";
    // Looking for the direction of each block takes time that most texts need not spend.
    element.dir = this.#isMixed ? "auto" : "ltr";
    const end = this.#endOf(block);
    let holder: HTMLElement = element;
    if (this.#blocks.continues[block]) {
      holder = document.createElement("span");
      holder.className = "tw-run";
      element.appendChild(holder);
    }
    this.#holders.push(holder);
    if (end > start) holder.appendChild(document.createTextNode(this.text.slice(start, end)));
    nameBlock(element, block);
    return element;
  }

  #endOf(block: number): number {
    return this.#blocks.starts[block + 1] ?? this.text.length;
  }

  /** Blocks at most so many views away from what can be seen, whole groups of them. */
  #near(views: number): { first: number; last: number } | null {
    const { top, bottom } = this.band;
    if (bottom <= top) return null;
    const margin = (bottom - top) * views;
    const elements = this.#groups.map((group) => group.element);
    const near = blocksBetween(elements, top - margin, bottom + margin);
    const first = near && this.#groups[near.first];
    const last = near && this.#groups[near.last];
    return first && last ? { first: first.first, last: last.last } : null;
  }

  #toggle(id: string, name: string, on: boolean): void {
    const mark = this.marks.get(id);
    if (!mark) return;
    for (let block = mark.firstBlock; block <= mark.lastBlock; block++) {
      if (!this.#painted.has(block)) continue;
      const pieces = this.#elements[block]?.querySelectorAll<HTMLElement>('[data-tw="label"]') ?? [];
      for (const piece of pieces) if (piece.dataset.id === id) piece.classList.toggle(name, on);
    }
  }

  #repaint(blocks: Iterable<number>, stripped: readonly number[] = []): void {
    const wanted: number[] = [];
    for (const block of blocks) {
      // A block without anything on it is the same painted and plain.
      if (stripped.includes(block) ? this.#holders[block]?.childElementCount : this.#painted.has(block)) {
        wanted.push(block);
      }
    }
    if (wanted.length === 0) return;
    this.#hooks.before();
    for (const block of wanted) this.#paint(block);
    this.#hooks.after();
  }

  #paint(block: number): void {
    const element = this.#elements[block];
    if (!element) return;
    const isPainted = this.#painted.has(block);
    const start = this.#blocks.starts[block] ?? 0;
    const { fragment, levels } = paintBlock({
      text: this.text,
      start,
      end: this.#endOf(block),
      marks: isPainted ? this.marks.of(block) : [],
      dresses: isPainted ? (this.#dresses.get(block) ?? []) : [],
      selected: this.#selected,
      focused: this.#focused,
      describe: this.#hooks.describe,
    });
    this.#holders[block]?.replaceChildren(fragment);
    if (levels > 2) element.style.setProperty("--rails", String(levels));
    else element.style.removeProperty("--rails");
    this.#flow.touch(block);
  }
}
