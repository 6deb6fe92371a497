// Values of label actions: fields of `extra` of labels and relations, and the steps that change them.

import type { Answer, Change, Json, Label, Relation, RelationControl } from "../protocol/generated.ts";
import { EMPTY } from "./answer.ts";
import { membersOf } from "./clusters.ts";
import { byNumber, join, leave } from "./relations.ts";

type Extra = Record<string, Json>;

/** `extra` with a field set, or taken out when there is no value; nothing when none is left. */
function extraPart(extra: Extra | undefined, field: string, value: Json | undefined): { extra?: Extra } {
  const { [field]: _, ...rest } = extra ?? {};
  const changed = value === undefined ? rest : { ...rest, [field]: value };
  return Object.keys(changed).length > 0 ? { extra: changed } : {};
}

function labelWith({ extra, ...label }: Label, field: string, value: Json | undefined): Label {
  return { ...label, ...extraPart(extra, field, value) };
}

function relationWith({ extra, ...relation }: Relation, field: string, value: Json | undefined): Relation {
  return { ...relation, ...extraPart(extra, field, value) };
}

/** The relations that a label is in. */
export function relationsOf({ relations }: Answer, id: string): Relation[] {
  return relations.filter(({ links }) => links.some(({ source, target }) => source === id || target === id));
}

/** Step: a label gets a value, or loses it; null = nothing would change. */
export function setLabelValue(
  answer: Answer,
  id: string,
  field: string,
  value: Json | undefined,
  name: string,
): Change | null {
  const label = answer.labels.find((each) => each.id === id);
  if (!label || JSON.stringify(label.extra?.[field]) === JSON.stringify(value)) return null;
  const changed = labelWith(label, field, value);
  return { name, before: { ...EMPTY, labels: [label] }, after: { ...EMPTY, labels: [changed] } };
}

/** Step: a relation gets a value, or loses it; null = nothing would change. */
export function setRelationValue(
  answer: Answer,
  number: number,
  field: string,
  value: Json | undefined,
  name: string,
): Change | null {
  const relation = answer.relations.find((each) => each.number === number);
  if (!relation || JSON.stringify(relation.extra?.[field]) === JSON.stringify(value)) return null;
  const changed = relationWith(relation, field, value);
  return { name, before: { ...EMPTY, relations: [relation] }, after: { ...EMPTY, relations: [changed] } };
}

/**
 * A step in which the values of labels go with them into a relation that they enter.
 *
 * `fields` are those that belong to relations. A relation that has a value keeps its own; then the label's stays
 * where it is, and is there again when the label leaves.
 */
export function withSingletons(answer: Answer, change: Change, fields: readonly string[]): Change {
  let { labels } = change.after;
  let before = change.before.labels;
  const relations = change.after.relations.map((relation) => {
    const old = change.before.relations.find(({ id }) => id === relation.id);
    const members = old && membersOf(old);
    const entered = [...membersOf(relation)].filter((id) => !members?.has(id));
    let grown = relation;
    for (const field of fields) {
      if (grown.extra?.[field] !== undefined) continue;
      const here = (id: string) => labels.find((label) => label.id === id);
      const stored = answer.labels.filter((label) => entered.includes(label.id));
      const giver = stored.find((label) => (here(label.id) ?? label).extra?.[field] !== undefined);
      if (!giver) continue;
      const current = here(giver.id) ?? giver;
      grown = relationWith(grown, field, current.extra?.[field]);
      if (!here(giver.id)) before = [...before, giver];
      labels = [...labels.filter(({ id }) => id !== giver.id), labelWith(current, field, undefined)];
    }
    return grown;
  });
  return {
    ...change,
    before: { ...change.before, labels: before },
    after: { ...change.after, labels, relations },
  };
}

/**
 * Step: a label moves into the relation of a number, out of the one of its kind that it is in; `number` null takes
 * it out of all. null = nothing would change; "impossible" = its marker or its relation is of another kind.
 */
export function moveLabel(
  answer: Answer,
  id: string,
  number: number | null,
  controls: readonly RelationControl[],
): Change | null | "impossible" {
  const kinds = new Map(controls.map((control) => [control.code, control]));
  const own = byNumber(relationsOf(answer, id));
  const ids = new Set([id]);
  const target = answer.relations.find((relation) => relation.number === number);
  if (target && own.includes(target)) return null;
  const left = target ? own.filter(({ relation }) => relation === target.relation).slice(0, 1) : own;
  if (target && own.length > 0 && left.length === 0) return "impossible";
  const steps = left.flatMap((relation) => {
    const control = kinds.get(relation.relation);
    return (control && leave(answer, relation, ids, control)) ?? [];
  });
  const control = target && kinds.get(target.relation);
  if (target && control) {
    const joined = join(answer, target, ids, control);
    if (!joined) return "impossible";
    steps.push(joined);
  }
  const [first] = steps;
  return first
    ? {
        name: steps.at(-1)?.name ?? first.name,
        before: { ...EMPTY, relations: steps.flatMap(({ before }) => before.relations) },
        after: { ...EMPTY, relations: steps.flatMap(({ after }) => after.relations) },
      }
    : null;
}
