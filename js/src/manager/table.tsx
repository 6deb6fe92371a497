import { useRef } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { ProblemText } from "../kit/field.tsx";
import { t } from "../kit/i18n.ts";
import type { FormField } from "../protocol/generated.ts";
import { Control, type ControlProps, isAsked } from "./controls.tsx";

type RowValues = Record<string, unknown>;

function isRow(value: unknown): value is RowValues {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a row begins with. */
function emptyRow(columns: readonly FormField[]): RowValues {
  return Object.fromEntries(
    columns.map((column) => {
      if (column.kind === "flag") return [column.name, false];
      if (column.kind === "whole") return [column.name, Math.max(column.low ?? 0, 1)];
      return [column.name, column.required ? (column.choices?.[0]?.value ?? "") : ""];
    }),
  );
}

interface CellProps {
  column: FormField;
  id: string;
  value: unknown;
  onChange(value: unknown): void;
}

function Cell({ column, id, value, onChange }: CellProps) {
  if (column.kind === "flag")
    return (
      <label class="tw-box tw-cell" for={id}>
        <input
          id={id}
          type="checkbox"
          data-tw="manage-cell"
          data-name={column.name}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span>{column.label}</span>
      </label>
    );
  return (
    <div class={`tw-cell${column.kind === "json" ? " tw-wide" : ""}`}>
      <label for={id} class="tw-hint">
        {column.label}
      </label>
      <Control field={column} id={id} value={value} problem={undefined} onChange={onChange} />
    </div>
  );
}

/** Rows that are added and taken out, each with the same columns. */
export function Table({ field, id, value, problem, onChange }: ControlProps) {
  const rows = (Array.isArray(value) ? value : []).filter(isRow);
  const columns = field.columns ?? [];
  const box = useRef<HTMLFieldSetElement>(null);
  const put = (index: number, name: string, next: unknown) =>
    onChange(rows.map((row, at) => (at === index ? { ...row, [name]: next } : row)));
  const take = (index: number) => {
    onChange(rows.filter((_, at) => at !== index));
    box.current?.querySelector<HTMLElement>("[data-tw=manage-add-row]")?.focus();
  };
  return (
    <fieldset
      class="tw-field"
      id={id}
      ref={box}
      data-tw="manage-table"
      data-name={field.name}
      aria-describedby={problem ? `${id}-problem` : field.help ? `${id}-hint` : undefined}
    >
      <legend class="tw-field-name">
        {field.label}
        {field.required ? (
          <span class="tw-required">
            <span aria-hidden="true">*</span>
            <span class="tw-unseen">{t("(required)")}</span>
          </span>
        ) : null}
      </legend>
      {rows.map((row, index) => (
        // a row is what stands at its place: nothing of it is kept elsewhere
        <div class="tw-manage-cells" key={index} data-tw="manage-row">
          {columns
            .filter((column) => isAsked(column, row))
            .map((column) => (
              <Cell
                key={column.name}
                column={column}
                id={`${id}-${index}-${column.name}`}
                value={row[column.name]}
                onChange={(next) => put(index, column.name, next)}
              />
            ))}
          <Button
            icon="trash"
            look="ghost"
            name="manage-take-row"
            label={t("Take out row {number}", { number: index + 1 })}
            onPress={() => take(index)}
          />
        </div>
      ))}
      <div>
        <Button name="manage-add-row" onPress={() => onChange([...rows, emptyRow(columns)])}>
          {field.row ?? t("Add")}
        </Button>
      </div>
      {field.help ? (
        <span class="tw-hint" id={`${id}-hint`}>
          {field.help}
        </span>
      ) : null}
      <div aria-live="polite">{problem ? <ProblemText id={`${id}-problem`} text={problem} /> : null}</div>
    </fieldset>
  );
}
