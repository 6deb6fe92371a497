import type { Answer, Draft, Json } from "../protocol/generated.ts";

/** The part of the browser's Storage that is used. */
export interface Shelf {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** A submission that no kernel has confirmed. */
export interface UnsentSubmit {
  key: string;
  context: number;
  sha256: string;
  answer: Answer;
  ignore: boolean;
}

/** A submitted batch that is changed in the page. */
export interface BatchPlace {
  /** Uuid of the first of the batch and its revisions, which names the work on it. */
  first: string;
  /** Uuid and version that the work was made from. */
  batch: string;
  version: number;
  review: boolean;
}

/** What work belongs to: a text, or a batch with its text. */
export interface WorkPlace {
  context: number;
  sha256: string;
  of?: BatchPlace;
}

/** Work that no kernel has confirmed; `revision` is that of the draft that it was made from. */
export interface UnsentDraft extends Draft, WorkPlace {}

/** A shelf that lasts as long as the page, for browsers that keep nothing. */
export class MemoryShelf implements Shelf {
  #entries = new Map<string, string>();
  get length(): number {
    return this.#entries.size;
  }
  key(index: number): string | null {
    return [...this.#entries.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.#entries.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#entries.set(key, value);
  }
  removeItem(key: string): void {
    this.#entries.delete(key);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whatever is written on the shelf was JSON. */
function isJsonObject(value: unknown): value is Record<string, Json> {
  return isRecord(value);
}

function isAnswer(value: unknown): value is Answer {
  return isRecord(value) && [value.labels, value.inputs, value.relations].every(Array.isArray);
}

function isSubmit(value: unknown): value is UnsentSubmit {
  return (
    isRecord(value) &&
    typeof value.key === "string" &&
    typeof value.context === "number" &&
    typeof value.sha256 === "string" &&
    typeof value.ignore === "boolean" &&
    isAnswer(value.answer)
  );
}

function isBatch(value: unknown): value is BatchPlace {
  return isRecord(value) && typeof value.batch === "string" && typeof value.version === "number";
}

function isDraft(value: unknown): value is UnsentDraft {
  return (
    isRecord(value) &&
    (value.of === undefined || isBatch(value.of)) &&
    typeof value.context === "number" &&
    typeof value.sha256 === "string" &&
    typeof value.revision === "number" &&
    isAnswer(value.answer) &&
    isRecord(value.history) &&
    Array.isArray(value.history.past) &&
    Array.isArray(value.history.future)
  );
}

function nameOf({ context, of }: Pick<WorkPlace, "context" | "of">): string {
  return `draft:${of?.first ?? context}`;
}

function parse(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Work that is not yet confirmed, kept where a reload finds it.
 *
 * A shelf that is full or forbidden is replaced by one in memory, so that nothing here can fail.
 */
export class Outbox {
  #shelf: Shelf;
  #spare = new MemoryShelf();
  #prefix: string;

  constructor(shelf: Shelf | null, name: string) {
    this.#shelf = shelf ?? this.#spare;
    this.#prefix = `textinator:${name}:`;
  }

  #write(name: string, value: unknown): void {
    const text = JSON.stringify(value);
    try {
      this.#shelf.setItem(this.#prefix + name, text);
      this.#spare.removeItem(this.#prefix + name);
    } catch {
      this.#remove(name);
      this.#spare.setItem(this.#prefix + name, text);
    }
  }

  #read(name: string): unknown {
    const key = this.#prefix + name;
    try {
      return parse(this.#spare.getItem(key) ?? this.#shelf.getItem(key));
    } catch {
      return null;
    }
  }

  #remove(name: string): void {
    this.#spare.removeItem(this.#prefix + name);
    try {
      this.#shelf.removeItem(this.#prefix + name);
    } catch {
      // A shelf that may not be touched holds nothing of ours.
    }
  }

  #names(start: string): string[] {
    const names = new Set<string>();
    for (const shelf of [this.#shelf, this.#spare]) {
      try {
        for (let index = 0; index < shelf.length; index += 1) {
          const key = shelf.key(index);
          if (key?.startsWith(this.#prefix + start)) names.add(key.slice(this.#prefix.length));
        }
      } catch {
        // As above.
      }
    }
    return [...names].sort();
  }

  /** Submissions that were never confirmed. */
  submits(): UnsentSubmit[] {
    return this.#names("submit:").flatMap((name) => {
      const entry = this.#read(name);
      return isSubmit(entry) ? [entry] : [];
    });
  }

  keepSubmit(entry: UnsentSubmit): void {
    this.#write(`submit:${entry.key}`, entry);
  }

  dropSubmit(key: string): void {
    this.#remove(`submit:${key}`);
  }

  /** Unconfirmed work on one text or batch. */
  draft(place: Pick<WorkPlace, "context" | "of">): UnsentDraft | null {
    const entry = this.#read(nameOf(place));
    return isDraft(entry) ? entry : null;
  }

  /** Whether there is unconfirmed work that was made from this batch. */
  hasBatch(uuid: string): boolean {
    return this.#names("draft:").some((name) => {
      const entry = this.#read(name);
      return isDraft(entry) && entry.of?.batch === uuid;
    });
  }

  keepDraft(entry: UnsentDraft): void {
    this.#write(nameOf(entry), entry);
  }

  dropDraft(place: Pick<WorkPlace, "context" | "of">): void {
    this.#remove(nameOf(place));
  }

  /** A report about a text, as it is typed or as it was sent. */
  report(state: "typed" | "sent", context: number): Record<string, Json> | null {
    const form = this.#read(`report-${state}:${context}`);
    return isJsonObject(form) ? form : null;
  }

  keepReport(state: "typed" | "sent", context: number, form: Record<string, Json>): void {
    this.#write(`report-${state}:${context}`, form);
  }

  dropReport(state: "typed" | "sent", context: number): void {
    this.#remove(`report-${state}:${context}`);
  }

  /** Texts with reports that were sent and never answered. */
  reported(): number[] {
    return this.#names("report-sent:").map((name) => Number(name.slice("report-sent:".length)));
  }

  /** Whether something has happened that happens once ("guidelines seen"). */
  hasHappened(name: string): boolean {
    return this.#read(`once:${name}`) === true;
  }

  keepHappened(name: string): void {
    this.#write(`once:${name}`, true);
  }

  /** A choice of this person about the page ("word snapping"). */
  choice(name: string): unknown {
    return this.#read(`choice:${name}`);
  }

  keepChoice(name: string, value: string | boolean): void {
    this.#write(`choice:${name}`, value);
  }
}
