import type { ReadonlySignal } from "@preact/signals";
import type { BoardPage, BoardRow, Clause, MarkBatchRequest, ReviewStatus } from "../protocol/generated.ts";

/** What of the board is asked for. */
export interface BoardQuery {
  search: Clause[];
  flagged: boolean;
  sample: boolean;
  undone: boolean;
  page: number;
}

/** What the board, a lazy part, needs of the page that it stands on. */
export interface BoardHost {
  isReview: boolean;
  /** Fields that can be searched: code and name. */
  fields: readonly { code: string; name: string }[];
  /** Uuid of the batch that is open in the page; null = the page shows the person's own next text. */
  open: ReadonlySignal<string | null>;
  /** Whether the open batch was changed and not saved. */
  isDirty: ReadonlySignal<boolean>;
  /** Counts what was saved: the list is read anew. */
  saved: ReadonlySignal<number>;
  list(query: BoardQuery): Promise<BoardPage>;
  load(row: BoardRow): Promise<void>;
  leave(): Promise<void>;
  mark(row: BoardRow, mark: MarkBatchRequest["mark"]): Promise<void>;
  review(row: BoardRow, status: ReviewStatus, comment: string): Promise<void>;
  close(): void;
}
