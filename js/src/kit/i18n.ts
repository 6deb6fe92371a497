import { signal } from "@preact/signals";
import type { Strings } from "../protocol/generated.ts";

type Values = Record<string, string | number>;

const ENGLISH: Strings = { language: "en", direction: "ltr", messages: {}, plurals: {} };
const CATEGORIES = ["zero", "one", "two", "few", "many", "other"];

/** Catalogue of the language that the page speaks; the bundle belongs to one widget. */
export const strings = signal<Strings>(ENGLISH);

function fill(message: string, values: Values | undefined): string {
  if (!values) return message;
  return message.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? formatNumber(value) : value;
  });
}

/** A number as people of the page's language write it, with at least so many decimals. */
export function formatNumber(value: number, decimals = 0): string {
  try {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: 6 };
    return new Intl.NumberFormat(strings.value.language, digits).format(value);
  } catch {
    return String(value);
  }
}

/** A message in the page's language; English where the catalogue has none. */
export function t(message: string, values?: Values): string {
  return fill(strings.value.messages[message] || message, values);
}

/** A message that depends on a number, which fills `{count}`. */
export function tn(one: string, other: string, count: number, values?: Values): string {
  const forms = strings.value.plurals[one];
  let message = count === 1 ? one : other;
  if (forms && forms.length > 0) message = forms[formIndex(count, forms.length)] || message;
  return fill(message, { ...values, count });
}

function formIndex(count: number, length: number): number {
  const rules = pluralRules();
  const used = CATEGORIES.filter((category) =>
    rules.resolvedOptions().pluralCategories.some((own) => own === category),
  );
  return Math.min(Math.max(0, used.indexOf(rules.select(count))), length - 1);
}

function pluralRules(): Intl.PluralRules {
  try {
    return new Intl.PluralRules(strings.value.language);
  } catch {
    return new Intl.PluralRules("en");
  }
}

/** A time of day in the page's language; with the day, when that is not today. */
export function formatTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const isToday = time.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(strings.value.language, {
    ...(isToday ? {} : { day: "numeric", month: "short" }),
    hour: "2-digit",
    minute: "2-digit",
  }).format(time);
}
