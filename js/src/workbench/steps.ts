import { shortQuote } from "../core/quotes.ts";
import { t, tn } from "../kit/i18n.ts";
import type { Change, MarkerControl } from "../protocol/generated.ts";

/** What a step did, in the page's language, for the title of Undo and Redo. */
export function stepName(name: string): string {
  switch (name) {
    case "Label":
      return t("Label");
    case "Remove label":
      return t("Remove label");
    case "Move label":
      return t("Move label");
    case "Change marker":
      return t("Change marker");
    case "Label the whole text":
      return t("Label the whole text");
    case "Label all occurrences":
      return t("Label all occurrences");
    case "Unmark all":
      return t("Unmark all");
    case "Answer":
      return t("Answer");
    case "New relation":
      return t("New relation");
    case "Join relation":
      return t("Into a relation");
    case "Merge relations":
      return t("Merge relations");
    case "Split relation":
      return t("Split a relation");
    case "Leave relation":
      return t("Out of a relation");
    case "Remove relation":
      return t("Remove a relation");
    case "Accept suggestions":
      return t("Accept suggestions");
    case "Rank":
      return t("Rank");
    case "Take the other version":
      return t("Take the other version");
    default:
      return name;
  }
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
