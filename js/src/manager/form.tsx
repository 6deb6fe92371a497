import { Button } from "../kit/button.tsx";
import { Field } from "../kit/field.tsx";
import { t } from "../kit/i18n.ts";
import { Tabs } from "../kit/tabs.tsx";
import { useUnique } from "../kit/unique.ts";
import type { FormField } from "../protocol/generated.ts";
import { Box, Choices, Control, type ControlProps, isAsked } from "./controls.tsx";
import { Picture } from "./picture.tsx";
import { RichText } from "./rich-text.tsx";
import { Table } from "./table.tsx";

export type Values = Record<string, unknown>;
export type Problems = Record<string, string>;

interface FormProps {
  fields: readonly FormField[];
  values: Values;
  problems: Problems;
  onChange(name: string, value: unknown): void;
  /** Gives a rich text as safe HTML; needed where there is one. */
  render?: (text: string) => Promise<string>;
  /** Accessible name of the tabs. */
  label?: string;
}

function Inner({ control, render }: { control: ControlProps; render: FormProps["render"] }) {
  const { kind } = control.field;
  if (kind === "choices") return <Choices {...control} />;
  if (kind === "image") return <Picture {...control} />;
  if (kind === "rich_text" && render) return <RichText {...control} render={render} />;
  return <Control {...control} />;
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
  if (field.kind === "rows") return <Table {...control} />;
  return (
    <Field
      id={id}
      name={field.label}
      required={field.required}
      group={field.kind === "choices" || field.kind === "rich_text"}
      hint={field.fixed ?? (field.help || null)}
      problem={problem ?? null}
    >
      <Inner control={control} render={props.render} />
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
        .filter((field) => field.tab === tab && isAsked(field, props.values))
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
