import { signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { makesInput } from "../kinds/table.ts";
import { RequestFailed } from "../protocol/channel.ts";
import type { OpenBatch } from "../protocol/generated.ts";
import type { BatchDesk, BatchSession, BoardKind } from "../workbench/batch-view.ts";
import type { BoardHost } from "../workbench/board-view.ts";
import { loadPart } from "../workbench/parts.ts";
import type { Submitter } from "./submitter.ts";

/** What the boards need of the view that they stand in. */
interface Host extends BatchSession {
  readonly submitter: Submitter;
  ask(busy: "look" | "next" | "submit", run: () => Promise<void>): Promise<void>;
}

/** Submitted batches in the page: the board that lists them, and the one that is open to be changed. */
export class Boards {
  #session: Host;
  /** The board that is shown. */
  readonly kind = signal<BoardKind | null>(null);
  readonly part = signal<FunctionComponent<{ host: BoardHost }> | null>(null);
  /** The batch that is edited or reviewed in place of the person's own next text. */
  readonly open = signal<OpenBatch | null>(null);
  /** What works with the open batch: it comes with the first board. */
  desk: BatchDesk | null = null;

  constructor(session: Host) {
    this.#session = session;
  }

  /** Show a board, or put it away. */
  async toggle(kind: BoardKind): Promise<void> {
    const isShown = this.kind.value === kind;
    await this.close();
    if (!isShown) await this.#show(kind);
  }

  /**
   * Show the board on which a batch was open as the page went away; it opens the batch again. A board that a person
   * asked for meanwhile stays.
   */
  async reopen(): Promise<void> {
    const last = this.#session.outbox.choice("board");
    if (last && !this.kind.value) await this.#show(last === "review" ? last : "edit");
  }

  /** Put the board away and go back to the person's own text; changes of the open batch stay as its draft. */
  async close(): Promise<void> {
    this.kind.value = null;
    if (this.open.value) await this.desk?.leave();
  }

  async #show(kind: BoardKind): Promise<void> {
    const session = this.#session;
    const { channel, submitter } = session;
    const { open } = this;
    this.kind.value = kind;
    await session.ask("look", async () => {
      const make = await loadPart(channel, "batch");
      this.desk ??= make(session, {
        open,
        makesInput,
        isReady: (ignore) => submitter.isReady(ignore),
        problemOf: (error) => (error instanceof RequestFailed ? error.problem : null),
      });
      this.part.value ??= await loadPart(channel, "board");
    });
  }
}
