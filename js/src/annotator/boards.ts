import { signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { makesInput } from "../kinds/table.ts";
import { RequestFailed } from "../protocol/channel.ts";
import type { OpenBatch } from "../protocol/generated.ts";
import type { BatchDesk, BatchHost, BoardKind } from "../workbench/batch-view.ts";
import type { BoardHost } from "../workbench/board-view.ts";
import { loadPart } from "../workbench/parts.ts";
import type { Submitter } from "./submitter.ts";

/** What the boards need of the view that they stand in. */
interface Host extends Omit<BatchHost, "open" | "makesInput" | "isReady" | "problemOf" | "ask"> {
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
    if (this.kind.value === kind) return this.close();
    if (this.open.value) await this.desk?.leave();
    this.kind.value = kind;
    const { channel } = this.#session;
    await this.#session.ask("look", async () => {
      this.desk ??= (await loadPart(channel, "batch"))(this.#host());
      this.part.value ??= await loadPart(channel, "board");
    });
  }

  /** Put the board away and go back to the person's own text; changes of the open batch stay as its draft. */
  async close(): Promise<void> {
    this.kind.value = null;
    if (this.open.value) await this.desk?.leave();
  }

  #host(): BatchHost {
    const session = this.#session;
    return {
      ...session,
      open: this.open,
      makesInput,
      isReady: (ignore: boolean) => session.submitter.isReady(ignore),
      problemOf: (error: unknown) => (error instanceof RequestFailed ? error.problem : null),
      ask: session.ask.bind(session),
      adopt: session.adopt.bind(session),
      restore: session.restore.bind(session),
      askWhich: session.askWhich.bind(session),
    };
  }
}
