import type { Content, MarkerControl } from "../protocol/generated.ts";
import type { Translate } from "./restrictions.ts";

/** Largest whole number that keeps its neighbours apart, as in `kinds/integer.py`. */
export const LARGEST = 2 ** 53;

const NUMBER = /^[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?$/;

/** Read a number as people type it: a comma is a decimal point too. Empty typing is no answer. */
export function readNumber(typed: string): number | null | undefined {
  const text = typed.trim().replace("\u2212", "-");
  if (text === "") return null;
  if (!NUMBER.test(text)) return undefined;
  const value = Number(text.replace(",", "."));
  return Number.isFinite(value) ? value : undefined;
}

/** Why a number does not fit the range of its control; null = it fits. */
export function checkLimits(value: number, control: MarkerControl, t: Translate): string | null {
  const { name, min, max, step } = control;
  if (min != null && value < min)
    return t('"{name}" must be at least {limit}.', { name, limit: String(min) });
  if (max != null && value > max) return t('"{name}" must be at most {limit}.', { name, limit: String(max) });
  if (step != null) {
    const steps = (value - (min ?? 0)) / step;
    if (Math.abs(steps - Math.round(steps)) > 1e-6) {
      return t('"{name}" must go in steps of {step}.', { name, step: String(step) });
    }
  }
  return null;
}

/** What typing comes to: a number where it is one, else the typing itself, which a draft may hold. */
export function readTyped(typed: string): Content {
  const value = readNumber(typed);
  return value === undefined ? typed : value;
}

/** Why content is no number with decimals that fits its control; null = it is one. */
export function checkFloat(content: Content, control: MarkerControl, t: Translate): string | null {
  if (typeof content !== "number" || !Number.isFinite(content)) return t("Type a number, for example 2.5.");
  return checkLimits(content, control, t);
}

/** Why content is no whole number that fits its control; null = it is one. */
export function checkInteger(content: Content, control: MarkerControl, t: Translate): string | null {
  if (typeof content !== "number" || !Number.isInteger(content))
    return t("Type a whole number, for example 3.");
  if (Math.abs(content) > LARGEST) {
    return t('"{name}" must be at most {limit}.', { name: control.name, limit: String(LARGEST) });
  }
  return checkLimits(content, control, t);
}

/** Why a text cannot be stored; null = it can. Length is counted in code points. */
export function checkText(text: Content, limit: number, control: MarkerControl, t: Translate): string | null {
  if (typeof text !== "string") return t("Type a text.");
  const { name } = control;
  if (text.length > limit) {
    const count = [...text].length;
    if (count > limit)
      return t('"{name}" takes at most {limit} characters; there are {count}.', { name, limit, count });
  }
  if (text.includes("\0") || /\p{Surrogate}/u.test(text)) {
    return t('"{name}" holds a character that cannot be stored (NUL or half a character).', { name });
  }
  return null;
}
