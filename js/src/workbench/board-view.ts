import type { ReadonlySignal } from "@preact/signals";
import type { Channel } from "../protocol/channel.ts";

/** What the board, a lazy part, needs of the page that it stands on. */
export interface BoardHost {
  isReview: boolean;
  channel: Channel;
  /** Context of the person's own text; null = they have none now. */
  context: number | null;
  /** Fields that can be searched: code and name. */
  fields: readonly { code: string; name: string }[];
  /** Uuid of the batch that is open in the page; null = the page shows the person's own next text. */
  open: ReadonlySignal<string | null>;
  /** Whether the open batch was changed and not saved. */
  isDirty: ReadonlySignal<boolean>;
  /** Counts what was saved: the list is read anew. */
  saved: ReadonlySignal<number>;
  load(batch: string): Promise<void>;
  leave(): Promise<void>;
}
