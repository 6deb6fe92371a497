// Mouse and touch: selecting, clicking a label, hovering.

import { graphemeStart } from "../core/graphemes.ts";
import { snapToWords, wordAt } from "../core/words.ts";
import { unitAtPoint } from "./dom-offsets.ts";
import type { Ends } from "./selection.ts";
import type { Stage } from "./stage.ts";

/** How long after a press, in milliseconds, a change of the selection is taken for its effect. */
const TAP = 1000;
/** Pixels that a mouse goes between press and release before it has dragged. */
const DRAG = 4;

/** Ids of the labels at an element, the innermost first. */
function labelsAt(stage: Stage, target: EventTarget | null): string[] {
  const ids: string[] = [];
  let at = target instanceof Element ? target : null;
  for (; at && at !== stage.canvas.element; at = at.parentElement) {
    if (at instanceof HTMLElement && at.dataset.tw === "label" && at.dataset.id) ids.push(at.dataset.id);
  }
  return ids;
}

/** The line around a position, without its line end. */
function lineAt(text: string, unit: number): Ends {
  const anchor = text.lastIndexOf("\n", unit - 1) + 1;
  const newline = text.indexOf("\n", unit);
  let focus = newline < 0 ? text.length : newline;
  if (text.charAt(focus - 1) === "\r" && focus > anchor) focus--;
  return { anchor, focus };
}

export class Pointer {
  #stage: Stage;
  /** Number of the click while a mouse button is down on the text, else 0. */
  #clicks = 0;
  #down: { unit: number | null; x: number; y: number } = { unit: null, x: 0, y: 0 };
  /** When a pointer went down outside the text. */
  #pressedElsewhere = Number.NEGATIVE_INFINITY;
  /** Whether words were selected when the pointer went down. */
  #wasSelected = false;
  /** The beginning of the word that was tapped last. */
  #tapped: number | null = null;
  #stop = new AbortController();

  constructor(stage: Stage) {
    this.#stage = stage;
    const { element } = stage.canvas;
    const { signal } = this.#stop;
    element.addEventListener("mousedown", (event) => this.#press(event), { signal });
    document.addEventListener("mouseup", (event) => this.#release(event), { signal });
    document.addEventListener("pointerdown", (event) => this.#notePress(event), { signal, capture: true });
    document.addEventListener("selectionchange", () => this.#adopt(), { signal });
    element.addEventListener("click", (event) => this.#click(event), { signal });
    element.addEventListener("dragstart", (event) => event.preventDefault(), { signal });
    element.addEventListener("pointerover", (event) => this.#hover(event), { signal });
    element.addEventListener("pointerleave", () => stage.highlights.set("hover", []), { signal });
    element.addEventListener("copy", (event) => this.#copy(event), { signal });
  }

  destroy(): void {
    this.#stop.abort();
  }

  #notePress(event: PointerEvent): void {
    const isInside = event.composedPath().includes(this.#stage.canvas.element);
    this.#wasSelected = this.#stage.cursor.span !== null;
    this.#pressedElsewhere = isInside ? Number.NEGATIVE_INFINITY : performance.now();
  }

  #press(event: MouseEvent): void {
    if (event.button !== 0) return;
    const { cursor: selection, canvas } = this.#stage;
    this.#clicks = Math.max(1, event.detail);
    this.#down = {
      unit: unitAtPoint(canvas.placed, event.clientX, event.clientY),
      x: event.clientX,
      y: event.clientY,
    };
    canvas.held = true;
    // Shift and a click extend the browser's selection, which may be elsewhere by now.
    if (event.shiftKey && !selection.ownsNative()) selection.writeNative();
  }

  #release(event: MouseEvent): void {
    if (event.button !== 0) return;
    const { cursor: selection, canvas } = this.#stage;
    const clicks = this.#clicks;
    if (clicks === 0) {
      // A drag from outside has an end there and one in the text.
      const dragged = selection.ownsNative() ? null : selection.readNative();
      if (dragged) this.#stage.select(this.#widen(dragged, 1, true));
      return;
    }
    this.#clicks = 0;
    canvas.held = false;
    canvas.schedule();
    const ends = this.#dragged(event, clicks) ?? selection.readNative();
    if (!ends) return;
    this.#stage.focusLabel(null);
    this.#stage.select(this.#widen(ends, event.shiftKey ? 1 : clicks, this.#isMoved(event)));
  }

  #isMoved({ clientX, clientY }: MouseEvent): boolean {
    return Math.hypot(clientX - this.#down.x, clientY - this.#down.y) >= DRAG;
  }

  /**
   * The ends of a drag that the browser selected nothing for, else null.
   *
   * Chromium collapses a selection that begins after a combining mark which begins its line.
   */
  #dragged(event: MouseEvent, clicks: number): Ends | null {
    const { cursor, canvas } = this.#stage;
    const { unit } = this.#down;
    const native = cursor.readNative();
    if (clicks !== 1 || event.shiftKey || unit === null || native?.anchor !== native?.focus) return null;
    if (!this.#isMoved(event)) return null;
    const focus = unitAtPoint(canvas.placed, event.clientX, event.clientY);
    return focus === null || focus === unit ? null : { anchor: unit, focus };
  }

  /** What a person meant by a selection that a mouse made; moved after two clicks it goes by words, after three by lines. */
  #widen(ends: Ends, clicks: number, isMoved: boolean): Ends {
    const { cursor: selection, canvas, wordSnapping } = this.#stage;
    const { text } = canvas;
    const start = Math.min(ends.anchor, ends.focus);
    const end = Math.max(ends.anchor, ends.focus);
    const turned = (from: number, to: number): Ends =>
      ends.anchor <= ends.focus ? { anchor: from, focus: to } : { anchor: to, focus: from };
    if (clicks >= 3) {
      if (!isMoved) return lineAt(text, this.#down.unit ?? start);
      return turned(lineAt(text, start).anchor, lineAt(text, Math.max(start, end - 1)).focus);
    }
    if (clicks === 2 && !isMoved && this.#down.unit !== null && text.length > 0) {
      const word = wordAt(text, start);
      return { anchor: word.from, focus: word.to };
    }
    if (start === end || (clicks < 2 && !wordSnapping)) return selection.widenToGraphemes(ends);
    const words = snapToWords(text, start, end);
    return turned(words.from, words.to);
  }

  /** Takes over what the browser has selected by other means: touch, a screen reader, a menu. */
  #adopt(): void {
    if (this.#clicks > 0) return;
    const { cursor: selection } = this.#stage;
    const ends = selection.readNative();
    if (!ends || (ends.anchor === selection.anchor && ends.focus === selection.focus)) return;
    // A phone may drop its selection when a button is tapped, before the button can label it.
    const isTap = performance.now() - this.#pressedElsewhere < TAP;
    if (ends.anchor === ends.focus && selection.span && isTap) return;
    this.#stage.select(selection.widenToGraphemes(ends), { keepNative: true });
  }

  #click(event: MouseEvent): void {
    const { cursor: selection } = this.#stage;
    const ids = labelsAt(this.#stage, event.target);
    const isTouch = event instanceof PointerEvent && event.pointerType !== "mouse";
    if (isTouch) this.#tap(event, ids.length > 0);
    if (event.detail > 1 || event.shiftKey || selection.span) return;
    if (ids.length === 0) return;
    const additive = event.ctrlKey || event.metaKey;
    // A second click goes on to the label around: equal spans hide each other.
    const current = additive ? -1 : ids.findIndex((id) => this.#stage.selected.has(id));
    const id = ids[(current + 1) % ids.length];
    if (id === undefined) return;
    this.#stage.focusLabel(id);
    this.#stage.events.onLabelClick(id, { additive });
  }

  /**
   * A tap places the caret, and the next one on the same word selects it, however long after.
   *
   * One on a selection lets go of it: not every browser does.
   */
  #tap(event: MouseEvent, isOnLabel: boolean): void {
    const { canvas, cursor } = this.#stage;
    const { text } = canvas;
    const unit = unitAtPoint(canvas.placed, event.clientX, event.clientY);
    // What the browser has selected for this very tap stays.
    const isNew = cursor.span !== null && !this.#wasSelected;
    if (unit === null || text.length === 0 || isNew) return;
    const at = graphemeStart(text, unit);
    const word = wordAt(text, at);
    const isAgain = !this.#wasSelected && !isOnLabel && this.#tapped === word.from;
    this.#tapped = isAgain || this.#wasSelected ? null : word.from;
    if (isAgain && text.slice(word.from, word.to).trim() !== "")
      this.#stage.select({ anchor: word.from, focus: word.to });
    else this.#stage.select({ anchor: at, focus: at }, { keepNative: cursor.span === null });
  }

  #hover(event: PointerEvent): void {
    if (event.pointerType !== "mouse" || this.#clicks > 0) return;
    const [id] = labelsAt(this.#stage, event.target);
    const mark = id === undefined ? undefined : this.#stage.canvas.marks.get(id);
    this.#stage.highlights.set("hover", mark ? [mark] : []);
  }

  /** The clipboard gets the words of the source, without tags and signs. */
  #copy(event: ClipboardEvent): void {
    const { cursor: selection, canvas } = this.#stage;
    const span = selection.span;
    if (!span || !event.clipboardData) return;
    event.clipboardData.setData("text/plain", canvas.text.slice(span.start, span.end));
    event.preventDefault();
    event.stopPropagation();
  }
}
