import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { normalise, sameAnswer } from "../core/answer.ts";
import { NO_WORK, type Work } from "../core/history.ts";
import { newId } from "../core/ids.ts";
import { makesInput } from "../kinds/table.ts";
import { t } from "../kit/i18n.ts";
import { announce } from "../kit/live.tsx";
import { type Channel, RequestFailed } from "../protocol/channel.ts";
import type { Draft, NewerBatch, OpenBatch, PageState } from "../protocol/generated.ts";
import type { BoardHost } from "../workbench/board-view.ts";
import type { Editor } from "../workbench/editor.ts";
import { loadPart } from "../workbench/parts.ts";
import type { DraftSaver } from "./drafts.ts";
import type { Sheet } from "./sheet.ts";
import type { Submitter } from "./submitter.ts";

export type BoardKind = "edit" | "review";

/** What the boards need of the view that they stand in. */
interface Host {
  readonly page: Signal<PageState>;
  readonly busy: ReadonlySignal<string | null>;
  readonly sheet: Signal<Sheet | null>;
  readonly trouble: Signal<string | null>;
  readonly batch: Signal<string | null>;
  readonly editor: Editor;
  readonly drafts: DraftSaver;
  readonly channel: Channel;
  readonly submitter: Submitter;
  ask(busy: "look" | "submit", run: () => Promise<void>): Promise<void>;
  adopt(page: PageState): void;
}

/** Submitted batches in the page: the board that lists them, and the one that is open to be changed. */
export class Boards {
  #session: Host;
  /** The board that is shown. */
  readonly kind = signal<BoardKind | null>(null);
  readonly part = signal<FunctionComponent<{ host: BoardHost }> | null>(null);
  /** The batch that is edited or reviewed in place of the person's own next text. */
  readonly open = signal<OpenBatch | null>(null);
  readonly #saved = signal(0);
  /** Answer that was loaded or saved last. */
  readonly #stored = signal(NO_WORK.answer);
  readonly isDirty = computed(
    () => this.open.value !== null && !sameAnswer(this.#stored.value, this.#session.editor.answer.value),
  );
  #key = newId();

  constructor(session: Host) {
    this.#session = session;
  }

  /** Show a board, or put it away. */
  toggle(kind: BoardKind): Promise<void> {
    return this.kind.value === kind ? this.close() : this.#unlessDirty(() => this.#showBoard(kind));
  }

  async #showBoard(kind: BoardKind): Promise<void> {
    if (this.open.value) await this.leave();
    this.kind.value = kind;
    await this.#session.ask("look", async () => {
      this.part.value ??= await loadPart(this.#session.channel, "board");
    });
  }

  /** Put the board away and go back to the person's own text. */
  close(): Promise<void> {
    return this.#unlessDirty(async () => {
      this.kind.value = null;
      if (this.open.value) await this.leave();
    });
  }

  /** Go on at once, or after a question when changes of the open batch would be lost. */
  async #unlessDirty(go: () => Promise<void>): Promise<void> {
    if (this.isDirty.value) this.#session.sheet.value = { kind: "discard", go };
    else await go();
  }

  /** What the board works with. */
  host(kind: BoardKind): BoardHost {
    const { channel, page, editor } = this.#session;
    return {
      isReview: kind === "review",
      channel,
      context: page.peek().item?.context ?? null,
      fields: editor.controls.value.filter(makesInput),
      open: computed(() => this.open.value?.batch ?? null),
      isDirty: this.isDirty,
      saved: this.#saved,
      load: (batch) => this.load(batch, kind === "review"),
      leave: () => this.leave(),
    };
  }

  /** Open a batch in the page; the work on the person's own text is kept as its draft. */
  async load(uuid: string, isReview: boolean): Promise<void> {
    const session = this.#session;
    await session.ask("look", async () => {
      if (!this.open.value) await session.drafts.flush();
      this.#show(await session.channel.request("open_batch", { batch: uuid, review: isReview }));
    });
  }

  #show(opened: OpenBatch): void {
    const { page, drafts, editor, trouble } = this.#session;
    const work: Work = { ...NO_WORK, answer: normalise(opened.answer) };
    this.#key = newId();
    batch(() => {
      page.value = { ...page.value, status: "open", item: opened.item, draft: null, submitted: [] };
      drafts.keep();
      drafts.open(null, 0, work);
      editor.open(work);
      trouble.value = null;
      this.open.value = opened;
      this.#stored.value = work.answer;
    });
    announce(t("The batch is open."));
  }

  /** Go back to the person's own text. */
  async leave(): Promise<void> {
    const session = this.#session;
    await session.ask("look", async () => {
      const page = await session.channel.request("ready", {});
      this.open.value = null;
      session.adopt(page);
    });
  }

  /** Store the open batch as it is in the page. */
  async save(ignore: boolean): Promise<void> {
    const session = this.#session;
    const opened = this.open.value;
    if (!opened || session.busy.value || !session.submitter.isReady(ignore)) return;
    const { answer } = session.editor.work.value;
    const { batch: uuid, version } = opened;
    const review = this.kind.value === "review";
    await session.ask("submit", async () => {
      try {
        const body = { key: this.#key, batch: uuid, version, answer, ignore, review };
        const saved = await session.channel.request("save_batch", body);
        this.#key = newId();
        this.open.value = { ...opened, ...saved };
        this.#stored.value = answer;
        this.#saved.value += 1;
        session.batch.value = saved.batch;
        announce(t("The change is saved."));
      } catch (error) {
        const newer = error instanceof RequestFailed ? error.problem.newer : undefined;
        if (!newer) throw error;
        session.sheet.value = { kind: "stale", newer: draftOf(newer) };
        this.#newer = newer;
      }
    });
  }

  #newer: NewerBatch | null = null;

  /** Answer the question which of two versions of a batch to go on with; the other is in reach of Undo. */
  settle(keepMine: boolean): void {
    const newer = this.#newer;
    const opened = this.open.value;
    if (!newer || !opened) return;
    const { editor } = this.#session;
    const theirs = normalise(newer.answer);
    this.#newer = null;
    this.#key = newId();
    this.open.value = { ...opened, batch: newer.batch, version: newer.version };
    this.#stored.value = theirs;
    editor.replace(theirs, "Take the other version");
    if (keepMine) editor.undo();
  }
}

function draftOf({ version, answer }: NewerBatch): Draft {
  return { revision: version, answer, history: { past: [], future: [] } };
}
