import type { AnnotatorState } from "../protocol/generated.ts";
import type { Desk } from "./desk.ts";

/** What the page of an annotator is while it is only looked at. */
export interface Shown {
  number: number;
  state: AnnotatorState;
}

type Listener = (...given: unknown[]) => void;

/** The module of the annotator's page; of a kernel's model it asks for what `ShownModel` has. */
interface PageModule {
  default: { render(context: { model: ShownModel; el: HTMLElement }): () => void };
}

function isPageModule(value: unknown): value is PageModule {
  return typeof value === "object" && value !== null && "default" in value;
}

/**
 * Stands where a kernel's model would: its traits are those that Python gave with the page, and its messages go
 * through the manager's own channel.
 */
export class ShownModel {
  #state: AnnotatorState;
  #number: number;
  #desk: Desk;
  #listeners = new Map<string, Set<Listener>>();

  constructor({ state, number }: Shown, desk: Desk) {
    this.#state = { ...state, storage_key: KEPT_AS };
    clearShelf();
    this.#number = number;
    this.#desk = desk;
  }

  get<Key extends keyof AnnotatorState>(name: Key): AnnotatorState[Key] {
    return this.#state[name];
  }

  set<Key extends keyof AnnotatorState>(name: Key, value: AnnotatorState[Key]): void {
    this.#state[name] = value;
  }

  save_changes(): void {}

  on(event: string, callback: Listener): void {
    const known = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, known.add(callback));
  }

  off(event: string, callback: Listener): void {
    this.#listeners.get(event)?.delete(callback);
  }

  send(message: unknown): void {
    this.#desk
      .ask<{ reply: unknown }>("preview_request", { number: this.#number, message })
      .then(({ reply }) => {
        if (reply) for (const listener of this.#listeners.get("msg:custom") ?? []) listener(reply);
      })
      .catch(() => {}); // the page says itself that nobody answers
  }
}

/** Under which the page keeps what it keeps in the browser; nothing of it outlives the page. */
const KEPT_AS = "preview";

/** Throw away what an earlier page kept, and let nothing come before the page by itself. */
function clearShelf(): void {
  const prefix = `textinator:${KEPT_AS}:`;
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
    for (const once of ["guidelines", "tour"]) localStorage.setItem(`${prefix}once:${once}`, "true");
  } catch {
    // A browser that keeps nothing shows the guidelines first.
  }
}

let loading: Promise<PageModule> | null = null;

async function fetchPage(desk: Desk): Promise<PageModule> {
  const [code, style] = await Promise.all(
    ["annotator.js", "annotator.css"].map((name) => desk.ask<{ source: string }>("preview_source", { name })),
  );
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style?.source ?? "");
  const address = URL.createObjectURL(new Blob([code?.source ?? ""], { type: "text/javascript" }));
  try {
    const module: unknown = await import(/* @vite-ignore */ address);
    if (!isPageModule(module)) throw new Error("The page of an annotator has no entry.");
    // before our own style, which is about the manager alone
    document.adoptedStyleSheets.push(sheet);
    return module;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** The page of an annotator; fetched once, and anew after a failure. */
export function annotatorPage(desk: Desk): Promise<PageModule> {
  loading ??= fetchPage(desk);
  loading.catch(() => {
    loading = null;
  });
  return loading;
}
