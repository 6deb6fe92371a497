// The selection and the caret of a text. The truth is two string indices; the browser's own selection follows
// them while the text has the focus, and may be elsewhere (in a field, on a button) while they stay.

import { hasRightToLeft } from "../core/characters.ts";
import { graphemeEnd, graphemeStart, nextGrapheme, previousGrapheme } from "../core/graphemes.ts";
import { wholeUnit } from "../core/offsets.ts";
import type { Span } from "../core/spans.ts";
import type { Canvas } from "./canvas.ts";
import { type DomPoint, pointOf, rangeOf, selectionBeside, unitOf } from "./dom-offsets.ts";

/** Boxes lower than this belong to characters that a page does not show. */
const SMALL = 4;

export interface CaretBox {
  x: number;
  y: number;
  height: number;
}

/** Where a selection began and where its moving end is. */
export interface Ends {
  anchor: number;
  focus: number;
}

export class TextSelection {
  anchor = 0;
  focus = 0;
  /** The caret stands at the end of a row, not at the start of the next one. */
  upstream = false;
  /** Where Up and Down aim at, in the window's coordinates, while they follow each other. */
  column: number | null = null;
  readonly caret: HTMLElement;
  #canvas: Canvas;
  #owned = false;

  constructor(canvas: Canvas, caret: HTMLElement) {
    this.#canvas = canvas;
    this.caret = caret;
  }

  /** The selected stretch as string indices, or null when there is only a caret. */
  get span(): Span | null {
    if (this.anchor === this.focus) return null;
    return { start: Math.min(this.anchor, this.focus), end: Math.max(this.anchor, this.focus) };
  }

  set(ends: Ends, upstream = false): void {
    const { text } = this.#canvas;
    const forward = ends.anchor <= ends.focus;
    this.anchor = wholeUnit(text, ends.anchor, forward ? "down" : "up");
    this.focus =
      ends.anchor === ends.focus ? this.anchor : wholeUnit(text, ends.focus, forward ? "up" : "down");
    this.upstream = upstream;
    this.column = null;
  }

  /** Whether the browser's selection lies in the text. */
  ownsNative(): boolean {
    const { element } = this.#canvas;
    const native = selectionBeside(element);
    return Boolean(
      native?.rangeCount && element.contains(native.anchorNode) && element.contains(native.focusNode),
    );
  }

  /** The browser's selection, clamped to the text; null when neither of its ends is in it. */
  readNative(): Ends | null {
    const { element, placed } = this.#canvas;
    const native = selectionBeside(element);
    if (!native?.anchorNode || !native.focusNode) return null;
    if (!element.contains(native.anchorNode) && !element.contains(native.focusNode)) return null;
    return {
      anchor: unitOf(placed, native.anchorNode, native.anchorOffset),
      focus: unitOf(placed, native.focusNode, native.focusOffset),
    };
  }

  /** Makes the browser's selection this one. */
  writeNative(): void {
    const { element, placed } = this.#canvas;
    const native = selectionBeside(element);
    if (!native) return;
    const forward = this.anchor <= this.focus;
    const isCaret = this.anchor === this.focus;
    const anchor = pointOf(placed, this.anchor, forward && !(isCaret && this.upstream) ? "after" : "before");
    const focus = isCaret ? anchor : pointOf(placed, this.focus, forward ? "before" : "after");
    native.setBaseAndExtent(anchor.node, anchor.offset, focus.node, focus.offset);
  }

  /** Remembers, before nodes are replaced, whether the browser's selection has to be put back. */
  beforeRepaint(): void {
    this.#owned ||= this.ownsNative();
  }

  afterRepaint(): void {
    if (this.#owned) this.writeNative();
    this.#owned = false;
  }

  /** Widens the selection so that it cuts no grapheme. */
  widenToGraphemes(ends: Ends): Ends {
    const { text } = this.#canvas;
    if (ends.anchor === ends.focus) {
      const at = graphemeStart(text, ends.focus);
      return { anchor: at, focus: at };
    }
    const forward = ends.anchor < ends.focus;
    const start = graphemeStart(text, Math.min(ends.anchor, ends.focus));
    const end = graphemeEnd(text, Math.max(ends.anchor, ends.focus));
    return forward ? { anchor: start, focus: end } : { anchor: end, focus: start };
  }

  /** Puts the drawn caret where the moving end of the selection is. */
  drawCaret(): void {
    const rect = this.rectAt(this.focus, this.upstream);
    const frame = this.caret.parentElement?.getBoundingClientRect();
    if (!rect || !frame) {
      this.caret.hidden = true;
      return;
    }
    this.caret.hidden = false;
    this.caret.style.transform = `translate(${rect.x - frame.left}px, ${rect.y - frame.top}px)`;
    this.caret.style.height = `${rect.height}px`;
  }

  /** The box of a caret at a string index, in the window's coordinates. */
  rectAt(unit: number, upstream: boolean): CaretBox | null {
    const { placed, text } = this.#canvas;
    const point = pointOf(placed, unit, upstream ? "before" : "after");
    const holder = point.node instanceof Element ? point.node : point.node.parentElement;
    if (!holder) return null;
    // Between two rows a collapsed range lies on the upper one, so the character beside the caret decides;
    // where scripts are mixed only the browser knows on which side of it the caret is.
    const isMixed = hasRightToLeft(holder.closest(".tw-block")?.textContent ?? "");
    return (
      (isMixed ? this.#collapsed(point) : null) ??
      this.#beside(text, unit, upstream) ??
      this.#collapsed(point) ??
      emptyBox(holder)
    );
  }

  #collapsed(point: DomPoint): CaretBox | null {
    const range = document.createRange();
    range.setStart(point.node, point.offset);
    const [rect] = range.getClientRects();
    return rect && rect.height > SMALL ? { x: rect.left, y: rect.top, height: rect.height } : null;
  }

  #beside(text: string, unit: number, upstream: boolean): CaretBox | null {
    const { placed } = this.#canvas;
    const range = upstream
      ? rangeOf(placed, previousGrapheme(text, unit), unit)
      : rangeOf(placed, unit, nextGrapheme(text, unit));
    const rects = range.getClientRects();
    const rect = upstream ? rects[rects.length - 1] : rects[0];
    if (!rect || rect.height <= SMALL) return null;
    return { x: upstream ? rect.right : rect.left, y: rect.top, height: rect.height };
  }
}

/** A caret where nothing is drawn: in an empty line, or beside a character that takes no room. */
function emptyBox(holder: Element): CaretBox {
  const box = holder.getBoundingClientRect();
  const height = Math.min(box.height || 20, 24);
  const x = getComputedStyle(holder).direction === "rtl" ? box.right : box.left;
  return { x, y: box.top + (box.height - height) / 2, height };
}
