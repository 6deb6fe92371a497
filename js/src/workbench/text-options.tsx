import { signal } from "@preact/signals";
import { Button } from "../kit/button.tsx";
import { t } from "../kit/i18n.ts";
import { WHOLE } from "../painters/canvas.ts";

/** Where choices of a person outlast the page. */
interface Choices {
  choice(name: string): unknown;
  keepChoice(name: string, value: boolean): void;
}

/** How a person wants to see and select a text. */
export class TextOptions {
  /** Selections by mouse are widened to whole words. */
  readonly wordSnapping = signal(false);
  /** Labels have the names of their markers in the text. */
  readonly tags = signal(true);
  /** All of a long text is drawn at once. */
  readonly plain = signal(false);
  #choices: Choices | null;

  constructor(choices: Choices | null = null) {
    this.#choices = choices;
    this.wordSnapping.value = choices?.choice("word-snapping") === true;
    this.tags.value = choices?.choice("tags") !== false;
    this.plain.value = choices?.choice("plain") === true;
  }

  setWordSnapping(isOn: boolean): void {
    this.wordSnapping.value = isOn;
    this.#choices?.keepChoice("word-snapping", isOn);
  }

  setTags(isOn: boolean): void {
    this.tags.value = isOn;
    this.#choices?.keepChoice("tags", isOn);
  }

  setPlain(isOn: boolean): void {
    this.plain.value = isOn;
    this.#choices?.keepChoice("plain", isOn);
  }
}

/** What is selected in the text stays so. */
function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}

/** Buttons that switch the options on and off. */
export function OptionButtons({ options, text }: { options: TextOptions; text: string }) {
  const { wordSnapping, tags, plain } = options;
  return (
    <>
      {text.length > WHOLE ? (
        <Button
          look="ghost"
          icon="text"
          name="plain"
          label={t("Show the whole text plainly")}
          title={t("Show the whole text plainly, for screen readers; it gets slower")}
          pressed={plain.value}
          onMouseDown={keepFocus}
          onPress={() => options.setPlain(!plain.value)}
        />
      ) : null}
      <Button
        look="ghost"
        icon="tag"
        name="tags"
        label={t("Hide the names of labels")}
        pressed={!tags.value}
        onMouseDown={keepFocus}
        onPress={() => options.setTags(!tags.value)}
      />
      <Button
        look="ghost"
        icon="snap"
        name="word-snapping"
        label={t("Whole words")}
        title={t("Select whole words")}
        pressed={wordSnapping.value}
        onMouseDown={keepFocus}
        onPress={() => options.setWordSnapping(!wordSnapping.value)}
      >
        <span class="tw-when-wide">{t("Whole words")}</span>
      </Button>
    </>
  );
}
