import type { FunctionComponent } from "preact";
import { ProblemText } from "../kit/field.tsx";
import { Html } from "../kit/html.tsx";
import { t } from "../kit/i18n.ts";
import { useUnique } from "../kit/unique.ts";
import type { SurveyField, SurveyQuestion } from "../protocol/generated.ts";
import { Checkboxes, Radios, Select } from "./fields/choices.tsx";
import { BestWorst, Likert } from "./fields/grids.tsx";
import type { FieldProps } from "./fields/props.ts";
import { Ranking } from "./fields/ranking.tsx";
import { Spans } from "./fields/spans.tsx";
import { DateInput, LongText, NumberInput, ShortText, Slider } from "./fields/typed.tsx";
import type { Form } from "./form.ts";
import { keyOf } from "./steps.ts";

const FIELDS: Record<string, FunctionComponent<FieldProps>> = {
  text: LongText,
  "short-text": ShortText,
  integer: NumberInput,
  float: NumberInput,
  date: DateInput,
  radio: Radios,
  select: Select,
  "select-multiple": Checkboxes,
  select_image: Radios,
  range_int: Slider,
  range_float: Slider,
  pairwise: Radios,
  ranking: Ranking,
  "best-worst": BestWorst,
  likert: Likert,
  spans: Spans,
};

interface AnswerProps {
  form: Form;
  item: string | number;
  field: SurveyField;
  hasDigits: boolean;
}

/** One answer of a question, with its name above and what is wrong with it below. */
function Answer({ form, item, field, hasDigits }: AnswerProps) {
  const id = useUnique();
  const key = keyOf(item, field.name);
  const problem = form.problems.value.get(key) ?? "";
  const Field = FIELDS[field.type] ?? ShortText;
  return (
    <div
      class={`tw-answer${problem ? " tw-wrong" : ""}`}
      data-tw="question"
      data-name={field.name}
      data-item={String(item)}
      data-type={field.type}
    >
      <div class="tw-field-name" id={`${id}-name`}>
        <span dir="auto">{field.name}</span>
        {field.required ? (
          <span class="tw-required">
            <span aria-hidden="true">*</span>
            <span class="tw-unseen">{t("(required)")}</span>
          </span>
        ) : null}
      </div>
      <div class="tw-answer-body">
        {field.prefix ? (
          <span class="tw-beside" dir="auto">
            {field.prefix}
          </span>
        ) : null}
        <div class="tw-answer-field">
          <Field
            form={form}
            item={item}
            field={field}
            value={form.values.value.get(key)}
            id={id}
            problem={problem}
            hasDigits={hasDigits}
          />
        </div>
        {field.suffix ? (
          <span class="tw-beside" dir="auto">
            {field.suffix}
          </span>
        ) : null}
      </div>
      <div aria-live="polite">{problem ? <ProblemText id={`${id}-problem`} text={problem} /> : null}</div>
    </div>
  );
}

interface QuestionProps {
  form: Form;
  question: SurveyQuestion;
  /** Of the question among those that are asked, from 1; null where it stands above already. */
  number: number | null;
  hasDigits: boolean;
}

/** A question with the answers that it asks for. */
export function Question({ form, question, number, hasDigits }: QuestionProps) {
  const id = useUnique();
  return (
    <section class="tw-item" data-tw="item" data-id={String(question.id)} aria-labelledby={id}>
      <div class="tw-item-words" id={id} dir="auto">
        {number === null ? null : <span class="tw-item-number">{number}</span>}
        <Html html={question.html} />
      </div>
      {question.fields.map((field) => (
        <Answer key={field.name} form={form} item={question.id} field={field} hasDigits={hasDigits} />
      ))}
    </section>
  );
}
