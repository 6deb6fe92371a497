import { type Signal, signal } from "@preact/signals";
import type { Outbox } from "../core/outbox.ts";
import type { Dock, Sheet } from "./sheet.ts";

/** The guidelines of the project: in front of the page, or beside the text. */
export class Guidelines {
  /** Where they stand; null = put away. */
  readonly place = signal<Dock | null>(null);
  #outbox: Outbox;
  #sheet: Signal<Sheet | null>;

  constructor(outbox: Outbox, sheet: Signal<Sheet | null>) {
    this.#outbox = outbox;
    this.#sheet = sheet;
  }

  /** Show them where this person had them last. */
  show(): void {
    const last = this.#outbox.choice("guidelines");
    this.dock(last === "left" || last === "right" ? last : "center");
  }

  /** Show them on the first visit, and beside the text where they stood last; a question that waits goes before. */
  greet(): void {
    const isDocked = this.#outbox.choice("guidelines-docked") === true;
    if ((isDocked || !this.#outbox.hasHappened("guidelines")) && !this.#sheet.value) this.show();
  }

  /** They are before the person's eyes: from now on they come only when asked for. */
  seen(): void {
    this.#outbox.keepHappened("guidelines");
  }

  dock(place: Dock): void {
    this.#outbox.keepChoice("guidelines", place);
    this.#outbox.keepChoice("guidelines-docked", place !== "center");
    this.place.value = place;
    if (place === "center") this.#sheet.value = { kind: "guidelines" };
    else {
      this.seen();
      this.#closeSheet();
    }
  }

  hide(): void {
    this.#outbox.keepChoice("guidelines-docked", false);
    this.place.value = null;
    this.#closeSheet();
  }

  #closeSheet(): void {
    if (this.#sheet.value?.kind === "guidelines") this.#sheet.value = null;
  }
}
