import { type ReadonlySignal, signal } from "@preact/signals";
import { newId } from "../core/ids.ts";
import type { Wire } from "../protocol/channel.ts";

/** How long the kernel may take before the page says that it does not answer, in milliseconds. */
const PATIENCE = 20_000;

/** The same for what reads or writes whole files, which may have hundreds of thousands of texts. */
const LONG_PATIENCE = 600_000;

/** Python refused something, and stored nothing of it. */
export class Refused extends Error {
  readonly code: string;
  /** The field that is wrong; "" when it is none in particular. */
  readonly field: string;
  /** Places and what is wrong there, of what was handed in as a whole. */
  readonly problems: { where: string; message: string }[];
  constructor(problem: Record<string, unknown>) {
    super(typeof problem.message === "string" ? problem.message : "");
    this.code = typeof problem.code === "string" ? problem.code : "";
    this.field = typeof problem.field === "string" ? problem.field : "";
    this.problems = Array.isArray(problem.problems) ? problem.problems.filter(isProblem) : [];
  }
}

/** Nobody answered in time: what was asked may be done or not. */
export class NoAnswer extends Error {}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isProblem(value: unknown): value is { where: string; message: string } {
  return isRecord(value) && typeof value.where === "string" && typeof value.message === "string";
}

interface Pending {
  timer: number;
  accept(result: unknown): void;
  reject(error: Error): void;
}

/**
 * Requests and their answers over a widget's custom messages. Nothing is sent a second time by itself: what
 * makes a project twice is worse than a person who has to look.
 */
export class Asker {
  #wire: Wire;
  #long: ReadonlySet<string>;
  #pending = new Map<string, Pending>();
  #kernel = signal(1);
  /** Nobody answered in time. */
  onSilence: () => void = () => undefined;

  /** `long` are the verbs that may take minutes. */
  constructor(wire: Wire, long: ReadonlySet<string> = new Set()) {
    this.#wire = wire;
    this.#long = long;
    wire.on("msg:custom", this.#receive);
  }

  /** Which of the kernels that this page had it speaks to; what one held for the page goes with it. */
  get kernel(): ReadonlySignal<number> {
    return this.#kernel;
  }

  /** Ask for something; rejects with Refused or NoAnswer. */
  ask<T>(verb: string, body: object = {}): Promise<T> {
    const id = newId();
    return new Promise<T>((resolve, reject) => {
      const giveUp = () => {
        this.#pending.delete(id);
        reject(new NoAnswer());
        this.onSilence();
      };
      const timer = window.setTimeout(giveUp, this.#long.has(verb) ? LONG_PATIENCE : PATIENCE);
      // what Python answers has the shape that the verb is documented with
      this.#pending.set(id, { timer, accept: (result) => resolve(result as T), reject });
      try {
        this.#wire.send({ request: id, type: verb, with: body });
      } catch {
        clearTimeout(timer);
        giveUp();
      }
    });
  }

  /** Go on over another wire, to another kernel; what was not answered is never answered any more. */
  rewire(wire: Wire): void {
    this.#wire.off("msg:custom", this.#receive);
    this.#wire = wire;
    wire.on("msg:custom", this.#receive);
    for (const { timer, reject } of this.#pending.values()) {
      clearTimeout(timer);
      reject(new NoAnswer());
    }
    this.#pending.clear();
    this.#kernel.value += 1;
  }

  close(): void {
    this.#wire.off("msg:custom", this.#receive);
    for (const { timer } of this.#pending.values()) clearTimeout(timer);
    this.#pending.clear();
  }

  #receive = (content: unknown): void => {
    if (!isRecord(content) || typeof content.request !== "string") return;
    const pending = this.#pending.get(content.request);
    if (!pending) return;
    this.#pending.delete(content.request);
    clearTimeout(pending.timer);
    if (content.status === "done") pending.accept(content.result);
    else pending.reject(new Refused(isRecord(content.error) ? content.error : {}));
  };
}
