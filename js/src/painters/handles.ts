// Two knobs at the edges of the selected label; dragging one moves that edge.

import { graphemeStart } from "../core/graphemes.ts";
import { wordAt } from "../core/words.ts";
import { Autoscroll } from "./autoscroll.ts";
import { unitAtPoint } from "./dom-offsets.ts";
import type { Mark } from "./marks.ts";
import type { Stage } from "./stage.ts";

type Edge = "start" | "end";

interface Drag {
  edge: Edge;
  pointer: number;
  id: string;
  /** Code points; what the label was, and what it is now. */
  before: { start: number; end: number };
  now: { start: number; end: number };
}

export class Handles {
  #stage: Stage;
  #knobs: Record<Edge, HTMLElement>;
  #drag: Drag | null = null;
  #scrolling: Autoscroll;
  #stop = new AbortController();

  constructor(stage: Stage, overlay: HTMLElement) {
    this.#stage = stage;
    this.#scrolling = new Autoscroll(stage.canvas, (x, y) => this.#pull(x, y));
    this.#knobs = { start: this.#make("start", overlay), end: this.#make("end", overlay) };
    const { signal } = this.#stop;
    const cancel = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !this.#drag) return;
      event.stopPropagation();
      event.preventDefault();
      this.#finish(false);
    };
    document.addEventListener("keydown", cancel, { signal, capture: true });
  }

  get isDragging(): boolean {
    return this.#drag !== null;
  }

  /** Puts the knobs where the edges of the label are, or hides them. */
  draw(): void {
    const mark = this.#stage.target();
    const frame = this.#stage.frame.getBoundingClientRect();
    for (const edge of ["start", "end"] as const) {
      const knob = this.#knobs[edge];
      const rect = mark && !mark.label.disabled ? this.#rect(mark, edge) : null;
      knob.hidden = rect === null;
      if (!rect || !mark) continue;
      knob.style.setProperty("--c", mark.label.color);
      knob.style.transform = `translate(${rect.x - frame.left}px, ${rect.y - frame.top}px)`;
      knob.style.height = `${rect.height}px`;
    }
  }

  destroy(): void {
    this.#scrolling.stop();
    this.#stop.abort();
  }

  #rect(mark: Mark, edge: Edge): { x: number; y: number; height: number } | null {
    return this.#stage.cursor.rectAt(edge === "start" ? mark.start : mark.end, edge === "end");
  }

  #make(edge: Edge, overlay: HTMLElement): HTMLElement {
    const knob = document.createElement("div");
    knob.className = `tw-handle tw-handle-${edge}`;
    knob.dataset.edge = edge;
    knob.hidden = true;
    const { signal } = this.#stop;
    knob.addEventListener("pointerdown", (event) => this.#begin(event, edge), { signal });
    knob.addEventListener("pointermove", (event) => this.#move(event), { signal });
    knob.addEventListener(
      "pointerup",
      (event) => event.pointerId === this.#drag?.pointer && this.#finish(true),
      {
        signal,
      },
    );
    // Also when the browser takes the pointer away, or the knob goes with its label.
    knob.addEventListener("lostpointercapture", () => this.#finish(false), { signal });
    overlay.appendChild(knob);
    return knob;
  }

  #begin(event: PointerEvent, edge: Edge): void {
    const mark = this.#stage.target();
    if (!mark || event.button !== 0 || this.#drag) return;
    event.preventDefault();
    event.stopPropagation();
    this.#knobs[edge].setPointerCapture(event.pointerId);
    const span = { start: mark.label.start, end: mark.label.end };
    this.#drag = { edge, pointer: event.pointerId, id: mark.label.id, before: span, now: span };
    this.#stage.frame.classList.add("tw-dragging");
  }

  #move(event: PointerEvent): void {
    const drag = this.#drag;
    if (!drag || event.pointerId !== drag.pointer) return;
    this.#pull(event.clientX, event.clientY);
    this.#scrolling.follow(event.clientX, event.clientY);
  }

  /** Moves the edge that is dragged to the place nearest to a point of the window. */
  #pull(x: number, y: number): void {
    const drag = this.#drag;
    if (!drag) return;
    const { canvas } = this.#stage;
    const { left, right } = canvas.element.getBoundingClientRect();
    const { top, bottom } = canvas.band;
    const unit = unitAtPoint(canvas.placed, clamp(x, left + 1, right - 1), clamp(y, top + 1, bottom - 1));
    if (unit === null) return;
    const point = canvas.index.toPoint(this.#snap(unit, drag.edge));
    const { start, end } = drag.before;
    const span = drag.edge === "start" ? { start: point, end } : { start, end: point };
    if (span.start >= span.end || (span.start === drag.now.start && span.end === drag.now.end)) return;
    drag.now = span;
    canvas.moveLabel(drag.id, span.start, span.end);
    this.#stage.redraw();
  }

  #snap(unit: number, edge: Edge): number {
    const { text } = this.#stage.canvas;
    const whole = graphemeStart(text, unit);
    if (!this.#stage.wordSnapping || text.length === 0) return whole;
    const word = wordAt(text, edge === "end" ? Math.max(0, whole - 1) : whole);
    return edge === "start" ? word.from : word.to;
  }

  /** Ends a drag. The owner decides what becomes of the label, so it goes back to where it was first. */
  #finish(keep: boolean): void {
    const drag = this.#drag;
    if (!drag) return;
    this.#drag = null;
    this.#scrolling.stop();
    this.#stage.frame.classList.remove("tw-dragging");
    const { before, now, id } = drag;
    if (before.start !== now.start || before.end !== now.end) {
      this.#stage.canvas.moveLabel(id, before.start, before.end);
      if (keep) this.#stage.events.onLabelMove(id, now);
    }
    this.#stage.redraw();
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
