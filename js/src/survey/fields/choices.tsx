import { useEffect, useState } from "preact/hooks";
import { Key } from "../../kit/button.tsx";
import { t } from "../../kit/i18n.ts";
import type { SurveyChoice } from "../../protocol/generated.ts";
import { described, type FieldProps } from "./props.ts";

/** A picture of a choice; its words stand below it, so that it needs no others. */
function Picture({
  form,
  item,
  field,
  choice,
}: Pick<FieldProps, "form" | "item" | "field"> & { choice: SurveyChoice }) {
  const [source, setSource] = useState("");
  const [isMissing, setMissing] = useState(false);
  useEffect(() => {
    let isGone = false;
    form.picture(item, field, choice.value).then(
      (found) => !isGone && setSource(found),
      () => !isGone && setMissing(true),
    );
    return () => {
      isGone = true;
    };
  }, [form, item, field.name, choice.value]);
  if (isMissing) return <span class="tw-no-picture">{t("The picture is not there.")}</span>;
  return source ? <img src={source} alt="" /> : <span class="tw-no-picture">{t("Loading…")}</span>;
}

interface OptionProps extends FieldProps {
  choice: SurveyChoice;
  type: "radio" | "checkbox";
  isChosen: boolean;
  /** The key that chooses it; null = none. */
  digit: string | null;
  onChoose(): void;
}

function Option(props: OptionProps) {
  const { id, choice, type, isChosen, digit, field, onChoose } = props;
  return (
    <label
      class={`tw-option${isChosen ? " tw-chosen" : ""}`}
      data-tw="choice"
      data-value={String(choice.value)}
    >
      <input type={type} name={id} value={String(choice.value)} checked={isChosen} onChange={onChoose} />
      <span class="tw-option-words" dir="auto">
        {choice.image ? <Picture {...props} /> : null}
        <span>{choice.text}</span>
      </span>
      {digit ? <Key shortcut={digit} /> : null}
      {isChosen && field.type === "pairwise" ? <span class="tw-unseen">{t("Chosen")}</span> : null}
    </label>
  );
}

/** The choices of a field with what its digits choose; the tie of two stands last. */
export function choicesOf({ choices, tie }: FieldProps["field"]): SurveyChoice[] {
  return tie === null ? choices : [...choices, { value: tie, text: tie, image: false }];
}

/** One of some choices; choosing it again where nothing is required takes it back. */
export function Radios(props: FieldProps) {
  const { form, item, field, value, hasDigits } = props;
  const isPair = field.type === "pairwise";
  return (
    <div
      role="radiogroup"
      {...described(props)}
      class={isPair ? "tw-pair" : field.type === "select_image" ? "tw-pictures" : "tw-options"}
    >
      {choicesOf(field).map((choice, place) => (
        <Option
          {...props}
          key={`${typeof choice.value}${choice.value}`}
          choice={choice}
          type="radio"
          isChosen={choice.value === value}
          digit={hasDigits && place < 9 ? String(place + 1) : null}
          onChoose={() => form.give(item, field.name, choice.value)}
        />
      ))}
      {value !== undefined && !field.required ? (
        <button
          type="button"
          class="tw-button tw-ghost tw-small tw-take-back"
          data-tw="take-back"
          onClick={() => form.give(item, field.name, null)}
        >
          {t("Take back")}
        </button>
      ) : null}
    </div>
  );
}

/** Any of some choices. */
export function Checkboxes(props: FieldProps) {
  const { form, item, field, value, hasDigits } = props;
  const chosen = new Set(Array.isArray(value) ? value : []);
  const toggle = (choice: SurveyChoice) => {
    const next = field.choices
      .map((one) => one.value)
      .filter((one) => chosen.has(one) !== (one === choice.value));
    form.give(item, field.name, next.length > 0 ? next : null);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: the fieldset around it has the name already
    <div role="group" {...described(props)} class="tw-options">
      {field.choices.map((choice, place) => (
        <Option
          {...props}
          key={`${typeof choice.value}${choice.value}`}
          choice={choice}
          type="checkbox"
          isChosen={chosen.has(choice.value)}
          digit={hasDigits && place < 9 ? String(place + 1) : null}
          onChoose={() => toggle(choice)}
        />
      ))}
    </div>
  );
}

/** One of some choices, in a list that opens. */
export function Select(props: FieldProps) {
  const { form, item, field, value, id } = props;
  const place = field.choices.findIndex((one) => one.value === value);
  return (
    <select
      {...described(props)}
      id={id}
      class="tw-text-input tw-select"
      value={String(place)}
      onChange={({ currentTarget }) =>
        form.give(item, field.name, field.choices[Number(currentTarget.value)]?.value ?? null)
      }
    >
      <option value="-1">{field.required ? t("Choose…") : t("No answer")}</option>
      {field.choices.map((choice, index) => (
        <option key={`${typeof choice.value}${choice.value}`} value={String(index)}>
          {choice.text}
        </option>
      ))}
    </select>
  );
}
