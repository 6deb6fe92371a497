// Scrolls the text while something is dragged to the edge of the view, the faster the nearer to it and beyond.

import type { Canvas } from "./canvas.ts";

/** Pixels inside the edge where scrolling begins. */
const ZONE = 36;
/** Pixels a second for each pixel into the zone, and at most. */
const GAIN = 14;
const FASTEST = 2400;

export class Autoscroll {
  #canvas: Canvas;
  #moved: (x: number, y: number) => void;
  #frame = 0;
  #before = 0;
  #point = { x: 0, y: 0 };

  /** `moved` is called after each step with the place of the pointer, which lies over other words by then. */
  constructor(canvas: Canvas, moved: (x: number, y: number) => void) {
    this.#canvas = canvas;
    this.#moved = moved;
  }

  /** The pointer is here now. */
  follow(x: number, y: number): void {
    this.#point = { x, y };
    if (this.#frame || this.#speed() === 0) return;
    this.#before = performance.now();
    this.#frame = requestAnimationFrame((now) => this.#step(now));
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  /** Pixels a second; up is negative. */
  #speed(): number {
    const { top, bottom } = this.#canvas.band;
    const { y } = this.#point;
    const above = Math.max(0, top + ZONE - y);
    const below = Math.max(0, y - (bottom - ZONE));
    return Math.max(-FASTEST, Math.min(FASTEST, (below - above) * GAIN));
  }

  #step(now: number): void {
    this.#frame = 0;
    const { x, y } = this.#point;
    // A frame that came late must not throw the text away.
    const seconds = Math.min(50, Math.max(1, now - this.#before)) / 1000;
    const speed = this.#speed();
    this.#before = now;
    if (speed === 0) return;
    const { element } = this.#canvas;
    const place = element.getBoundingClientRect().top;
    this.#canvas.scrollBy(Math.sign(speed) * Math.max(1, Math.abs(speed) * seconds));
    this.#moved(x, y);
    if (element.getBoundingClientRect().top === place) return;
    this.#frame = requestAnimationFrame((next) => this.#step(next));
  }
}
