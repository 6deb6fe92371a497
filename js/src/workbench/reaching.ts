import { signal } from "@preact/signals";
import { newId } from "../core/ids.ts";
import { Channel, type Wire } from "../protocol/channel.ts";
import type { Asker } from "./asking.ts";
import type { Reach, ReachHost, ReachModel } from "./extra-views.ts";
import { loadPart } from "./parts.ts";

/** What tells whether the kernel is there; when it speaks over another wire, what is asked goes there too. */
class AskingChannel extends Channel {
  #asker: Asker;

  constructor(asker: Asker, wire: Wire, onReachable: (isReachable: boolean) => void) {
    super(wire, newId(), onReachable, window);
    this.#asker = asker;
  }

  override rewire(wire: Wire): void {
    this.#asker.rewire(wire);
    super.rewire(wire);
  }
}

/** Looks after the page's way to its kernel: what was typed stays in the page while another one is looked for. */
export class Reaching implements ReachHost {
  readonly model: ReachModel & Wire;
  readonly channel: Channel;
  readonly isReachable = signal(true);
  /** What is said meanwhile, and what a person can do; null until the part is there. */
  readonly reach = signal<Reach | null>(null);
  #isClosed = false;

  constructor(model: ReachModel & Wire, asker: Asker) {
    this.model = model;
    this.channel = new AskingChannel(asker, model, (isReachable) => {
      this.isReachable.value = isReachable;
    });
    asker.onSilence = () => {
      if (this.isReachable.value) void this.channel.request("ping", {}).catch(() => undefined);
    };
    void this.#fetchReach();
  }

  close(): void {
    this.#isClosed = true;
    this.reach.value?.close();
    this.channel.close();
  }

  async #fetchReach(): Promise<void> {
    try {
      const watchOver = await loadPart(this.channel, "reconnect");
      if (!this.#isClosed) this.reach.value = watchOver(this);
    } catch {
      // Without the part the page still says that nobody answers.
    }
  }
}
