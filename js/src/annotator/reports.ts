import type { Outbox } from "../core/outbox.ts";
import { type Channel, ChannelClosed } from "../protocol/channel.ts";
import type { Json } from "../protocol/generated.ts";
import { reasonOf } from "./reasons.ts";

export type Form = Record<string, Json>;

/** Reports about texts: what is typed is kept until it is sent, and what is sent until it is answered. */
export class Reports {
  #channel: Channel;
  #outbox: Outbox;

  constructor(channel: Channel, outbox: Outbox) {
    this.#channel = channel;
    this.#outbox = outbox;
  }

  /** What was typed about a text and not sent yet. */
  typed(context: number): Form {
    return this.#outbox.report("typed", context) ?? {};
  }

  keepTyped(context: number, form: Form): void {
    this.#outbox.keepReport("typed", context, form);
  }

  /** Send a report until it is answered; null = it is stored, else why not. */
  async send(context: number, form: Form): Promise<string | null> {
    this.#outbox.keepReport("sent", context, form);
    try {
      await this.#channel.request("flag", { context, form });
      this.#outbox.dropReport("typed", context);
    } catch (error) {
      // The next view sends it.
      if (error instanceof ChannelClosed) return null;
      this.#outbox.dropReport("sent", context);
      return reasonOf(error);
    }
    this.#outbox.dropReport("sent", context);
    return null;
  }

  /** Send again what was never answered; the store knows a report that it has. */
  async sendUnsent(): Promise<void> {
    for (const context of this.#outbox.reported()) {
      const form = this.#outbox.report("sent", context);
      if (form) await this.send(context, form);
    }
  }
}
