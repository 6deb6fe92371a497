import type { ReadonlySignal } from "@preact/signals";
import type { Channel } from "../protocol/channel.ts";
import type { BoardRow } from "../protocol/generated.ts";

/** What the board, a lazy part, needs of the page that it stands on. */
export interface BoardHost {
  isReview: boolean;
  channel: Channel;
  /** Context of the person's own text; null = they have none now. */
  context: ReadonlySignal<number | null>;
  /** Fields that can be searched: code and name. */
  fields: readonly { code: string; name: string }[];
  /** Uuid of the batch that is open in the page; null = the page shows the person's own next text. */
  open: ReadonlySignal<string | null>;
  /** Context of the open batch; null = none is open. */
  text: ReadonlySignal<number | null>;
  /** Whether the open batch is changed and that is not saved in it. */
  isDirty: ReadonlySignal<boolean>;
  /** Counts what was saved: the list is read anew. */
  saved: ReadonlySignal<number>;
  /** Whether this person has changes of a batch that are not saved in it. */
  isChanged(row: Pick<BoardRow, "batch" | "unsaved">): boolean;
  /** Uuid of the batch that was open when the page went away, once; null = there was none. */
  takeAgain(): string | null;
  load(batch: string): Promise<void>;
  leave(): Promise<void>;
  /** Bring the open batch back to what is stored; Undo brings the changes back. */
  discard(): void;
}
