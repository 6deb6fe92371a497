import { batch, computed, signal } from "@preact/signals";
import { t } from "../kit/i18n.ts";
import type {
  HandedIn,
  MissingAnswer,
  StoredAnswer,
  SurveyField,
  SurveyPage,
  SurveyPicture,
} from "../protocol/generated.ts";
import { type Asker, NoAnswer, Refused } from "../workbench/asking.ts";
import type { Editor } from "../workbench/editor.ts";
import { Answering } from "./answering.ts";
import type { Attention } from "./attention.ts";
import { isDone, keyOf, missingIn, type Step, stepsOf, whereToGoOn } from "./steps.ts";

/** How the page stands with the store. */
export type SaveState = "saved" | "saving" | "unsaved" | "offline" | "error";

function reasonOf(error: unknown): string {
  if (error instanceof Refused) return error.message;
  return t("The server does not answer. It is tried again.");
}

/** How long until a page that could not be opened asks again, in milliseconds. */
const AGAIN = 3000;

/** A survey while somebody answers it: what is asked, what was answered, and where they are. */
export class Form {
  readonly page = signal<SurveyPage | null>(null);
  readonly values = signal<ReadonlyMap<string, unknown>>(new Map());
  /** What is wrong with an answer, by key. */
  readonly problems = signal<ReadonlyMap<string, string>>(new Map());
  /** What is typed and is no answer yet, by key. */
  readonly typed = signal<ReadonlyMap<string, string>>(new Map());
  /** Why there is no page, or why it was not handed in. */
  readonly failure = signal("");
  readonly isFinishing = signal(false);
  /** Whether the guidelines come before the first question. */
  readonly isBeginning = signal(false);
  /** Whether somebody changes what they handed in. */
  readonly isChanging = signal(false);
  /** What pressing "Finish" does. */
  onFinish: () => void = () => undefined;
  readonly answering: Answering;
  readonly asker: Asker;
  readonly steps = computed<Step[]>(() => (this.page.value ? stepsOf(this.page.value) : []));
  readonly #at = signal<string | number | null>(null);
  readonly index = computed(() => {
    const at = this.#at.value;
    const found = this.steps.value.findIndex(({ questions }) => questions.some(({ id }) => id === at));
    return Math.max(found, 0);
  });
  readonly step = computed(() => this.steps.value[this.index.value] ?? null);
  readonly done = computed(() => {
    const questions = this.steps.value.flatMap((one) => one.questions);
    const count = questions.filter((one) => isDone(one, this.values.value)).length;
    return { count, total: questions.length };
  });
  readonly state = computed<SaveState>(() => {
    if (this.answering.isSilent.value) return "offline";
    if (this.answering.trouble.value) return "error";
    if (this.answering.waiting.value.size > 0) return "saving";
    return this.typed.value.size > 0 ? "unsaved" : "saved";
  });
  /** Labelers of the step that is shown: keys go to the only one. */
  readonly #editors = new Set<Editor>();
  #attention: Attention;
  #hasGuidelines: boolean;
  #timer = 0;
  #kernel: number;
  #pictures = new Map<string, Promise<string>>();
  #isClosed = false;

  constructor(asker: Asker, options: { name: string; attention: Attention; hasGuidelines: boolean }) {
    this.asker = asker;
    this.#attention = options.attention;
    this.#hasGuidelines = options.hasGuidelines;
    this.#kernel = asker.kernel.peek();
    this.answering = new Answering(asker, options.name, {
      onStored: (key, answer) => this.#takeStored(key, answer),
      // what is not taken is not an answer yet, though it stays in its field
      onRefused: (_key, { item, name, value }, { message }) => this.type(item, name, String(value), message),
    });
    void this.open();
  }

  /** Ask what is asked; what waits in this page stays before what is stored. */
  async open(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      const page = await this.asker.ask<SurveyPage>("open");
      if (!this.#isClosed) this.#take(page);
    } catch (error) {
      if (this.#isClosed) return;
      this.failure.value = reasonOf(error);
      if (error instanceof NoAnswer) this.#timer = window.setTimeout(() => void this.open(), AGAIN);
    }
  }

  /** The kernel is another one: what is asked may have changed meanwhile. */
  followKernel(kernel: number): void {
    if (kernel === this.#kernel) return;
    this.#kernel = kernel;
    void this.open();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.answering.close();
    this.#attention.close();
  }

  /** Answer something; null takes it back. */
  give(item: string | number, name: string, value: unknown, { isTyped = false } = {}): void {
    const key = keyOf(item, name);
    this.#attend(key);
    const values = new Map(this.values.peek());
    if (value === null) values.delete(key);
    else values.set(key, value);
    this.values.value = values;
    this.answering.put(key, { item, name, value, seconds: this.#attention.take() }, isTyped);
  }

  /** Something is typed that is no answer; what was stored before stays until it is one. */
  type(item: string | number, name: string, text: string, problem: string): void {
    const key = keyOf(item, name);
    this.typed.value = new Map(this.typed.peek()).set(key, text);
    this.#say(key, problem);
  }

  /** A picture of a choice; fetched once. */
  picture(item: string | number, field: SurveyField, value: string | number): Promise<string> {
    const key = `${keyOf(item, field.name)}${JSON.stringify(value)}`;
    const known = this.#pictures.get(key);
    if (known) return known;
    const found = this.asker
      .ask<SurveyPicture>("picture", { item, name: field.name, value })
      .then(({ source }) => source);
    found.catch(() => this.#pictures.delete(key));
    this.#pictures.set(key, found);
    return found;
  }

  /** A labeler is shown; gives what takes it out. */
  takesKeys(editor: Editor): () => void {
    this.#editors.add(editor);
    return () => void this.#editors.delete(editor);
  }

  /** The labeler that a key of the page means. */
  get onlyEditor(): Editor | null {
    return this.#editors.size === 1 ? (this.#editors.values().next().value ?? null) : null;
  }

  begin(): void {
    this.isBeginning.value = false;
    this.#attention.take();
  }

  previous(): void {
    this.goTo(this.index.value - 1);
  }

  /** Whether the next step was gone to; otherwise something is missing, and said beside its field. */
  next(): boolean {
    if (!this.#isComplete()) return false;
    this.goTo(this.index.value + 1);
    return true;
  }

  goTo(index: number): void {
    const step = this.steps.value[Math.min(Math.max(index, 0), this.steps.value.length - 1)];
    if (step) this.#at.value = step.id;
  }

  get isLast(): boolean {
    return this.index.value >= this.steps.value.length - 1;
  }

  /** Go back into what was handed in. */
  change(): void {
    this.isChanging.value = true;
    this.goTo(0);
  }

  /** Hand all in; gives where to go on, "" = nowhere, null = something is missing. */
  async finish(): Promise<string | null> {
    if (!this.#isComplete() || this.isFinishing.peek()) return null;
    this.isFinishing.value = true;
    this.failure.value = "";
    try {
      await this.answering.settle();
      // a last answer may have brought a question, or be none
      if (this.problems.value.size > 0 || !this.isLast) return null;
      const { missing, redirect } = await this.asker.ask<HandedIn>("finish");
      if (missing.length > 0) {
        this.#showMissing(missing);
        return null;
      }
      const page = this.page.peek();
      if (page) this.page.value = { ...page, status: "finished", redirect };
      this.isChanging.value = false;
      return redirect;
    } catch (error) {
      this.failure.value = reasonOf(error);
      return null;
    } finally {
      this.isFinishing.value = false;
    }
  }

  #take(page: SurveyPage): void {
    const values = new Map<string, unknown>(
      page.answers.map(({ item, name, value }) => [keyOf(item, name), value]),
    );
    for (const [key, { value }] of this.answering.waiting.peek()) {
      if (value === null) values.delete(key);
      else values.set(key, value);
    }
    batch(() => {
      const isFirst = this.page.peek() === null;
      this.failure.value = "";
      this.values.value = values;
      this.page.value = page;
      if (!isFirst) return;
      this.isBeginning.value = this.#hasGuidelines && values.size === 0 && page.status === "open";
      this.#at.value = this.steps.peek()[whereToGoOn(this.steps.peek(), values)]?.id ?? null;
    });
  }

  #takeStored(key: string, { value, asked }: StoredAnswer): void {
    const page = this.page.peek();
    batch(() => {
      if (page && JSON.stringify(asked) !== JSON.stringify(page.asked)) this.page.value = { ...page, asked };
      if (this.answering.waiting.peek().has(key)) return;
      const values = new Map(this.values.peek());
      // what is typed stays as it is typed: only what the store has otherwise is taken over
      if (JSON.stringify(values.get(key) ?? null) === JSON.stringify(value)) return;
      if (value === null) values.delete(key);
      else values.set(key, value);
      this.values.value = values;
    });
  }

  /** What was wrong with an answer is not any more: it is another one now. */
  #attend(key: string): void {
    if (this.problems.peek().has(key)) {
      const problems = new Map(this.problems.peek());
      problems.delete(key);
      this.problems.value = problems;
    }
    if (this.typed.peek().has(key)) {
      const typed = new Map(this.typed.peek());
      typed.delete(key);
      this.typed.value = typed;
    }
  }

  #say(key: string, problem: string): void {
    this.problems.value = new Map(this.problems.peek()).set(key, problem);
  }

  #isComplete(): boolean {
    const step = this.step.value;
    if (!step) return true;
    const keys = step.questions.flatMap(({ id, fields }) => fields.map(({ name }) => keyOf(id, name)));
    const wrong = keys.some((key) => this.typed.value.has(key));
    const missing = missingIn(step.questions, this.values.value);
    if (missing.length > 0) this.#showMissing(missing);
    return !wrong && missing.length === 0;
  }

  #showMissing(missing: readonly MissingAnswer[]): void {
    const problems = new Map(this.problems.peek());
    for (const { item, name } of missing) {
      const key = keyOf(item, name);
      // what is typed wrong says more than that it is missing
      if (!this.typed.peek().has(key)) problems.set(key, t("Please answer this."));
    }
    this.problems.value = problems;
    const here = this.step.value?.questions.some(({ id }) => id === missing[0]?.item);
    if (!here && missing[0]) this.#at.value = missing[0].item;
  }
}
