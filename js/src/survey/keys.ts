import { isTyping } from "../workbench/typing.ts";
import { digitField } from "./digits.ts";
import { choicesOf } from "./fields/choices.tsx";
import type { Form } from "./form.ts";
import { keyOf } from "./steps.ts";

/** Fields of one line, in which Enter goes on. */
function isOneLine(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && ["text", "date"].includes(target.type);
}

function choose(form: Form, digit: number): boolean {
  const step = form.step.value;
  const found = step ? digitField(step) : null;
  const choice = found ? choicesOf(found.field)[digit - 1] : undefined;
  if (!found || !choice) return false;
  const { item, field } = found;
  if (field.type !== "select-multiple") {
    form.give(item, field.name, choice.value);
    return true;
  }
  const value = form.values.value.get(keyOf(item, field.name));
  const chosen = new Set(Array.isArray(value) ? value : []);
  const next = field.choices
    .map((one) => one.value)
    .filter((one) => chosen.has(one) !== (one === choice.value));
  form.give(item, field.name, next.length > 0 ? next : null);
  return true;
}

/** A key anywhere in the survey; true = it meant something. */
export function onKey(form: Form, event: KeyboardEvent): boolean {
  const page = form.page.value;
  const isAsked =
    page !== null && (page.status === "open" || form.isChanging.value) && !form.isBeginning.value;
  if (event.defaultPrevented || !isAsked || event.isComposing) return false;
  const isOn = event.key === "Enter" && (event.ctrlKey || event.metaKey || isOneLine(event.target));
  if (isOn) {
    if (form.isLast) {
      if (event.ctrlKey || event.metaKey) form.onFinish();
    } else form.next();
    return true;
  }
  if (event.key === "PageUp" && event.altKey) {
    form.previous();
    return true;
  }
  if (event.key === "PageDown" && event.altKey) return form.next() || true;
  if (isTyping(event.target)) return false;
  if (/^[1-9]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey)
    return choose(form, Number(event.key));
  return form.onlyEditor?.onKey(event) ?? false;
}
