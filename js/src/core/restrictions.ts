import type {
  Answer,
  Input,
  Label,
  MarkerControl,
  RelationControl,
  Restriction,
  Unit,
  Violation,
} from "../protocol/generated.ts";
import { isEmptyContent } from "./answer.ts";
import { membersOf } from "./clusters.ts";

/** Gives a message in the page's language. */
export type Translate = (message: string, values?: Record<string, string | number>) => string;

/** What an answer is measured by; the twin of `services/restrictions.py`, which states the rules. */
export interface Rules {
  /** Markers outside units. */
  controls: readonly MarkerControl[];
  units: readonly Unit[];
  relations: readonly RelationControl[];
  /** Whether answers of a control are inputs; labels otherwise. */
  makesInput(control: MarkerControl): boolean;
}

interface Place {
  code: string;
  name: string;
  group: string | null;
}

/** Smallest and largest count that a restriction allows; null = not limited. */
export function bounds({ kind, value }: Restriction): [number | null, number | null] {
  switch (kind) {
    case "no":
      return [null, null];
    case "ls":
      return [null, value - 1];
    case "le":
      return [null, value];
    case "gs":
      return [value + 1, null];
    case "ge":
      return [value, null];
    case "eq":
      return [value, value];
  }
}

function filled(answer: Answer): (Label | Input)[] {
  return [...answer.labels, ...answer.inputs.filter((input) => !isEmptyContent(input.content))];
}

/** Restrictions of a marker in one group of its unit, those that hold by default included. */
export function inGroup(control: MarkerControl, makesInput: boolean): Restriction[] {
  const given = [...control.restrictions];
  if (!makesInput) return given;
  const lows = given.flatMap((restriction) => bounds(restriction)[0] ?? []);
  const highs = given.flatMap((restriction) => bounds(restriction)[1] ?? []);
  if (lows.length === 0) given.push({ kind: "ge", value: 1, ignorable: false });
  if (highs.length === 0) given.push({ kind: "le", value: Math.max(1, ...lows), ignorable: false });
  return given;
}

/** How many fields of a control stand in each group of its unit, and how many of them must be filled in. */
export function fieldsInGroup(control: MarkerControl): { least: number; most: number } {
  const limits = inGroup(control, true).map(bounds);
  const least = Math.max(...limits.map(([low]) => low ?? 0));
  const most = Math.min(...limits.map(([, high]) => high ?? Number.POSITIVE_INFINITY));
  return { least, most: Math.max(1, most) };
}

function exceeded(place: Place, restriction: Restriction, count: number, t: Translate): Violation[] {
  const [low, high] = bounds(restriction);
  if ((low === null || count >= low) && (high === null || count <= high)) return [];
  const { name } = place;
  let message: string;
  if (low !== null && low === high) {
    message = t('"{name}": exactly {limit} needed, {count} given.', { name, limit: low, count });
  } else if (low !== null && count < low) {
    message = t('"{name}": at least {limit} needed, {count} given.', { name, limit: low, count });
  } else {
    message = t('"{name}": at most {limit} allowed, {count} given.', { name, limit: high ?? 0, count });
  }
  return [{ marker: place.code, group: place.group, message, ignorable: restriction.ignorable }];
}

function violated(
  place: Place,
  restriction: Restriction,
  count: number,
  isInput: boolean,
  t: Translate,
): Violation[] {
  if (count === 0 && isInput && bounds(restriction)[0] === 1) {
    const message = t('The field "{name}" is required.', { name: place.name });
    return [{ marker: place.code, group: place.group, message, ignorable: restriction.ignorable }];
  }
  return exceeded(place, restriction, count, t);
}

/** The groups of a unit that hold anything, with their ranks, by rank. */
function filledGroups(records: (Label | Input)[], unit: Unit): [string, number][] {
  const codes = new Set(unit.children.map((control) => control.code));
  const ranks = new Map<string, number>();
  for (const record of records) {
    const group = record.group ?? "";
    if (codes.has(record.marker) && !ranks.has(group)) ranks.set(group, record.group_order ?? 0);
  }
  return [...ranks].sort((first, second) => first[1] - second[1]);
}

function ofUnit(
  records: (Label | Input)[],
  unit: Unit,
  rules: Rules,
  t: Translate,
  before: (Label | Input)[],
): Violation[] {
  const groups = filledGroups(records, unit);
  const count = groups.length;
  // what is beyond the size stays where the stored answer has it
  const limit = Math.max(unit.size, filledGroups(before, unit).at(-1)?.[1] ?? 0);
  const found: Violation[] = [];
  const add = (message: string, group: string | null = null) =>
    found.push({ marker: unit.code, group, message, ignorable: false });
  if (count < unit.minimum) {
    add(t("Groups to fill in: at least {limit} needed, {count} given.", { limit: unit.minimum, count }));
  }
  if (count > unit.size) {
    add(t("Groups to fill in: at most {limit} allowed, {count} given.", { limit: unit.size, count }));
  }
  for (const [group, number] of groups) {
    if (number > limit) {
      const name = unit.children.map((child) => child.name).join(", ");
      add(
        t(
          'Group {number} of "{name}": at most {limit} allowed. Empty this group, or use one from 1 to {limit}.',
          { number, name, limit },
        ),
        group,
      );
    }
  }
  for (const [group] of groups) {
    for (const child of unit.children) {
      const isInput = rules.makesInput(child);
      const own = records.filter(
        (record) => record.marker === child.code && (record.group ?? "") === group,
      ).length;
      const place = { code: child.code, name: child.name, group };
      found.push(...inGroup(child, isInput).flatMap((each) => violated(place, each, own, isInput, t)));
    }
  }
  return found;
}

/** The restrictions that a relation of so many different labels does not meet; `id` is the relation's. */
export function ofMembers(control: RelationControl, id: string, count: number, t: Translate): Violation[] {
  const place = { code: control.code, name: control.name, group: id };
  return control.restrictions.flatMap((restriction) => exceeded(place, restriction, count, t));
}

function ofRelation(answer: Answer, control: RelationControl, t: Translate): Violation[] {
  return answer.relations
    .filter((relation) => relation.relation === control.code)
    .flatMap((relation) => ofMembers(control, relation.id, membersOf(relation).size, t));
}

/**
 * Every restriction that an answer does not meet, in the order of the screen.
 *
 * What the stored answer that it takes the place of did not meet either may be ignored.
 */
export function violations(answer: Answer, rules: Rules, t: Translate, stored?: Answer): Violation[] {
  const found = unmet(answer, rules, t, stored);
  if (!stored || found.length === 0) return found;
  const nameOf = ({ marker, group, message }: Violation) => JSON.stringify([marker, group, message]);
  const before = new Set(unmet(stored, rules, t).map(nameOf));
  return found.map((each) => ({ ...each, ignorable: each.ignorable || before.has(nameOf(each)) }));
}

function unmet(answer: Answer, rules: Rules, t: Translate, stored?: Answer): Violation[] {
  const records = filled(answer);
  const before = stored ? filled(stored) : [];
  const counts = new Map<string, number>();
  for (const record of records) counts.set(record.marker, (counts.get(record.marker) ?? 0) + 1);
  return [
    ...rules.controls.flatMap((control) => {
      const place = { code: control.code, name: control.name, group: null };
      const isInput = rules.makesInput(control);
      return control.restrictions.flatMap((each) =>
        violated(place, each, counts.get(control.code) ?? 0, isInput, t),
      );
    }),
    ...rules.units.flatMap((unit) => ofUnit(records, unit, rules, t, before)),
    ...rules.relations.flatMap((control) => ofRelation(answer, control, t)),
  ];
}

/** Whether a field outside a unit must be filled in. */
export function isRequired(control: MarkerControl): boolean {
  return control.restrictions.some(
    (restriction) => !restriction.ignorable && (bounds(restriction)[0] ?? 0) > 0,
  );
}
