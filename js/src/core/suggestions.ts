import type {
  Answer,
  Change,
  History,
  Input,
  Label,
  MarkerControl,
  Suggestion,
  Unit,
} from "../protocol/generated.ts";
import { EMPTY, inputKey, isEmptyContent } from "./answer.ts";
import { newId } from "./ids.ts";
import { fieldsInGroup } from "./restrictions.ts";
import { type Group, groupOf, groupsOf, groupWithRoom } from "./screen.ts";

/** Whether a suggestion is for a field, and not for a label. */
export function isForField({ start, content }: Suggestion): boolean {
  return start === null && content !== null;
}

/** Finds what of an answer was made from a suggestion: the id of a label, "" for a field that holds it; null = nothing. */
export function madeIn({ labels, inputs }: Answer): (suggestion: Suggestion) => string | null {
  const made = new Map(
    labels.flatMap(({ id, origin, extra }) => (origin === "suggestion" ? [[extra?.suggestion, id]] : [])),
  );
  return (suggestion) => {
    if (!isForField(suggestion)) return made.get(suggestion.id) ?? null;
    const wanted = JSON.stringify(suggestion.content);
    const isThere = inputs.some(
      (input) => isPlace(input, suggestion) && JSON.stringify(input.content) === wanted,
    );
    return isThere ? "" : null;
  };
}

/** Whether the id of a group was made by a page or by Python, which number them. */
function hasNumber(group: string): boolean {
  return /^g?[0-9]{1,5}x*$/.test(group);
}

/** Whether an input is in a group: Python's ids are the number alone, those of others count by rank. */
function isInGroup({ group = "", group_order }: Input, wanted: string): boolean {
  if (hasNumber(group)) return group === wanted || `g${group}` === wanted;
  return `g${group_order}` === wanted;
}

function isPlace(input: Input, { marker, group, slot }: Suggestion): boolean {
  return (
    input.marker === marker &&
    (group === undefined || isInGroup(input, group)) &&
    (slot === undefined || (input.slot ?? 0) === slot)
  );
}

/** What the steps of a history say about suggestions by id; what an undone step did is not so. */
export function decidedIn({ past, future }: History): ReadonlyMap<number, "rejected" | null> {
  const said = new Map<number, "rejected" | null>();
  // The last of `future` was undone last: what was before it is what is.
  for (const { rejected = [], reopened = [] } of future) {
    for (const id of rejected) said.set(id, null);
    for (const id of reopened) said.set(id, "rejected");
  }
  for (const { rejected = [], reopened = [] } of past) {
    for (const id of rejected) said.set(id, "rejected");
    for (const id of reopened) said.set(id, null);
  }
  return said;
}

/** The step that rejects suggestions, or opens rejected ones again. */
export function decision(name: string, ids: Pick<Change, "rejected" | "reopened">): Change {
  return { name, before: EMPTY, after: EMPTY, ...ids };
}

type Place = Pick<Label, "group" | "group_order">;

function placeIn({ id, order }: Group): Place {
  return { group: id, group_order: order };
}

/** A group of a unit, by its id in an answer. */
interface ChosenGroup {
  unit: string;
  group: string;
}

/** A label that takes a suggestion. */
export function labelFrom(suggestion: Suggestion, place: Place): Label {
  const { id, marker, start, end, quote, score, extra } = suggestion;
  return {
    id: newId(),
    marker,
    start,
    end,
    quote,
    ...place,
    origin: "suggestion",
    extra: { ...extra, suggestion: id, ...(score === null ? {} : { score }) },
  };
}

function isTaken({ origin, extra }: Label): boolean {
  return origin === "suggestion" && extra?.suggestion !== undefined;
}

/** What a label says; of labels that say the same there is one. */
function keyOf(label: Label): string {
  return JSON.stringify([label.marker, label.start, label.end, groupOf(label)]);
}

/**
 * The labels that take suggestions: those to be made, those that say the same already, as they are then, and the
 * suggestions that say what another one has said. `placesFor` gives the places that one may have, best first.
 */
export function labelsFrom(
  labels: readonly Label[],
  suggestions: readonly Suggestion[],
  placesFor: (suggestion: Suggestion) => readonly Place[],
) {
  const known = new Map(labels.map((label) => [keyOf(label), label]));
  const made: Label[] = [];
  const adopted: Label[] = [];
  const left: Suggestion[] = [];
  for (const suggestion of suggestions) {
    const wanted = placesFor(suggestion).map((place) => labelFrom(suggestion, place));
    const free = wanted.find((label) => !known.has(keyOf(label)));
    const twin = wanted.flatMap((label) => known.get(keyOf(label)) ?? []).find((label) => !isTaken(label));
    if (free) {
      made.push(free);
      known.set(keyOf(free), free);
    } else if (twin) {
      const { extra } = labelFrom(suggestion, twin);
      const taken = { ...extra, ...twin.extra, suggestion: suggestion.id };
      const label: Label = { ...twin, origin: "suggestion", extra: taken };
      adopted.push(label);
      known.set(keyOf(label), label);
    } else left.push(suggestion);
  }
  return { made, adopted, left };
}

/** Where in the units of a screen suggestions go; `services/accepting.py` is its twin. */
export class Places {
  #answer: Answer;
  #units: readonly Unit[];
  #chosen: ChosenGroup | null;

  /** `chosen` is the group that comes first. */
  constructor(answer: Answer, units: readonly Unit[], chosen: ChosenGroup | null = null) {
    this.#answer = answer;
    this.#units = units;
    this.#chosen = chosen;
  }

  #find({ marker }: Suggestion): { unit: Unit; control: MarkerControl } | null {
    for (const unit of this.#units) {
      const control = unit.children.find(({ code }) => code === marker);
      if (control) return { unit, control };
    }
    return null;
  }

  #chosenIn({ code }: Unit): string | undefined {
    return this.#chosen?.unit === code ? this.#chosen.group : undefined;
  }

  /** The groups that a suggestion may go into, best first; none where its marker is in no unit. */
  groupsFor(suggestion: Suggestion): Group[] {
    const found = this.#find(suggestion);
    if (!found) return [];
    const groups = groupsOf(found.unit, this.#answer);
    const chosen = this.#chosenIn(found.unit);
    if (suggestion.group === undefined)
      return groups.sort((one, two) => Number(two.id === chosen) - Number(one.id === chosen));
    // A group that Python made has the number alone. Others have ids of their own: there the rank counts.
    const named =
      groups.find(({ id }) => `g${id}` === suggestion.group) ??
      groups.find(({ id }) => id === suggestion.group) ??
      groups.find(({ id, order }) => `g${order}` === suggestion.group && !hasNumber(id));
    return named ? [named] : [];
  }

  /** Where a label of a suggestion may stand, best first: one on the whole text wants a group that has none. */
  placesFor(suggestion: Suggestion): Place[] {
    const isFree = suggestion.group === undefined && suggestion.start !== null;
    const groups = isFree ? [] : this.groupsFor(suggestion);
    if (groups.length > 0) return groups.map(placeIn);
    const unit = this.#find(suggestion)?.unit;
    const group = unit && groupWithRoom(unit, this.#answer, suggestion.marker, this.#chosenIn(unit));
    return [group ? placeIn(group) : {}];
  }

  /** The fields that a suggestion may fill, best first. */
  fieldsFor(suggestion: Suggestion): Omit<Input, "content">[] {
    const { marker, slot } = suggestion;
    const found = this.#find(suggestion);
    if (!found) return [{ marker }];
    const count = fieldsInGroup(found.control).most;
    const slots = slot === undefined ? [...Array(count).keys()] : [slot];
    return this.groupsFor(suggestion).flatMap(({ id, order }) =>
      slots.map((each) => ({
        marker,
        group: id,
        group_order: order,
        ...(each === 0 ? {} : { slot: each }),
      })),
    );
  }
}

/** The records that taking suggestions for fields replaces and makes, and the suggestions that no field was left for. */
export function inputsFrom(answer: Answer, suggestions: readonly Suggestion[], places: Places) {
  const held = new Map(answer.inputs.map((input) => [inputKey(input), input]));
  const made = new Map<string, Input>();
  const left: Suggestion[] = [];
  for (const suggestion of suggestions) {
    const spots = places.fieldsFor(suggestion).map((spot) => ({ spot, key: inputKey(spot) }));
    const content = JSON.stringify(suggestion.content);
    if (spots.some(({ key }) => JSON.stringify((made.get(key) ?? held.get(key))?.content) === content))
      continue;
    const free = spots.filter(({ key }) => !made.has(key));
    const empty = free.find(({ key }) => isEmptyContent(held.get(key)?.content));
    // The only field that it can mean is filled anew; of several, none is emptied for it.
    const found = empty ?? (spots.length === 1 ? free[0] : undefined);
    if (found) made.set(found.key, { ...found.spot, content: suggestion.content });
    else left.push(suggestion);
  }
  const before = [...made.keys()].flatMap((key) => held.get(key) ?? []);
  return { before, after: [...made.values()], left };
}

/** The step that takes suggestions, by labels of theirs and fields that are filled; and what found no field. */
export function acceptance(
  answer: Answer,
  labels: Label[],
  fields: readonly Suggestion[],
  places = new Places(answer, []),
): { change: Change | null; left: Suggestion[] } {
  const { before, after, left } = inputsFrom(answer, fields, places);
  const ids = new Set(labels.map(({ id }) => id));
  const change = {
    name: "Accept suggestions",
    before: { ...EMPTY, labels: answer.labels.filter(({ id }) => ids.has(id)), inputs: before },
    after: { ...EMPTY, labels, inputs: after },
  };
  return { change: labels.length + after.length === 0 ? null : change, left };
}

/** What taking suggestions changes; those in `left` stay open: they are one label too many, a second one, or without a field. */
export interface Taken {
  change: Change | null;
  left: { over: Suggestion[]; twins: Suggestion[]; full: Suggestion[] };
}

/** The step that takes suggestions; `limit` is how many labels an answer may have, null = any number. */
export function take(
  answer: Answer,
  suggestions: readonly Suggestion[],
  places: Places,
  limit: number | null,
): Taken {
  const fields = suggestions.filter(isForField).sort((one, two) => (two.score ?? 0) - (one.score ?? 0));
  const wanted = suggestions.filter((one) => !isForField(one));
  const { made, adopted, left: twins } = labelsFrom(answer.labels, wanted, (one) => places.placesFor(one));
  const room = limit === null ? made.length : Math.max(0, limit - answer.labels.length);
  const beyond = new Set(made.slice(room).map(({ extra }) => extra?.suggestion));
  const over = wanted.filter(({ id }) => beyond.has(id));
  const { change, left: full } = acceptance(answer, [...adopted, ...made.slice(0, room)], fields, places);
  return { change, left: { over, twins, full } };
}
