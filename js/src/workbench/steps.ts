import { shortQuote } from "../core/quotes.ts";
import { t, tn } from "../kit/i18n.ts";
import type { Change, MarkerControl } from "../protocol/generated.ts";

/** What steps are called in `Change.name`, for the catalogue; one of a label action has the action's own words. */
export const STEPS = [
  { message: "Label" },
  { message: "Remove label" },
  { message: "Move label" },
  { message: "Change marker" },
  { message: "Label the whole text" },
  { message: "Label all occurrences" },
  { message: "Unmark all" },
  { message: "Answer" },
  { message: "New relation" },
  { message: "Into a relation" },
  { message: "Merge relations" },
  { message: "Split a relation" },
  { message: "Out of a relation" },
  { message: "Remove a relation" },
  { message: "Accept suggestions" },
  { message: "Reject suggestions" },
  { message: "Bring suggestions back" },
  { message: "Rank" },
  { message: "Take the other version" },
  { message: "Discard the changes" },
];

/** What a step did, in the page's language, for the title of Undo and Redo. */
export function stepName(name: string): string {
  return t(name);
}

/** What a step did and to what, in words, for those who hear the page. */
export function stepWords(change: Change, controls: ReadonlyMap<string, MarkerControl>): string {
  const { before, after } = change;
  const step = stepName(change.name);
  const labels = after.labels.length > 0 ? after.labels : before.labels;
  if (labels.length > 1) return `${step}: ${tn("{count} label", "{count} labels", labels.length)}`;
  const [label] = labels;
  const code = (label ?? after.inputs[0] ?? before.inputs[0])?.marker;
  if (code === undefined) return step;
  const name = controls.get(code)?.name ?? code;
  if (!label?.quote) return `${step}: ${name}`;
  return t('{step} "{quote}", {name}', { step, quote: shortQuote(label.quote), name });
}
