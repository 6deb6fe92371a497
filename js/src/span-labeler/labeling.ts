import type { AnyModel } from "@anywidget/types";
import { signal } from "@preact/signals";
import { EMPTY, normalise, sameAnswer } from "../core/answer.ts";
import { newId } from "../core/ids.ts";
import { strings } from "../kit/i18n.ts";
import { Channel } from "../protocol/channel.ts";
import type { Answer, SpanLabelerState } from "../protocol/generated.ts";
import { Editor } from "../workbench/editor.ts";
import { loadPart, makeRelating } from "../workbench/parts.ts";
import { TextOptions } from "../workbench/text-options.tsx";
import type { MarkdownParser } from "../workbench/text-pane.tsx";
import { isTyping } from "../workbench/typing.ts";

type Key = keyof SpanLabelerState & string;

/** One view of the stand-alone labeler: labels go back to Python with every step. */
export class Labeling {
  readonly model: AnyModel<SpanLabelerState>;
  readonly text;
  readonly formatting;
  readonly editor = new Editor(() => this.#store());
  readonly options = new TextOptions();
  readonly markdown = signal<MarkdownParser | null>(null);
  readonly showsKeys = signal(false);
  readonly channel: Channel;
  #leave: (() => void)[] = [];

  constructor(model: AnyModel<SpanLabelerState>) {
    this.model = model;
    this.text = signal(model.get("text"));
    this.formatting = signal(model.get("formatting"));
    this.channel = new Channel(model, newId(), () => undefined, window);
    this.#settings();
    this.editor.open({ answer: this.#given(), history: { past: [], future: [] } });
    const on = (keys: Key[], run: () => void) => {
      for (const key of keys) {
        const event = `change:${key}` as const;
        model.on(event, run);
        this.#leave.push(() => model.off(event, run));
      }
    };
    on(["markers", "max_labels", "strings"], () => this.#settings());
    on(["relation_controls"], () => {
      this.#settings();
      this.#fetchRelating();
    });
    // Labels and relations that are set together are told of one after the other: they are one step.
    on(["labels", "relations"], () => queueMicrotask(() => this.#follow()));
    on(["text", "formatting"], () => this.#renew());
    this.#fetchMarkdown();
    this.#fetchRelating();
  }

  /** A key anywhere in the widget; true = it meant something. */
  onPageKey(event: KeyboardEvent): boolean {
    if (event.defaultPrevented || this.showsKeys.value || isTyping(event.target)) return false;
    if (event.key === "?") {
      this.showsKeys.value = true;
      return true;
    }
    return this.editor.onKey(event);
  }

  close(): void {
    this.channel.close();
    for (const leave of this.#leave) leave();
  }

  #given(): Answer {
    return normalise({ ...EMPTY, labels: this.model.get("labels"), relations: this.model.get("relations") });
  }

  #settings(): void {
    strings.value = this.model.get("strings");
    this.editor.controls.value = this.model.get("markers");
    this.editor.maxLabels.value = this.model.get("max_labels");
    this.editor.relations.value = this.model.get("relation_controls");
    this.editor.collects.value = this.editor.relations.value.length > 0;
  }

  #store(): void {
    const { labels, relations } = this.editor.work.value.answer;
    const stored = this.#given();
    if (sameAnswer(stored, { ...EMPTY, labels, relations })) return;
    this.model.set("labels", labels);
    this.model.set("relations", relations);
    this.model.save_changes();
  }

  /** Python, or another view, has set other labels: one step that can be undone. */
  #follow(): void {
    const given = this.#given();
    if (!sameAnswer(given, this.editor.work.value.answer))
      this.editor.replace(given, "Take the other version");
  }

  #renew(): void {
    this.text.value = this.model.get("text");
    this.formatting.value = this.model.get("formatting");
    this.editor.open({ answer: this.#given(), history: { past: [], future: [] } });
    this.#fetchMarkdown();
  }

  #fetchMarkdown(): void {
    if (this.formatting.value !== "md" || this.markdown.value) return;
    loadPart(this.channel, "markdown").then(
      (parser) => {
        this.markdown.value = parser;
      },
      () => undefined,
    );
  }

  #fetchRelating(): void {
    if (this.editor.relations.value.length === 0 || this.editor.relating.value) return;
    makeRelating(this.channel, this.editor).then(
      (relating) => {
        this.editor.relating.value = relating;
      },
      () => undefined,
    );
  }
}
