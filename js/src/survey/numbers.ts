import { t } from "../kit/i18n.ts";
import type { SurveyField } from "../protocol/generated.ts";

/** What was typed as a number: the number, or what is wrong with it. */
export type Typed = { value: number | null; problem: "" } | { value: null; problem: string };

/** The zeros of the scripts whose digits people type. */
const ZEROS = [0x0660, 0x06f0, 0x0966];

/** Digits of other scripts as ASCII. */
function plainDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    const zero = ZEROS.find((one) => code >= one && code <= one + 9);
    return zero === undefined ? digit : String(code - zero);
  });
}

/** Read a number as people write it: a comma may stand for the point, and digits may be of other scripts. */
export function readNumber(text: string, field: Pick<SurveyField, "type" | "low" | "high" | "step">): Typed {
  const written = plainDigits(text.trim()).replace("\u2212", "-").replace(",", ".").replace("\u066B", ".");
  if (written === "") return { value: null, problem: "" };
  const isInteger = field.type === "integer" || field.type === "range_int";
  const form = isInteger ? /^[+-]?\d{1,15}$/ : /^[+-]?(\d{1,15}\.?\d{0,15}|\.\d{1,15})(e[+-]?\d{1,3})?$/i;
  const value = Number(written);
  if (!form.test(written) || !Number.isFinite(value))
    return { value: null, problem: isInteger ? t("Write a whole number.") : t("Write a number.") };
  if (field.low !== null && value < field.low)
    return { value: null, problem: t("The smallest number is {limit}.", { limit: field.low }) };
  if (field.high !== null && value > field.high)
    return { value: null, problem: t("The largest number is {limit}.", { limit: field.high }) };
  return { value, problem: "" };
}

/** The step of a slider that names none. */
export function sliderStep(field: Pick<SurveyField, "type" | "low" | "high" | "step">): number {
  if (field.step !== null) return field.step;
  return field.type === "range_int" ? 1 : ((field.high ?? 1) - (field.low ?? 0)) / 100;
}

/** A number of a slider without the dust of binary fractions. */
export function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
