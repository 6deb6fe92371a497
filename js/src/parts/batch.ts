// The lazy part that opens submitted batches in the page, keeps what is changed in them and saves it.

import { computed, effect, signal, batch as together } from "@preact/signals";
import { normalise, sameAnswer } from "../core/answer.ts";
import { NO_WORK, workOf } from "../core/history.ts";
import { newId } from "../core/ids.ts";
import type { BatchPlace, WorkPlace } from "../core/outbox.ts";
import { t } from "../kit/i18n.ts";
import { announce } from "../kit/live.tsx";
import type { NewerBatch, OpenBatch } from "../protocol/generated.ts";
import type { BatchDesk, BatchSession, BatchTools, BoardKind } from "../workbench/batch-view.ts";
import type { BoardHost } from "../workbench/board-view.ts";

type Page = BatchSession & BatchTools;

class Desk implements BatchDesk {
  #page: Page;
  /** Uuid of the batch that was open when the page went away, until it is taken up. */
  #again: { batch: string; kind: BoardKind } | null;
  /** The open batch, and the version of it that the work was made from. */
  #place: (WorkPlace & { of: BatchPlace }) | null = null;
  /** The version that stands against the work, while a person is asked. */
  #newer: NewerBatch | null = null;
  readonly #saved = signal(0);
  readonly #isDirty = computed(() => {
    const { stored, answer } = this.#page.editor;
    return stored.value !== null && !sameAnswer(stored.value.answer, answer.value);
  });
  #ownBefore: number | null = null;
  /** Context of the person's own text, also while a batch stands in its place. */
  readonly #own = computed(() => {
    const { open, page } = this.#page;
    if (open.value === null) this.#ownBefore = page.value.item?.context ?? null;
    return this.#ownBefore;
  });
  /** By the uuid of a batch that was open: whether it was left with changes that are not saved in it. */
  readonly #left = new Map<string, boolean>();
  #key = newId();

  constructor(page: Page) {
    this.#page = page;
    const { open, outbox } = page;
    const again = outbox.choice("batch");
    const kind = outbox.choice("board") === "review" ? "review" : "edit";
    this.#again = typeof again === "string" ? { batch: again, kind } : null;
    effect(() => {
      const isReview = open.value !== null && this.#place?.of.review;
      outbox.keepChoice("batch", open.value?.batch ?? false);
      outbox.keepChoice("board", open.value !== null && (isReview ? "review" : "edit"));
    });
  }

  host(kind: BoardKind): BoardHost {
    const { channel, editor, outbox, open, makesInput } = this.#page;
    return {
      isReview: kind === "review",
      channel,
      context: this.#own,
      fields: editor.controls.value.filter(makesInput),
      open: computed(() => open.value?.batch ?? null),
      text: computed(() => open.value?.item.context ?? null),
      isDirty: this.#isDirty,
      saved: this.#saved,
      isChanged: ({ batch, unsaved }) => this.#left.get(batch) ?? (unsaved || outbox.hasBatch(batch)),
      takeAgain: () => {
        const again = this.#again;
        this.#again = null;
        return again?.kind === kind ? again.batch : null;
      },
      load: (uuid) => this.#load(uuid, kind === "review"),
      leave: () => this.leave(),
      discard: () => this.#discard(),
    };
  }

  /** Open a batch; the work on what is open now is kept as its draft. */
  async #load(uuid: string, review: boolean): Promise<void> {
    const { ask, channel } = this.#page;
    await ask("next", async () => {
      await this.#settleWork();
      this.#show(await channel.request("open_batch", { batch: uuid, review }), review);
    });
  }

  /** Keep the work on what is open now, before something else is. */
  async #settleWork(): Promise<void> {
    const { drafts, open } = this.#page;
    drafts.keep();
    await drafts.flush();
    if (open.value) this.#left.set(open.value.batch, this.#isDirty.value);
  }

  #show(opened: OpenBatch, review: boolean): void {
    const { page, drafts, outbox, editor, trouble, open, restore } = this.#page;
    const { item, draft, first, largest_number: largest } = opened;
    const answer = normalise(opened.answer);
    const work = draft ? workOf(draft, item.text) : { ...NO_WORK, answer };
    const { context, sha256 } = item;
    const named = { context, of: { first, batch: opened.batch, version: opened.version, review } };
    const { batch, version } = outbox.draft(named)?.of ?? draft ?? opened;
    const place = { context, sha256, of: { first, batch, version, review } };
    this.#key = newId();
    this.#place = place;
    this.#newer = null;
    together(() => {
      page.value = { ...page.value, status: "open", item, draft: null, submitted: [] };
      open.value = opened;
      trouble.value = null;
      drafts.open(place, draft?.revision ?? 0, work);
      editor.open(work, { answer, largest });
    });
    announce(t("The batch is open."));
    // One question at a time: that about the version comes again when the batch is saved.
    if (restore(place, item.text, work, draft)) return;
    const isOlder = batch !== opened.batch || version !== opened.version;
    if (isOlder && this.#isDirty.value)
      this.#askWhich({ batch: opened.batch, version: opened.version, submitted: "", answer });
    else if (isOlder) this.#goOnFrom(opened);
  }

  /** From now on the work is made from this version. */
  #goOnFrom({ batch, version }: Pick<NewerBatch, "batch" | "version">): void {
    if (!this.#place) return;
    this.#place = { ...this.#place, of: { ...this.#place.of, batch, version } };
    this.#page.drafts.release(undefined, this.#place);
  }

  #askWhich(newer: NewerBatch): void {
    this.#newer = newer;
    this.#page.drafts.hold();
    this.#page.askWhich({
      revision: newer.version,
      answer: newer.answer,
      history: { past: [], future: [] },
      ...(newer.submitted ? { saved: newer.submitted } : {}),
    });
  }

  /** Go back to the person's own text; what was changed stays as a draft of the batch. */
  async leave(): Promise<void> {
    const { ask, channel, open, editor, adopt } = this.#page;
    await ask("next", async () => {
      await this.#settleWork();
      const page = await channel.request("ready", {});
      together(() => {
        open.value = null;
        this.#place = null;
        editor.stored.value = null;
        adopt(page);
      });
    });
  }

  async save(ignore: boolean): Promise<void> {
    const { busy, editor, drafts, outbox, channel, open, ask, isReady, problemOf } = this.#page;
    const [opened, place] = [open.value, this.#place];
    if (!opened || !place || busy.value || !isReady(ignore)) return;
    const { batch, version, review } = place.of;
    const { answer } = editor.work.value;
    drafts.keep();
    drafts.hold();
    await ask("submit", async () => {
      await drafts.idle();
      const body = { key: this.#key, batch, version, answer, ignore, review, draft: drafts.revision };
      try {
        const saved = await channel.request("save_batch", body);
        outbox.dropDraft(place);
        this.#key = newId();
        this.#place = { ...place, of: { ...place.of, ...saved } };
        open.value = { ...opened, ...saved };
        editor.stored.value = { answer, largest: editor.stored.value?.largest ?? 0 };
        drafts.open(this.#place, 0, editor.work.value);
        this.#saved.value += 1;
        this.#page.batch.value = saved.batch;
        announce(t("The change is saved."));
      } catch (error) {
        const newer = problemOf(error)?.newer;
        if (newer) {
          this.#askWhich(newer);
          return;
        }
        drafts.release();
        throw error;
      }
    });
  }

  settle(keepMine: boolean): boolean {
    const { open, editor } = this.#page;
    const newer = this.#newer;
    if (!newer || !open.value) return false;
    const { batch, version } = newer;
    const theirs = normalise(newer.answer);
    this.#newer = null;
    this.#key = newId();
    open.value = { ...open.value, batch, version };
    editor.stored.value = { answer: theirs, largest: editor.stored.value?.largest ?? 0 };
    this.#goOnFrom(newer);
    editor.replace(theirs, "Take the other version");
    if (keepMine) editor.undo();
    return true;
  }

  /** Bring the batch back to what is stored, as a step that can be undone. */
  #discard(): void {
    const { editor } = this.#page;
    if (!editor.stored.value || editor.locked.value) return;
    editor.replace(editor.stored.value.answer, "Discard the changes");
    // The button has gone now.
    editor.view?.focus();
    announce(t("The changes are discarded. Undo brings them back."));
  }
}

/** The open batch of one view. */
export default function makeBatchDesk(session: BatchSession, tools: BatchTools): BatchDesk {
  return new Desk({
    ...session,
    ...tools,
    ask: session.ask.bind(session),
    adopt: session.adopt.bind(session),
    restore: session.restore.bind(session),
    askWhich: session.askWhich.bind(session),
  });
}
