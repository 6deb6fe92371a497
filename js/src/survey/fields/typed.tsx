import { useState } from "preact/hooks";
import { t } from "../../kit/i18n.ts";
import { readNumber, sliderStep, tidy } from "../numbers.ts";
import { keyOf } from "../steps.ts";
import { described, type FieldProps } from "./props.ts";

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** A text of several lines. */
export function LongText(props: FieldProps) {
  const { form, item, field, value, id } = props;
  return (
    <textarea
      {...described(props)}
      id={id}
      class="tw-text-input"
      rows={4}
      dir="auto"
      maxLength={field.longest ?? undefined}
      value={textOf(value)}
      onInput={({ currentTarget }) =>
        form.give(item, field.name, currentTarget.value || null, { isTyped: true })
      }
    />
  );
}

/** A text of one line. */
export function ShortText(props: FieldProps) {
  const { form, item, field, value, id } = props;
  return (
    <input
      {...described(props)}
      id={id}
      class="tw-text-input"
      type="text"
      dir="auto"
      maxLength={field.longest ?? undefined}
      value={textOf(value)}
      onInput={({ currentTarget }) =>
        form.give(item, field.name, currentTarget.value || null, { isTyped: true })
      }
    />
  );
}

/** A number that is typed; what is none stays as it is typed until it is one. */
export function NumberInput(props: FieldProps) {
  const { form, item, field, value, id } = props;
  const typed = form.typed.value.get(keyOf(item, field.name));
  const [text, setText] = useState(() => typed ?? textOf(value));
  // what another page or the store gave is shown when it is another number than what stands here
  const isSame = readNumber(text, field).value === (value ?? null);
  const shown = typed !== undefined || isSame ? text : textOf(value);
  const take = (written: string) => {
    setText(written);
    const { value: number, problem } = readNumber(written, field);
    if (problem) form.type(item, field.name, written, problem);
    else form.give(item, field.name, number, { isTyped: true });
  };
  return (
    <input
      {...described(props)}
      id={id}
      class="tw-text-input tw-number-input"
      type="text"
      inputMode={field.type === "integer" ? "numeric" : "decimal"}
      autocomplete="off"
      value={shown}
      onInput={({ currentTarget }) => take(currentTarget.value)}
    />
  );
}

/** A day. */
export function DateInput(props: FieldProps) {
  const { form, item, field, value, id } = props;
  return (
    <input
      {...described(props)}
      id={id}
      class="tw-text-input tw-date-input"
      type="date"
      value={textOf(value)}
      onInput={({ currentTarget }) => {
        if (currentTarget.validity.badInput)
          form.type(item, field.name, currentTarget.value, t("Write the whole day."));
        else form.give(item, field.name, currentTarget.value || null, { isTyped: true });
      }}
    />
  );
}

/** A number on a line; it stands for nothing until somebody moves or presses it. */
export function Slider(props: FieldProps) {
  const { form, item, field, value, id } = props;
  const low = field.low ?? 0;
  const high = field.high ?? 100;
  const isGiven = typeof value === "number";
  const shown = isGiven
    ? value
    : tidy(low + Math.round((high - low) / 2 / sliderStep(field)) * sliderStep(field));
  const take = (input: HTMLInputElement) => {
    const number = tidy(Number(input.value));
    if (number !== value) form.give(item, field.name, number, { isTyped: true });
  };
  return (
    <div class={`tw-slider${isGiven ? "" : " tw-empty"}`}>
      <span class="tw-muted">{low}</span>
      <input
        {...described(props)}
        id={id}
        type="range"
        min={low}
        max={high}
        step={sliderStep(field)}
        value={shown}
        aria-valuetext={isGiven ? String(value) : t("Nothing chosen yet")}
        onInput={({ currentTarget }) => take(currentTarget)}
        onPointerUp={({ currentTarget }) => take(currentTarget)}
        onKeyDown={(event) => {
          if (event.key === " " || event.key === "Enter") take(event.currentTarget);
        }}
      />
      <span class="tw-muted">{high}</span>
      <output class="tw-slider-value" for={id}>
        {isGiven ? value : t("Nothing chosen yet")}
      </output>
    </div>
  );
}
