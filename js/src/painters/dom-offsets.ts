// Between places in the page and string indices. A block is short, so nothing here grows with the text.

import { blockAt } from "../core/blocks.ts";

export interface DomPoint {
  node: Node;
  offset: number;
}

/** The blocks of a text as they stand in the page. */
export interface Placed {
  element: HTMLElement;
  blocks: readonly HTMLElement[];
  starts: Uint32Array;
  length: number;
}

const INDEX = new WeakMap<Node, number>();

/** Remembers which block an element is. */
export function nameBlock(element: HTMLElement, index: number): void {
  INDEX.set(element, index);
}

function blockOf(placed: Placed, node: Node): number | null {
  for (let at: Node | null = node; at && at !== placed.element; at = at.parentNode) {
    const index = INDEX.get(at);
    if (index !== undefined) return index;
  }
  return null;
}

/** The string index of a place in the page; places before and after the text give its ends. */
export function unitOf(placed: Placed, node: Node, offset: number): number {
  const { element, starts, length } = placed;
  if (!element.contains(node)) {
    const range = document.createRange();
    range.selectNodeContents(element);
    return range.comparePoint(node, offset) < 0 ? 0 : length;
  }
  const index = blockOf(placed, node);
  if (index === null) return unitBetween(placed, node, offset);
  const block = placed.blocks[index];
  if (!block) return 0;
  const range = document.createRange();
  range.setStart(block, 0);
  range.setEnd(node, offset);
  return (starts[index] ?? 0) + range.toString().length;
}

/** A place between blocks: the start of the block after it. */
function unitBetween(placed: Placed, node: Node, offset: number): number {
  const next = node.childNodes[offset] ?? followingSibling(node, placed.element);
  for (let at: Node | null = next; at; at = at.firstChild) {
    const index = INDEX.get(at);
    if (index !== undefined) return placed.starts[index] ?? 0;
  }
  return placed.length;
}

function followingSibling(node: Node, top: Node): Node | null {
  return node === top ? null : node.nextSibling;
}

/** The place of a string index; between two nodes the end of the first (`before`) or the start of the second. */
export function pointOf(placed: Placed, unit: number, side: "before" | "after" = "after"): DomPoint {
  let index = blockAt(placed.starts, unit);
  if (side === "before" && index > 0 && placed.starts[index] === unit) index--;
  const block = placed.blocks[index] ?? placed.element;
  let rest = unit - (placed.starts[index] ?? 0);
  let last: DomPoint = { node: block, offset: 0 };
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const size = node.textContent?.length ?? 0;
    if (rest < size || (rest === size && side === "before")) return { node, offset: rest };
    rest -= size;
    last = { node, offset: size };
  }
  return last;
}

/** A live range over a stretch of the text. */
export function rangeOf(placed: Placed, start: number, end: number): Range {
  const range = document.createRange();
  const from = pointOf(placed, start, "after");
  const to = pointOf(placed, end, "before");
  range.setStart(from.node, from.offset);
  range.setEnd(to.node, to.offset);
  return range;
}

/** The browser's selection as it is seen beside an element; marimo shows widgets inside a shadow root. */
export function selectionBeside(element: Element): Selection | null {
  const root = element.getRootNode();
  if (root instanceof ShadowRoot && "getSelection" in root && typeof root.getSelection === "function") {
    const inside: unknown = root.getSelection();
    if (inside instanceof Selection) return inside;
  }
  return document.getSelection();
}

/** The string index nearest to a point of the window, or null outside the text. */
export function unitAtPoint(placed: Placed, x: number, y: number): number | null {
  const found = caretAt(placed.element, x, y);
  if (!found || !placed.element.contains(found.node)) return null;
  return unitOf(placed, found.node, found.offset);
}

interface OldCaret {
  caretRangeFromPoint?(x: number, y: number): Range | null;
}

function caretAt(element: Element, x: number, y: number): DomPoint | null {
  if (typeof document.caretPositionFromPoint === "function") {
    const root = element.getRootNode();
    const shadowRoots = root instanceof ShadowRoot ? [root] : [];
    const place = document.caretPositionFromPoint(x, y, { shadowRoots });
    return place ? { node: place.offsetNode, offset: place.offset } : null;
  }
  // Safari before 26 has only the older name.
  const old: OldCaret = document;
  const range = old.caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}
