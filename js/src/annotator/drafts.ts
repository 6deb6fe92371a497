import { signal } from "@preact/signals";
import { sameAnswer } from "../core/answer.ts";
import type { Work } from "../core/history.ts";
import type { Outbox, WorkPlace } from "../core/outbox.ts";
import { pack } from "../core/packing.ts";
import { type Channel, ChannelClosed, RequestFailed } from "../protocol/channel.ts";
import type { Draft, History, PackedHistory } from "../protocol/generated.ts";

export type SaveState = "saved" | "unsaved" | "saving" | "error";

/** Pause after a change before it is saved, in milliseconds. */
const PAUSE = 200;

/** Labels above which an answer takes noticeable time to be written down. */
const LARGE = 1000;
/** How long the store may take before a large answer is put beside the page too, in milliseconds. */
const LATE = 1000;

/** Pause after a save that was refused before the next try, in milliseconds: a full disk may get room. */
const AGAIN = 10_000;

interface Events {
  /** Another place has saved newer work on this text or batch. */
  onStale(newer: Draft): void;
  /** The store holds this work now. */
  onSaved(draft: Draft): void;
  /** From now on the oldest steps of undo are too much for the store. */
  onCut(): void;
}

/**
 * Saves the work on one text or batch: first beside the page, then in the store.
 *
 * One save is under way at a time; what changes meanwhile is saved next. `saved` is said only when the
 * store has confirmed exactly what the page holds.
 */
export class DraftSaver {
  readonly state = signal<SaveState>("saved");
  readonly problem = signal<string | null>(null);
  #channel: Channel;
  #outbox: Outbox;
  #events: Events;
  #place: WorkPlace | null = null;
  #revision = 0;
  #work: Work | null = null;
  #stored: Work | null = null;
  #sent: Work | null = null;
  #timer = 0;
  #flight: Promise<void> | null = null;
  #isHeld = false;
  #isCut = false;

  constructor(channel: Channel, outbox: Outbox, events: Events) {
    this.#channel = channel;
    this.#outbox = outbox;
    this.#events = events;
  }

  /** Revision of the stored draft that the page's work is made from. */
  get revision(): number {
    return this.#revision;
  }

  /** Whether the page holds work that the store does not have. */
  get isDirty(): boolean {
    return this.#work !== this.#stored;
  }

  /** Whether a draft is what this page has just sent, or has stored already. */
  knows(draft: Draft): boolean {
    if (draft.revision <= this.#revision) return true;
    return this.#sent !== null && sameAnswer(this.#sent.answer, draft.answer);
  }

  /** Begin with a text or batch whose stored work is `work`. */
  open(place: WorkPlace | null, revision: number, work: Work): void {
    clearTimeout(this.#timer);
    this.#place = place;
    this.#revision = revision;
    this.#work = work;
    this.#stored = work;
    this.#sent = null;
    this.#isHeld = false;
    this.#isCut = false;
    this.problem.value = null;
    this.state.value = "saved";
  }

  /** The work has changed. */
  change(work: Work): void {
    if (!this.#place) return;
    this.#work = work;
    if (!this.isDirty) return;
    this.state.value = "unsaved";
    this.#schedule();
  }

  /** Stop saving: a submission is under way, or a person is asked which work to keep. */
  hold(): void {
    this.#isHeld = true;
    clearTimeout(this.#timer);
  }

  /** Go on saving, on top of a stored revision; of a batch perhaps on top of another version. */
  release(revision = this.#revision, place = this.#place): void {
    this.#isHeld = false;
    this.#revision = revision;
    this.#place = place;
    if (this.isDirty) this.#schedule();
  }

  /** Put the work beside the page at once: the page may be about to go. */
  keep(): void {
    const place = this.#place;
    if (!place || !this.#work || !this.isDirty) return;
    const { answer, history } = this.#work;
    this.#outbox.keepDraft({ ...place, revision: this.#revision, answer, history: pack(history) });
  }

  /** Save now; resolves when no save is under way and nothing is left to save, or when saving failed. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#flight) await this.#flight;
    if (this.isDirty && !this.#isHeld) await this.#save();
  }

  /** Resolves when the save that is under way has ended. */
  async idle(): Promise<void> {
    if (this.#flight) await this.#flight;
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#isHeld || this.#flight) return;
    this.#timer = window.setTimeout(() => void this.#save(), PAUSE);
  }

  #save(): Promise<void> {
    this.#flight ??= this.#send().finally(() => {
      this.#flight = null;
      if (this.isDirty && this.state.value === "unsaved") this.#schedule();
    });
    return this.#flight;
  }

  async #send(): Promise<void> {
    const place = this.#place;
    const work = this.#work;
    if (!place || !work || !this.isDirty) return;
    // A large answer is put beside the page only when the store does not take it at once.
    const isLarge = work.answer.labels.length > LARGE;
    if (!isLarge) this.keep();
    const late = isLarge ? window.setTimeout(() => this.keep(), LATE) : 0;
    this.state.value = "saving";
    this.#sent = work;
    const { context, sha256, of } = place;
    const body = {
      base_revision: this.#revision,
      answer: work.answer,
      history: this.#pack(work.history),
    };
    try {
      const { revision } = of
        ? await this.#channel.request("save_batch_draft", { ...of, ...body })
        : await this.#channel.request("save_draft", { context, sha256, ...body });
      if (this.#place === place) this.#confirmed(work, revision);
    } catch (error) {
      if (this.#place === place) this.#failed(error, work);
    } finally {
      clearTimeout(late);
    }
  }

  #pack(history: History): PackedHistory {
    const packed = pack(history);
    const isCut = packed.past.length < history.past.length || packed.future.length < history.future.length;
    if (isCut && !this.#isCut) this.#events.onCut();
    this.#isCut = isCut;
    return packed;
  }

  #confirmed(work: Work, revision: number): void {
    this.#revision = revision;
    this.#stored = work;
    this.problem.value = null;
    if (this.#work === work) {
      if (this.#place) this.#outbox.dropDraft(this.#place);
      this.state.value = "saved";
    } else {
      this.state.value = "unsaved";
    }
    this.#events.onSaved({ revision, answer: work.answer, history: work.history });
  }

  #failed(error: unknown, work: Work): void {
    if (error instanceof ChannelClosed) return;
    const newer =
      error instanceof RequestFailed && error.problem.code === "stale" ? error.problem.draft : undefined;
    if (newer && sameAnswer(newer.answer, work.answer)) {
      this.#confirmed(work, newer.revision);
      return;
    }
    this.state.value = "error";
    this.problem.value = error instanceof Error ? error.message : String(error);
    if (newer) {
      this.hold();
      this.#events.onStale(newer);
    } else {
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => void this.#save(), AGAIN);
    }
  }
}
