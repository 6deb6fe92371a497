import type { SurveyField } from "../../protocol/generated.ts";
import type { Form } from "../form.ts";

/** What every type of answer is drawn with. */
export interface FieldProps {
  form: Form;
  item: string | number;
  field: SurveyField;
  /** What was answered; undefined = nothing. */
  value: unknown;
  /** Of the element that names the field, for its label and for what is wrong with it. */
  id: string;
  problem: string;
  /** Whether digits choose: the page asks for nothing else that they could mean. */
  hasDigits: boolean;
}

/** What tells assistive technology what is asked and what is wrong. */
export function described({ id, field, problem }: Pick<FieldProps, "id" | "field" | "problem">) {
  return {
    "aria-labelledby": `${id}-name`,
    "aria-describedby": problem ? `${id}-problem` : undefined,
    "aria-invalid": problem !== "",
    "aria-required": field.required,
  };
}
