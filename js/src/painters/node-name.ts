import { shortQuote } from "../core/quotes.ts";
import type { RelationNode } from "../core/relation-graph.ts";
import { t } from "../kit/i18n.ts";

/** What a screen reader says of a label in a drawing of relations. */
export function nodeName({ text, marker, numbers }: RelationNode): string {
  const quote = shortQuote(text);
  if (numbers.length === 0) return t("{quote}, {marker}, in no relation", { quote, marker });
  const values = { quote, marker, numbers: numbers.join(", ") };
  return numbers.length === 1
    ? t("{quote}, {marker}, in relation {numbers}", values)
    : t("{quote}, {marker}, in relations {numbers}", values);
}
