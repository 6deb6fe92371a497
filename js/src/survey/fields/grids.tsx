import { t } from "../../kit/i18n.ts";
import type { SurveyChoice } from "../../protocol/generated.ts";
import { described, type FieldProps } from "./props.ts";

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

interface CellProps {
  name: string;
  label: string;
  /** What stands beside it where there is no head above it. */
  words: string;
  isChosen: boolean;
  onChoose(): void;
}

function Cell({ name, label, words, isChosen, onChoose }: CellProps) {
  return (
    <label class={`tw-cell${isChosen ? " tw-chosen" : ""}`}>
      <input type="radio" name={name} checked={isChosen} aria-label={label} onChange={onChoose} />
      <span class="tw-cell-words" aria-hidden="true" dir="auto">
        {words}
      </span>
    </label>
  );
}

interface GridProps {
  field: FieldProps["field"];
  id: string;
  rows: readonly SurveyChoice[];
  columns: readonly { key: string; title: string }[];
  group(row: SurveyChoice, column: string): { name: string; label: string };
  isChosen(row: SurveyChoice, column: string): boolean;
  onChoose(row: SurveyChoice, column: string): void;
}

function Grid({ id, rows, columns, group, isChosen, onChoose }: GridProps) {
  return (
    <div class="tw-grid" style={{ "--columns": columns.length }}>
      <div class="tw-grid-head" aria-hidden="true">
        <span />
        {columns.map(({ key, title }) => (
          <span key={key} dir="auto">
            {title}
          </span>
        ))}
      </div>
      {rows.map((row) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row of a grid everywhere
        <div
          key={`${typeof row.value}${row.value}`}
          class="tw-grid-row"
          role="group"
          aria-labelledby={`${id}-row-${row.value}`}
          data-tw="grid-row"
          data-value={String(row.value)}
        >
          <span id={`${id}-row-${row.value}`} class="tw-grid-name" dir="auto">
            {row.text}
          </span>
          {columns.map(({ key, title }) => {
            const { name, label } = group(row, key);
            return (
              <Cell
                key={key}
                name={name}
                label={label}
                words={title}
                isChosen={isChosen(row, key)}
                onChoose={() => onChoose(row, key)}
              />
            );
          })}
        </div>
      ))}
    </div>
  );
}

/** Statements that are judged on one scale. */
export function Likert(props: FieldProps) {
  const { form, item, field, value, id } = props;
  const given = recordOf(value);
  const at = (key: string) => field.choices[Number(key)];
  return (
    // biome-ignore lint/a11y/useSemanticElements: the fieldset around it has the name already
    <div role="group" {...described(props)}>
      <Grid
        field={field}
        id={id}
        rows={field.rows}
        columns={field.choices.map(({ text }, place) => ({ key: String(place), title: text }))}
        group={(row, key) => ({ name: `${id}-${row.value}`, label: at(key)?.text ?? "" })}
        isChosen={(row, key) => given[String(row.value)] === at(key)?.value}
        onChoose={(row, key) =>
          form.give(item, field.name, { ...given, [String(row.value)]: at(key)?.value })
        }
      />
    </div>
  );
}

/** Which choice is best and which is worst. */
export function BestWorst(props: FieldProps) {
  const { form, item, field, value, id } = props;
  const given = recordOf(value);
  const ends = [
    { key: "best", title: t("Best") },
    { key: "worst", title: t("Worst") },
  ];
  const choose = (row: SurveyChoice, key: string) => {
    const next: Record<string, unknown> = { ...given, [key]: row.value };
    const other = key === "best" ? "worst" : "best";
    // one cannot be both: the later one counts
    if (next[other] === row.value) delete next[other];
    form.give(item, field.name, next);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: the fieldset around it has the name already
    <div role="group" {...described(props)} class="tw-ends">
      <Grid
        field={field}
        id={id}
        rows={field.choices}
        columns={ends}
        group={(row, key) => ({
          name: `${id}-${key}`,
          label: `${key === "best" ? t("Best") : t("Worst")}: ${row.text}`,
        })}
        isChosen={(row, key) => given[key] === row.value}
        onChoose={choose}
      />
    </div>
  );
}
