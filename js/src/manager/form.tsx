import { Button } from "../kit/button.tsx";
import { Field } from "../kit/field.tsx";
import { t } from "../kit/i18n.ts";
import { Tabs } from "../kit/tabs.tsx";
import { useUnique } from "../kit/unique.ts";
import type { FormField } from "../protocol/generated.ts";

export type Values = Record<string, unknown>;
export type Problems = Record<string, string>;

interface ControlProps {
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
  return (
    <select
      {...common(props)}
      class="tw-text-input"
      value={asText(value)}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      {field.required ? null : <option value="">—</option>}
      {(field.choices ?? []).map((choice) => (
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

function Control(props: ControlProps) {
  switch (props.field.kind) {
    case "long_text":
    case "rich_text":
    case "json":
      return <Area {...props} />;
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
function Choices({ field, value, onChange }: ControlProps) {
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

function Box(props: ControlProps) {
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

interface FormProps {
  fields: readonly FormField[];
  values: Values;
  problems: Problems;
  onChange(name: string, value: unknown): void;
  /** Accessible name of the tabs. */
  label?: string;
}

function Row({ field, ...props }: FormProps & { field: FormField }) {
  const id = `${useUnique()}-${field.name}`;
  const problem = props.problems[field.name];
  const control: ControlProps = {
    field,
    id,
    problem,
    value: props.values[field.name],
    onChange: (value) => props.onChange(field.name, value),
  };
  if (field.kind === "flag") return <Box {...control} />;
  return (
    <Field
      id={id}
      name={field.label}
      required={field.required}
      group={field.kind === "choices"}
      hint={field.fixed ?? (field.help || null)}
      problem={problem ?? null}
    >
      {field.kind === "choices" ? <Choices {...control} /> : <Control {...control} />}
    </Field>
  );
}

/** A form as Python describes it; fields with a tab stand under their tab. */
export function Form(props: FormProps) {
  const { fields, problems } = props;
  const tabs = [...new Set(fields.map((field) => field.tab))];
  const rows = (tab: string) => (
    <div class="tw-form">
      {fields
        .filter((field) => field.tab === tab)
        .map((field) => (
          <Row key={field.name} {...props} field={field} />
        ))}
    </div>
  );
  if (tabs.length < 2) return rows(tabs[0] ?? "");
  const faulty = tabs.map((tab) => fields.some((field) => field.tab === tab && problems[field.name]));
  return (
    <Tabs
      label={props.label ?? t("Settings")}
      titles={tabs}
      faulty={faulty}
      panel={(index) => rows(tabs[index] ?? "")}
    />
  );
}

/** The buttons below a form. */
export function FormFoot(props: {
  isBusy: boolean;
  isChanged: boolean;
  onSave(): void;
  onCancel?(): void;
  save?: string;
}) {
  return (
    <div class="tw-form-foot">
      {props.onCancel ? (
        <Button name="manage-cancel" onPress={props.onCancel}>
          {t("Cancel")}
        </Button>
      ) : null}
      <Button
        look="primary"
        name="manage-save"
        disabled={props.isBusy || !props.isChanged}
        onPress={props.onSave}
      >
        {props.save ?? t("Save")}
      </Button>
    </div>
  );
}
