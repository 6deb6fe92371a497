import { decimalsOf, stepOf } from "../core/sliders.ts";
import { checkFloat } from "../core/validation.ts";
import { Button } from "../kit/button.tsx";
import { Field } from "../kit/field.tsx";
import { formatNumber, t } from "../kit/i18n.ts";
import { type FieldProps, fieldAttributes, type Kind } from "./kind.ts";

const KEYS = new Set(["Enter", " "]);

function RangeField(props: FieldProps) {
  const { control, content, id, problem, onContent } = props;
  const min = control.min ?? 0;
  const max = control.max ?? 100;
  const step = stepOf(min, max, control.step);
  const isSet = typeof content === "number";
  const value = isSet ? formatNumber(content, decimalsOf(min, step)) : t("Not answered");
  const choose = (slider: HTMLInputElement) => onContent(Number(slider.value));
  return (
    <Field
      id={id}
      name={control.name}
      color={control.color}
      required={props.required}
      problem={problem}
      hint={props.note}
    >
      <div class={`tw-range${isSet ? "" : " tw-unset"}`}>
        <span class="tw-hint">{formatNumber(min)}</span>
        <input
          {...fieldAttributes(props)}
          type="range"
          min={min}
          max={max}
          step={step}
          value={isSet ? content : (min + max) / 2}
          aria-valuetext={value}
          onInput={(event) => choose(event.currentTarget)}
          onClick={(event) => choose(event.currentTarget)}
          onKeyDown={(event) => {
            if (!KEYS.has(event.key)) return;
            event.preventDefault();
            choose(event.currentTarget);
          }}
          onBlur={props.onSettle}
        />
        <span class="tw-hint">{formatNumber(max)}</span>
        <output class="tw-range-value" for={id}>
          {value}
        </output>
        {isSet ? (
          <Button
            look="ghost"
            icon="close"
            label={t("Clear {name}", { name: control.name })}
            disabled={props.disabled}
            onPress={() => onContent(null)}
          />
        ) : null}
      </div>
    </Field>
  );
}

/** A number chosen on a slider. An untouched slider is no answer and says so. */
export const KIND: Kind = {
  makes: "input",
  Field: RangeField,
  check: (content, control, t) =>
    checkFloat(content, { ...control, min: control.min ?? 0, max: control.max ?? 100 }, t),
};
