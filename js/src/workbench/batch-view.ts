import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Work } from "../core/history.ts";
import type { Outbox, WorkPlace } from "../core/outbox.ts";
import type { Channel } from "../protocol/channel.ts";
import type { Draft, MarkerControl, OpenBatch, PageState, Problem } from "../protocol/generated.ts";
import type { BoardHost } from "./board-view.ts";
import type { Editor } from "./editor.ts";

export type BoardKind = "edit" | "review";

/** What saves the work on a text or batch while it is done. */
interface Drafts {
  readonly revision: number;
  open(place: WorkPlace, revision: number, work: Work): void;
  keep(): void;
  hold(): void;
  release(revision?: number, place?: WorkPlace | null): void;
  flush(): Promise<void>;
  idle(): Promise<void>;
}

/** What the open batch, a lazy part, needs of the view that it stands in. */
export interface BatchSession {
  readonly channel: Channel;
  readonly editor: Editor;
  readonly drafts: Drafts;
  readonly outbox: Outbox;
  readonly page: Signal<PageState>;
  readonly busy: ReadonlySignal<string | null>;
  readonly trouble: Signal<string | null>;
  /** Uuid of the batch that was stored last. */
  readonly batch: Signal<string | null>;
  ask(busy: "next" | "submit", run: () => Promise<void>): Promise<void>;
  adopt(page: PageState): void;
  /** Bring back work that was never confirmed; whether it has to be asked which to go on with: that, or `draft`. */
  restore(place: WorkPlace, text: string, stored: Work, draft: Draft | null): boolean;
  /** Ask which of two versions to go on with. */
  askWhich(newer: Draft): void;
}

/** What the boards of the view give it. */
export interface BatchTools {
  readonly open: Signal<OpenBatch | null>;
  /** Whether answers of a marker are inputs. */
  makesInput(control: MarkerControl): boolean;
  /** Whether nothing stands against storing the answer; says what does. */
  isReady(ignore: boolean): boolean;
  /** What the kernel answered to a request that failed with this error; null = nothing. */
  problemOf(error: unknown): Problem | null;
}

/** The batch that is edited or reviewed in place of the person's own next text. */
export interface BatchDesk {
  /** What the board works with. */
  host(kind: BoardKind): BoardHost;
  leave(): Promise<void>;
  /** Store the open batch as it is in the page. */
  save(ignore: boolean): Promise<void>;
  /** Take the answer to the question about a batch that was changed elsewhere; false = there was no such question. */
  settle(keepMine: boolean): boolean;
}

export type MakeBatchDesk = (session: BatchSession, tools: BatchTools) => BatchDesk;
