import { t } from "../kit/i18n.ts";
import type { FormField } from "../protocol/generated.ts";

export interface ControlProps {
  field: FormField;
  id: string;
  value: unknown;
  problem: string | undefined;
  onChange(value: unknown): void;
}

const asText = (value: unknown) =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

/** A time as a date field shows it, in the zone of the person. */
function asLocal(value: unknown): string {
  const time = new Date(asText(value));
  if (Number.isNaN(time.getTime())) return "";
  return new Date(time.getTime() - time.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

function asMoment(local: string): string | null {
  const time = new Date(local);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** Attributes that every control has. */
function common({ field, id, problem }: ControlProps) {
  return {
    id,
    name: field.name,
    disabled: field.fixed !== undefined,
    required: field.required,
    "aria-invalid": problem ? ("true" as const) : undefined,
    "aria-describedby": problem ? `${id}-problem` : field.help || field.fixed ? `${id}-hint` : undefined,
    "data-tw": "manage-field",
    "data-name": field.name,
  };
}

type LineType = "text" | "number" | "password" | "datetime-local";

function Line(props: ControlProps & { type: LineType }) {
  const { field, value, onChange, type } = props;
  return (
    <input
      {...common(props)}
      class="tw-text-input"
      // the types of an input have types of their own; these four take the same attributes
      type={type as "text"}
      dir={type === "text" ? "auto" : undefined}
      autocomplete={type === "password" ? "new-password" : "off"}
      maxLength={field.most}
      min={field.low}
      max={field.high}
      step={field.kind === "number" ? "any" : undefined}
      value={field.kind === "moment" ? asLocal(value) : asText(value)}
      onInput={(event) => {
        const typed = event.currentTarget.value;
        if (field.kind === "moment") onChange(asMoment(typed));
        else if (type === "number") onChange(typed === "" ? null : event.currentTarget.valueAsNumber);
        else onChange(typed);
      }}
    />
  );
}

function Area(props: ControlProps) {
  const { field, value, onChange } = props;
  return (
    <textarea
      {...common(props)}
      class={`tw-text-input${field.kind === "json" ? " tw-code" : ""}`}
      dir="auto"
      maxLength={field.most}
      spellcheck={field.kind !== "json"}
      value={asText(value)}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function Choice(props: ControlProps) {
  const { field, value, onChange } = props;
  const chosen = asText(value);
  const choices = field.choices ?? [];
  const isKnown = chosen === "" || choices.some((choice) => choice.value === chosen);
  return (
    <select
      {...common(props)}
      class="tw-text-input"
      value={chosen}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      {field.required && chosen !== "" ? null : <option value="">—</option>}
      {isKnown ? null : <option value={chosen}>{chosen}</option>}
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}

function Color(props: ControlProps) {
  const { value, onChange } = props;
  return (
    <span class="tw-color-field">
      <input
        type="color"
        aria-label={t("Choose a colour")}
        value={/^#[0-9a-f]{6}$/i.test(asText(value)) ? asText(value) : "#7aa2f7"}
        disabled={props.field.fixed !== undefined}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      <Line {...props} type="text" />
    </span>
  );
}

/** What one value is typed or chosen with. */
export function Control(props: ControlProps) {
  switch (props.field.kind) {
    case "long_text":
    case "json":
      return <Area {...props} />;
    case "language":
      return props.field.choices ? <Choice {...props} /> : <Line {...props} type="text" />;
    case "choice":
      return <Choice {...props} />;
    case "whole":
    case "number":
      return <Line {...props} type="number" />;
    case "moment":
      return <Line {...props} type="datetime-local" />;
    case "password":
      return <Line {...props} type="password" />;
    case "color":
      return <Color {...props} />;
    default:
      return <Line {...props} type="text" />;
  }
}

/** Several of some values, each with a box. */
export function Choices({ field, value, onChange }: ControlProps) {
  const chosen = Array.isArray(value) ? value : [];
  return (
    <div class="tw-boxes">
      {(field.choices ?? []).map((choice) => (
        <label class="tw-box" key={choice.value}>
          <input
            type="checkbox"
            checked={chosen.includes(choice.value)}
            disabled={field.fixed !== undefined}
            data-tw="manage-field"
            data-name={`${field.name}.${choice.value}`}
            onChange={(event) => {
              const rest = chosen.filter((one) => one !== choice.value);
              onChange(event.currentTarget.checked ? [...rest, choice.value] : rest);
            }}
          />
          <span>{choice.label}</span>
        </label>
      ))}
    </div>
  );
}

/** A box to tick. */
export function Box(props: ControlProps) {
  const { field, id, value, problem, onChange } = props;
  return (
    <div class="tw-field">
      <label class="tw-box" for={id}>
        <input
          {...common(props)}
          required={false}
          type="checkbox"
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span>{field.label}</span>
      </label>
      {field.help || field.fixed ? (
        <span class="tw-hint" id={`${id}-hint`}>
          {field.fixed ?? field.help}
        </span>
      ) : null}
      {problem ? (
        <div class="tw-problem" id={`${id}-problem`}>
          {problem}
        </div>
      ) : null}
    </div>
  );
}

/** Whether a field is asked for, with what the others hold. */
export function isAsked({ only_for: only }: FormField, values: Record<string, unknown>): boolean {
  return !only || only.values.includes(String(values[only.field]));
}
