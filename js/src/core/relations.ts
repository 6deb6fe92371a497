// Relations between the labels of an answer: what a choice comes to, and the steps that make and change them.

import type {
  Answer,
  Change,
  Label,
  Link,
  MarkerControl,
  Relation,
  RelationControl,
} from "../protocol/generated.ts";
import { EMPTY } from "./answer.ts";
import { allows, chain, membersOf } from "./clusters.ts";
import type { Work } from "./history.ts";
import { ofMembers, type Translate } from "./restrictions.ts";

/** A new relation; one that the labels enter; one made of several. */
export type Way = "new" | "join" | "merge";

/** What a relation that was chosen for labels would come to. */
export interface Plan {
  way: Way;
  control: RelationControl;
  /** The relations that become one, that with the lowest number first; none for a new one. */
  olds: readonly Relation[];
  /** All links of the relation that results. */
  links: readonly Link[];
  /** Restrictions that it would not meet and that may be ignored, in words. */
  warnings: readonly string[];
}

/** The ways that there are, the most likely first; where there is none, the reason. */
export interface Choice {
  plans: readonly Plan[];
  /** Whether markers leave open which label is the source. */
  canSwap: boolean;
  reason: string;
}

/** The number of a relation; 0 = it has none yet. */
export function numberOf(relation: Relation): number {
  return relation.number ?? 0;
}

/** Relations by their numbers. */
export function byNumber(relations: readonly Relation[]): Relation[] {
  return [...relations].sort((first, second) => numberOf(first) - numberOf(second));
}

/** The number of the next new relation: one that no step of this work has used, and larger than `used`. */
export function nextNumber({ answer, history }: Work, used = 0): number {
  const steps = [...history.past, ...history.future];
  const sides = [answer, ...steps.flatMap(({ before, after }) => [before, after])];
  return 1 + sides.reduce((most, { relations }) => Math.max(most, ...relations.map(numberOf)), used);
}

function inTextOrder(answer: Answer, ids: ReadonlySet<string>): Label[] {
  return answer.labels.filter((label) => ids.has(label.id));
}

function isCluster({ direction }: RelationControl): boolean {
  return direction === "2";
}

interface Directed {
  links: Link[];
  canSwap: boolean;
}

/**
 * Links between labels in the order in which they were selected.
 *
 * Markers that may be linked one way only say the direction. Else the marker that was selected first is the
 * source, and of labels with one marker the first label.
 */
function directed(labels: readonly Label[], control: RelationControl, isSwapped: boolean): Directed {
  const markers = [...new Set(labels.map(({ marker }) => marker))];
  const links: Link[] = [];
  let canSwap = false;
  const place = ({ marker }: Label) => markers.indexOf(marker);
  labels.forEach((one, at) => {
    for (const other of labels.slice(at + 1)) {
      const isForward = allows(control, one.marker, other.marker);
      const isBackward = allows(control, other.marker, one.marker);
      const isOpen = isForward && isBackward;
      if (!isForward && !isBackward) continue;
      if (isOpen && one.marker === other.marker && one !== labels[0]) continue;
      if (isOpen) canSwap = true;
      const isFirst = isOpen ? place(one) <= place(other) !== isSwapped : isForward;
      const [source, target] = isFirst ? [one.id, other.id] : [other.id, one.id];
      links.push({ source, target });
    }
  });
  return { links, canSwap };
}

function united(links: readonly Link[], more: readonly Link[]): Link[] {
  const known = new Set(links.map(({ source, target }) => JSON.stringify([source, target])));
  return [...links, ...more.filter(({ source, target }) => !known.has(JSON.stringify([source, target])))];
}

function pairsInWords(
  { pairs, direction }: RelationControl,
  markers: ReadonlyMap<string, MarkerControl>,
): string {
  const name = (code: string) => markers.get(code)?.name ?? code;
  return pairs
    .map(([first, second]) => (direction === "1" ? [second, first] : [first, second]))
    .map(([from, to]) => `${name(from ?? "")} ${direction === "2" ? "–" : "→"} ${name(to ?? "")}`)
    .join(", ");
}

function isWhole(labels: readonly Label[], links: readonly Link[], control: RelationControl): boolean {
  if (isCluster(control)) return links.length === labels.length - 1;
  const linked = new Set(links.flatMap(({ source, target }) => [source, target]));
  return labels.every(({ id }) => linked.has(id));
}

interface Question {
  answer: Answer;
  control: RelationControl;
  /** Ids of labels in the order in which they were selected. */
  selected: readonly string[];
  markers: ReadonlyMap<string, MarkerControl>;
  isSwapped?: boolean;
}

function refused(reason: string): Choice {
  return { plans: [], canSwap: false, reason };
}

/** What a relation comes to that is chosen for labels; impossible ones say why. */
export function choose(question: Question, t: Translate): Choice {
  const { answer, control, selected, markers } = question;
  const labels = selected.flatMap((id) => answer.labels.find((label) => label.id === id) ?? []);
  if (labels.length < 2) return refused(t("Select two or more labels first, then choose the relation."));
  const { links, canSwap } = isCluster(control)
    ? { links: chain(inTextOrder(answer, new Set(selected)), control), canSwap: false }
    : directed(labels, control, question.isSwapped ?? false);
  if (!isWhole(labels, links, control)) {
    return refused(
      t('"{name}" joins {pairs}. The labels that are selected are others.', {
        name: control.name,
        pairs: pairsInWords(control, markers),
      }),
    );
  }
  const touched = byNumber(answer.relations).filter(
    (relation) => relation.relation === control.code && selected.some((id) => membersOf(relation).has(id)),
  );
  const same = touched.find((relation) => holds(relation, selected, links, control));
  if (same)
    return refused(t("These labels are in relation {number} together already.", { number: numberOf(same) }));
  return restricted(
    [...extended(question, touched, links), { way: "new", control, olds: [], links }],
    canSwap,
    t,
  );
}

/** Whether a relation says already what is to be said. */
function holds(
  relation: Relation,
  selected: readonly string[],
  links: readonly Link[],
  control: RelationControl,
): boolean {
  if (!isCluster(control)) return united(relation.links, links).length === relation.links.length;
  const members = membersOf(relation);
  return selected.every((id) => members.has(id));
}

type Draft = Omit<Plan, "warnings">;

function extended({ answer, control, selected }: Question, olds: Relation[], links: Link[]): Draft[] {
  if (olds.length === 0) return [];
  const members = new Set([...olds.flatMap((old) => [...membersOf(old)]), ...selected]);
  const all = isCluster(control)
    ? chain(inTextOrder(answer, members), control)
    : united(
        olds.flatMap((old) => united([], old.links)),
        links,
      );
  return [{ way: olds.length > 1 ? "merge" : "join", control, olds, links: all }];
}

function restricted(drafts: readonly Draft[], canSwap: boolean, t: Translate): Choice {
  let reason = "";
  const plans = drafts.flatMap((draft): Plan[] => {
    const count = new Set(draft.links.flatMap(({ source, target }) => [source, target])).size;
    const found = ofMembers(draft.control, "", count, t);
    const strict = found.find(({ ignorable }) => !ignorable);
    if (!strict) return [{ ...draft, warnings: found.map(({ message }) => message) }];
    reason ||= strict.message;
    return [];
  });
  return { plans, canSwap, reason: plans.length > 0 ? "" : reason };
}

/** Step: what was planned; `id` and `number` are those of a new relation. */
export function relate({ way, control, olds, links }: Plan, id: string, number: number): Change {
  const [lowest] = olds;
  const extra = Object.assign({}, ...olds.map((old) => old.extra).reverse());
  const relation: Relation = lowest
    ? { ...lowest, links: [...links], ...(Object.keys(extra).length > 0 ? { extra } : {}) }
    : { id, relation: control.code, links: [...links], number };
  const names = { new: "New relation", join: "Into a relation", merge: "Merge relations" };
  return {
    name: names[way],
    before: { ...EMPTY, relations: [...olds] },
    after: { ...EMPTY, relations: [relation] },
  };
}

function exchanged(name: string, before: Relation, after: readonly Relation[]): Change {
  return { name, before: { ...EMPTY, relations: [before] }, after: { ...EMPTY, relations: [...after] } };
}

/** Step: a relation goes; its labels stay. */
export function removeRelation(relation: Relation): Change {
  return exchanged("Remove a relation", relation, []);
}

/** The links that stay between labels of a relation when the others leave it. */
function among(
  answer: Answer,
  relation: Relation,
  ids: ReadonlySet<string>,
  control: RelationControl,
): Link[] {
  return isCluster(control)
    ? chain(inTextOrder(answer, ids), control)
    : relation.links.filter(({ source, target }) => ids.has(source) && ids.has(target));
}

/** Step: labels leave a relation, which goes when no link is left; null = none of them is in it. */
export function leave(
  answer: Answer,
  relation: Relation,
  ids: ReadonlySet<string>,
  control: RelationControl,
): Change | null {
  const kept = new Set([...membersOf(relation)].filter((id) => !ids.has(id)));
  if (kept.size === membersOf(relation).size) return null;
  const links = among(answer, relation, kept, control);
  return exchanged("Out of a relation", relation, links.length > 0 ? [{ ...relation, links }] : []);
}

/**
 * Step: labels of a relation become one by themselves; null = one of the two would have no link.
 *
 * `id` and `number` are those of the new one.
 */
export function split(
  answer: Answer,
  relation: Relation,
  ids: ReadonlySet<string>,
  control: RelationControl,
  fresh: Pick<Relation, "id" | "number">,
): Change | null {
  const members = [...membersOf(relation)];
  const links = among(answer, relation, new Set(members.filter((id) => ids.has(id))), control);
  const rest = among(answer, relation, new Set(members.filter((id) => !ids.has(id))), control);
  if (links.length === 0 || rest.length === 0) return null;
  return exchanged("Split a relation", relation, [
    { ...relation, links: rest },
    { ...fresh, relation: relation.relation, links },
  ]);
}

/**
 * Step: labels enter a relation, linked with its members as their markers allow; null = they cannot.
 *
 * Where markers leave the direction open, the sources of the relation are sources.
 */
export function join(
  answer: Answer,
  relation: Relation,
  ids: ReadonlySet<string>,
  control: RelationControl,
): Change | null {
  const members = membersOf(relation);
  const added = inTextOrder(answer, new Set([...ids].filter((id) => !members.has(id))));
  if (added.length === 0) return null;
  const all = inTextOrder(answer, new Set([...members, ...ids]));
  const sources = new Set(relation.links.map(({ source }) => source));
  const links = isCluster(control)
    ? chain(all, control)
    : united(
        relation.links,
        added.flatMap((label) =>
          entering(
            label,
            all.filter(({ id }) => members.has(id)),
            sources,
            control,
          ),
        ),
      );
  if (!isWhole(all, links, control)) return null;
  return exchanged("Into a relation", relation, [{ ...relation, links }]);
}

function entering(
  label: Label,
  members: readonly Label[],
  sources: ReadonlySet<string>,
  control: RelationControl,
): Link[] {
  return members.flatMap(({ id, marker }): Link[] => {
    const isTarget = allows(control, marker, label.marker);
    const isSource = allows(control, label.marker, marker);
    if (isTarget && (sources.has(id) || !isSource)) return [{ source: id, target: label.id }];
    return isSource && !isTarget ? [{ source: label.id, target: id }] : [];
  });
}
