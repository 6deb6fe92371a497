/** A pause that is longer than this counts no longer than this, in milliseconds. */
const IDLE = 60_000;

const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchmove", "focusin"];

/** Measures how long somebody works in an element: what passes between two signs of life, without long pauses. */
export class Attention {
  #spent = 0;
  #last = performance.now();
  #closer = new AbortController();

  constructor(root: HTMLElement) {
    const options = { signal: this.#closer.signal, passive: true };
    for (const sign of SIGNS) root.addEventListener(sign, () => this.#note(), options);
    document.addEventListener("visibilitychange", () => this.#note(!document.hidden), options);
  }

  /** Seconds since it was asked for the last time. */
  take(): number {
    this.#note();
    const seconds = this.#spent / 1000;
    this.#spent = 0;
    return Math.round(seconds * 1000) / 1000;
  }

  close(): void {
    this.#closer.abort();
  }

  /** A page that was hidden until now was not looked at. */
  #note(wasHidden = false): void {
    const now = performance.now();
    if (!wasHidden) this.#spent += Math.min(now - this.#last, IDLE);
    this.#last = now;
  }
}
