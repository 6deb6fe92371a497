import { effect, signal } from "@preact/signals";
import { MemoryShelf, type Shelf } from "../core/outbox.ts";
import type { StoredAnswer } from "../protocol/generated.ts";
import { type Asker, NoAnswer, Refused } from "../workbench/asking.ts";

/** An answer that the store has not confirmed. */
export interface Waiting {
  item: string | number;
  name: string;
  value: unknown;
  /** Time that somebody worked on it. */
  seconds: number;
}

/** How long typing rests before it is sent, in milliseconds. */
const REST = 400;
/** How long until what nobody confirmed is sent again, in milliseconds. */
const AGAIN = 3000;

function isWaiting(value: unknown): value is Waiting {
  return (
    typeof value === "object" &&
    value !== null &&
    "item" in value &&
    (typeof value.item === "string" || typeof value.item === "number") &&
    "name" in value &&
    typeof value.name === "string" &&
    "value" in value &&
    "seconds" in value &&
    typeof value.seconds === "number"
  );
}

function browserShelf(): Shelf {
  try {
    const shelf = window.localStorage;
    shelf.getItem("textinator");
    return shelf;
  } catch {
    return new MemoryShelf(); // a browser that keeps nothing: what is typed lasts as long as the page
  }
}

interface Hearer {
  onStored(key: string, answer: StoredAnswer): void;
  onRefused(key: string, waiting: Waiting, problem: Refused): void;
}

/**
 * Sends answers one after the other, each until the store has confirmed it, and keeps what is not confirmed where
 * a reload finds it. A later value of an answer takes the place of one that waits.
 */
export class Answering {
  /** What is not confirmed, by key. */
  readonly waiting = signal<ReadonlyMap<string, Waiting>>(new Map());
  /** Nobody answered the last time. */
  readonly isSilent = signal(false);
  /** Why the store does not take anything now; "" = it does. */
  readonly trouble = signal("");
  #asker: Asker;
  #hearer: Hearer;
  #shelf: Shelf;
  #prefix: string;
  #due = new Set<string>();
  #timers = new Map<string, number>();
  #again = 0;
  #isSending = false;
  #isClosed = false;
  #leave: () => void;
  #idle: (() => void)[] = [];

  /** `name` is "" where nothing outlasts the page. */
  constructor(asker: Asker, name: string, hearer: Hearer) {
    this.#asker = asker;
    this.#hearer = hearer;
    this.#shelf = name === "" ? new MemoryShelf() : browserShelf();
    this.#prefix = `textinator:${name}:given:`;
    this.waiting.value = this.#kept();
    for (const key of this.waiting.value.keys()) this.#due.add(key);
    this.#leave = effect(() => {
      if (asker.kernel.value > 0) queueMicrotask(() => void this.#send());
    });
  }

  /** Keep an answer, and send it at once or when typing rests. */
  put(key: string, waiting: Waiting, isTyped: boolean): void {
    const before = this.waiting.peek().get(key);
    const entry = { ...waiting, seconds: waiting.seconds + (before?.seconds ?? 0) };
    this.waiting.value = new Map(this.waiting.peek()).set(key, entry);
    this.#write(key, entry);
    clearTimeout(this.#timers.get(key));
    const send = () => {
      this.#timers.delete(key);
      this.#due.add(key);
      void this.#send();
    };
    if (isTyped) this.#timers.set(key, window.setTimeout(send, REST));
    else send();
  }

  /** An answer that waits is not one any more. */
  drop(key: string): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#due.delete(key);
    this.#forget(key);
  }

  /** Send all that waits now; done when everything is confirmed or refused. */
  async settle(): Promise<void> {
    for (const [key, timer] of this.#timers) {
      clearTimeout(timer);
      this.#due.add(key);
    }
    this.#timers.clear();
    if (this.waiting.peek().size === 0) return;
    const done = new Promise<void>((resolve) => this.#idle.push(resolve));
    void this.#send();
    await done;
  }

  /** Try again now: somebody asks for it, or the way is free again. */
  retry(): void {
    void this.#send();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#again);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#leave();
  }

  async #send(): Promise<void> {
    if (this.#isSending || this.#isClosed) return;
    this.#isSending = true;
    clearTimeout(this.#again);
    try {
      for (let key = this.#next(); key !== undefined; key = this.#next()) {
        if (!(await this.#sendOne(key))) break;
      }
    } finally {
      this.#isSending = false;
    }
    if (this.waiting.peek().size === 0) for (const resolve of this.#idle.splice(0)) resolve();
    else if (this.#due.size > 0 && !this.#isClosed)
      this.#again = window.setTimeout(() => void this.#send(), AGAIN);
  }

  #next(): string | undefined {
    return this.#due.values().next().value;
  }

  /** Whether the next one can be sent. */
  async #sendOne(key: string): Promise<boolean> {
    const entry = this.waiting.peek().get(key);
    if (!entry) {
      this.#due.delete(key);
      return true;
    }
    try {
      const stored = await this.#asker.ask<StoredAnswer>("give", entry);
      this.isSilent.value = false;
      this.trouble.value = "";
      const isLast = this.waiting.peek().get(key) === entry;
      if (isLast) {
        this.#due.delete(key);
        this.#forget(key);
      }
      this.#hearer.onStored(key, stored);
      return true;
    } catch (error) {
      if (error instanceof NoAnswer || isPassing(error)) {
        this.isSilent.value = error instanceof NoAnswer;
        this.trouble.value = error instanceof Refused ? error.message : "";
        return false;
      }
      if (this.waiting.peek().get(key) === entry) this.drop(key);
      if (error instanceof Refused) this.#hearer.onRefused(key, entry, error);
      return true;
    }
  }

  #write(key: string, entry: Waiting): void {
    try {
      this.#shelf.setItem(this.#prefix + key, JSON.stringify(entry));
    } catch {
      // A shelf that is full keeps no more; the page still has it and sends it.
    }
  }

  #forget(key: string): void {
    const left = new Map(this.waiting.peek());
    left.delete(key);
    this.waiting.value = left;
    try {
      this.#shelf.removeItem(this.#prefix + key);
    } catch {
      // as above
    }
  }

  #kept(): Map<string, Waiting> {
    const found = new Map<string, Waiting>();
    try {
      for (let index = 0; index < this.#shelf.length; index += 1) {
        const name = this.#shelf.key(index);
        if (!name?.startsWith(this.#prefix)) continue;
        const entry: unknown = JSON.parse(this.#shelf.getItem(name) ?? "null");
        if (isWaiting(entry)) found.set(name.slice(this.#prefix.length), entry);
      }
    } catch {
      // What cannot be read was not written by this page.
    }
    return found;
  }
}

/** Reasons for which the same answer is taken a little later. */
const PASSING: ReadonlySet<string> = new Set(["store_busy", "busy", "login_ended", "store_unusable"]);

function isPassing(error: unknown): boolean {
  return error instanceof Refused && PASSING.has(error.code);
}
