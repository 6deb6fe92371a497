// Links of relations and what keeps them whole when labels change. The twin of `services/links.py`.

import type { Answer, Change, Label, Link, Relation, RelationControl } from "../protocol/generated.ts";

/** Whether a relation may go from a label of one marker to one of another. */
export function allows({ pairs, direction }: RelationControl, source: string, target: string): boolean {
  return pairs.some(
    ([first, second]) =>
      (direction !== "1" && first === source && second === target) ||
      (direction !== "0" && first === target && second === source),
  );
}

/** Ids of the labels that a relation joins. */
export function membersOf(relation: Relation): Set<string> {
  return new Set(relation.links.flatMap(({ source, target }) => [source, target]));
}

/**
 * The links that hold labels in text order together: each with the next one that it may be linked with.
 *
 * Where markers of the relation may not be linked with themselves, the nearest ones that may are.
 */
export function chain(labels: readonly Label[], control: RelationControl): Link[] {
  const links: Link[] = [];
  const parents = labels.map((_, at) => at);
  const root = (at: number): number => {
    const parent = parents[at] ?? at;
    return parent === at ? at : root(parent);
  };
  const link = (first: number, second: number) => {
    const [one, other] = [labels[first], labels[second]];
    if (!one || !other || !allows(control, one.marker, other.marker)) return;
    const [from, to] = [root(first), root(second)];
    if (from === to) return;
    parents[to] = from;
    links.push({ source: one.id, target: other.id });
  };
  for (let step = 1; step < labels.length && links.length < labels.length - 1; step++)
    for (let at = step; at < labels.length; at++) link(at - step, at);
  return links;
}

/**
 * What becomes of relations when labels have gone or have other markers: pairs of before and after.
 *
 * A cluster stays together; of others the links go that cannot be any more. `after` is null where none is left.
 */
export function mended(
  relations: readonly Relation[],
  changed: ReadonlySet<string>,
  labels: readonly Label[],
  controls: readonly RelationControl[],
): { before: Relation; after: Relation | null }[] {
  const touched = relations.filter((relation) =>
    relation.links.some((link) => changed.has(link.source) || changed.has(link.target)),
  );
  if (touched.length === 0) return [];
  const places = new Map(labels.map((label, at) => [label.id, at]));
  return touched.flatMap((before) => {
    const control = controls.find(({ code }) => code === before.relation);
    const at = (id: string) => labels[places.get(id) ?? -1];
    const whole = before.links.filter(({ source, target }) => {
      const [one, other] = [at(source), at(target)];
      return one && other && (!control || allows(control, one.marker, other.marker));
    });
    if (whole.length === before.links.length) return [];
    const members = [...membersOf(before)].flatMap((id) => places.get(id) ?? []).sort((a, b) => a - b);
    const links =
      control?.direction === "2"
        ? chain(
            members.flatMap((each) => labels[each] ?? []),
            control,
          )
        : whole;
    return { before, after: links.length > 0 ? { ...before, links } : null };
  });
}

/** A step on labels with what it makes of their relations. */
export function withMended(answer: Answer, change: Change, controls: readonly RelationControl[]): Change {
  const after = new Map(change.after.labels.map((label) => [label.id, label]));
  const labels = answer.labels.map((label) => after.get(label.id) ?? label);
  const relations = mended(answer.relations, new Set(after.keys()), labels, controls);
  return {
    ...change,
    before: { ...change.before, relations: relations.map((one) => one.before) },
    after: { ...change.after, relations: relations.flatMap((one) => one.after ?? []) },
  };
}
