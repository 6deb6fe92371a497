// A person who does anything that the page lets them do, in any order: every step is made by the function that
// the page itself makes it with.

import { addLabels, removeLabels, replaceLabel, sameAnswer, setInput } from "../../js/src/core/answer.ts";
import { membersOf, withMended } from "../../js/src/core/clusters.ts";
import { replaceAnswer, takeStep, type Work } from "../../js/src/core/history.ts";
import {
  moveLabel,
  setLabelValue,
  setRelationValue,
  withSingletons,
} from "../../js/src/core/label-actions.ts";
import { findOccurrences } from "../../js/src/core/occurrences.ts";
import { movedTo, rankGroups } from "../../js/src/core/ranking.ts";
import {
  choose,
  join,
  leave,
  nextNumber,
  relate,
  removeRelation,
  split,
} from "../../js/src/core/relations.ts";
import { fieldsInGroup } from "../../js/src/core/restrictions.ts";
import { controlsOf, groupsOf, unitsOf } from "../../js/src/core/screen.ts";
import type { Span } from "../../js/src/core/spans.ts";
import {
  acceptance,
  decidedIn,
  decision,
  isForField,
  labelsFrom,
  madeIn,
  Places,
} from "../../js/src/core/suggestions.ts";
import type {
  Answer,
  Change,
  Content,
  Input,
  Json,
  Label,
  MarkerControl,
  Relation,
  Screen,
  Suggestion,
  Unit,
} from "../../js/src/protocol/generated.ts";
import { type Random, randomText, seeded } from "./random.ts";

/** What a person has before them. */
export interface Desk {
  screen: Pick<Screen, "root" | "relations">;
  text: string;
  suggestions: readonly Suggestion[];
}

/** Fields of `extra` that belong to relations; a label keeps them while it is in none. */
const OF_RELATIONS = ["why"];
const VALUES: readonly Json[] = [0, 7.5, "x 😀", { deep: [true, null] }, ""];

/** Every kind of step that there is. */
export const EVERY_STEP = [
  "label",
  "label in a group",
  "label the whole text",
  "label all occurrences",
  "move an edge",
  "change the marker",
  "move to another group",
  "remove labels",
  "unmark all",
  "fill a field",
  "type on",
  "empty a field",
  "fill a field of a group",
  "rank groups",
  "value of a label",
  "value of a relation",
  "value goes along",
  "relation, new",
  "relation, join",
  "relation, merge",
  "remove a relation",
  "into a relation",
  "out of a relation",
  "split a relation",
  "move between relations",
  "accept a label",
  "accept a field",
  "reject",
  "bring back",
  "take the other version",
] as const;

export type Step = (typeof EVERY_STEP)[number];

/** A change and what it is called, or nothing that can be done now. */
type Made = readonly [Step, Change | null] | null;

function translate(message: string): string {
  return message;
}

export class Person {
  readonly #desk: Desk;
  readonly #random: Random;
  readonly #points: readonly string[];
  readonly #controls: readonly MarkerControl[];
  readonly #units: readonly Unit[];
  readonly #seed: number;
  #made = 0;
  work: Work;
  /** The answer before the first step, then after each that Undo knows. */
  states: Answer[];
  /** What was decided about suggestions, at the same times. */
  decisions: string[];
  readonly done = new Set<Step>();

  constructor(desk: Desk, seed: number, work: Work) {
    this.#desk = desk;
    this.#random = seeded(seed);
    this.#points = [...desk.text];
    this.#controls = controlsOf(desk.screen.root);
    this.#units = unitsOf(desk.screen.root);
    this.#seed = seed;
    this.work = work;
    this.states = [work.answer];
    this.decisions = [decisionsIn(work)];
  }

  /** Take steps until Undo knows so many. */
  go(count: number): void {
    while (this.work.history.past.length < count) {
      const made = this.#random.pick(STEPS)(this);
      if (made?.[1]) this.#take(made[0], made[1]);
    }
  }

  #take(step: Step, change: Change): void {
    const whole = withSingletons(this.answer, change, OF_RELATIONS);
    this.work = takeStep(this.work, whole, { merge: step === "type on" });
    const { past } = this.work.history;
    this.states = [...this.states.slice(0, past.length), this.answer];
    this.decisions = [...this.decisions.slice(0, past.length), decisionsIn(this.work)];
    this.done.add(step);
    if (whole.after.labels.length > change.after.labels.length) this.done.add("value goes along");
  }

  get answer(): Answer {
    return this.work.answer;
  }

  /** A UUID as a page makes it, but the same in every run with this seed. */
  #id(): string {
    this.#made += 1;
    const [seed, made] = [this.#seed, this.#made].map((each) => each.toString(16));
    return `${seed?.padStart(8, "0")}-0000-4000-8000-${made?.padStart(12, "0")}`;
  }

  #one<T>(list: readonly T[]): T | null {
    return list.length > 0 ? this.#random.pick(list) : null;
  }

  /** A value of a label action, or none: then the value goes. */
  #value(): Json | undefined {
    return VALUES[this.#random.below(VALUES.length + 1)];
  }

  #span(): Pick<Label, "start" | "end" | "quote"> & Span {
    const start = this.#random.below(this.#points.length);
    const end = Math.min(this.#points.length, start + 1 + this.#random.below(8));
    return { start, end, quote: this.#points.slice(start, end).join("") };
  }

  /** One of the markers of spans, or of the whole text, inside units or outside. */
  #marker(kind: "m-span" | "m-text", isInUnit: boolean): MarkerControl | null {
    const inside = new Set(this.#units.flatMap(({ children }) => children.map(({ code }) => code)));
    return this.#one(
      this.#controls.filter((each) => each.kind === kind && inside.has(each.code) === isInUnit),
    );
  }

  #some(): Set<string> {
    const ids = this.answer.labels.map(({ id }) => id);
    return new Set(Array.from({ length: 1 + this.#random.below(4) }, () => this.#one(ids) ?? ""));
  }

  #field(isInUnit: boolean): { control: MarkerControl; unit: Unit | null } | null {
    const units = isInUnit ? this.#units : [null];
    const inside = new Set(this.#units.flatMap(({ children }) => children));
    return this.#one(
      units.flatMap((unit) =>
        (unit?.children ?? this.#controls.filter((each) => !inside.has(each))).flatMap((control) =>
          control.kind.startsWith("m-") ? [] : { control, unit },
        ),
      ),
    );
  }

  #content(control: MarkerControl): Content {
    const { min, max, choices, kind } = control;
    const flat = (choices ?? []).flatMap((each): (string | string[])[] =>
      typeof each === "string" ? [each] : each.choices.map((inner) => [each.group, inner]),
    );
    if (kind === "radio") return this.#one(flat);
    if (kind === "check") return flat.filter((each) => typeof each === "string" && this.#random.below(2) > 0);
    if (kind === "integer" || kind === "float" || kind === "range")
      return (min ?? 0) + this.#random.below((max ?? 100) - (min ?? 0) + 1);
    return randomText(this.#random, 1 + this.#random.below(6));
  }

  label(): Made {
    const control = this.#marker("m-span", false);
    return (
      control && ["label", addLabels([{ id: this.#id(), marker: control.code, ...this.#span() }], "Label")]
    );
  }

  labelInGroup(): Made {
    const unit = this.#one(this.#units);
    const control = unit && this.#one(unit.children.filter(({ kind }) => kind === "m-span"));
    const group = unit && this.#one(groupsOf(unit, this.answer));
    if (!control || !group) return null;
    const place = { group: group.id, group_order: group.order };
    const label = { id: this.#id(), marker: control.code, ...this.#span(), ...place };
    return ["label in a group", addLabels([label], "Label")];
  }

  labelWhole(): Made {
    const control = this.#marker("m-text", false);
    const old = this.answer.labels.find(({ marker }) => marker === control?.code);
    if (!control || old) return null;
    const label = { id: this.#id(), marker: control.code, start: null, end: null, quote: null };
    return ["label the whole text", addLabels([label], "Label the whole text")];
  }

  labelAll(): Made {
    const control = this.#marker("m-span", false);
    const { text } = this.#desk;
    const spans = [...findOccurrences(text, this.#span())].flatMap((place) => place ?? []).slice(0, 12);
    if (!control || spans.length < 2) return null;
    const labels = spans.map(({ start, end }) => ({
      id: this.#id(),
      marker: control.code,
      start,
      end,
      quote: this.#points.slice(start, end).join(""),
    }));
    return ["label all occurrences", addLabels(labels, "Label all occurrences")];
  }

  moveEdge(): Made {
    const label = this.#one(this.answer.labels.filter(({ start }) => start !== null));
    return label && ["move an edge", replaceLabel(this.answer, label.id, this.#span(), "Move label")];
  }

  changeMarker(): Made {
    const { labels } = this.answer;
    const label = this.#one(labels.filter(({ start, group }) => start !== null && group === undefined));
    const control = this.#marker("m-span", false);
    const change =
      label && control && replaceLabel(this.answer, label.id, { marker: control.code }, "Change marker");
    return change && ["change the marker", withMended(this.answer, change, this.#desk.screen.relations)];
  }

  /** As with the keys of groups, then that of the marker. */
  moveToGroup(): Made {
    const label = this.#one(this.answer.labels.filter(({ start }) => start !== null));
    const unit = this.#one(this.#units);
    const control = unit && this.#one(unit.children.filter(({ kind }) => kind === "m-span"));
    const group = unit && this.#one(groupsOf(unit, this.answer));
    if (!label || !control || !group) return null;
    const place = { marker: control.code, group: group.id, group_order: group.order };
    const change = replaceLabel(this.answer, label.id, place, "Change marker");
    return change && ["move to another group", withMended(this.answer, change, this.#desk.screen.relations)];
  }

  remove(): Made {
    const { relations } = this.#desk.screen;
    const ids = new Set([...this.#some()].slice(0, 2));
    return ["remove labels", removeLabels(this.answer, ids, "Remove label", relations)];
  }

  unmarkAll(): Made {
    if (this.#random.below(8) > 0) return null;
    const all = new Set(this.answer.labels.map(({ id }) => id));
    return ["unmark all", removeLabels(this.answer, all, "Unmark all", this.#desk.screen.relations)];
  }

  fill(): Made {
    const found = this.#field(false);
    if (!found) return null;
    const { control } = found;
    const input = { marker: control.code, content: this.#content(control) };
    const isMore = control.kind.endsWith("text") && this.#random.below(2) > 0;
    return [isMore ? "type on" : "fill a field", setInput(this.answer, input, "Answer")];
  }

  empty(): Made {
    const old = this.#one(this.answer.inputs);
    return old && ["empty a field", setInput(this.answer, { ...old, content: "" }, "Answer")];
  }

  fillInGroup(): Made {
    const found = this.#field(true);
    const group = found?.unit && this.#one(groupsOf(found.unit, this.answer));
    if (!found || !group) return null;
    const { control } = found;
    const slot = this.#random.below(fieldsInGroup(control).most);
    const input: Input = {
      marker: control.code,
      content: this.#content(control),
      group: group.id,
      group_order: group.order,
      ...(slot === 0 ? {} : { slot }),
    };
    return ["fill a field of a group", setInput(this.answer, input, "Answer")];
  }

  rank(): Made {
    const unit = this.#one(this.#units.filter(({ rankable }) => rankable));
    if (!unit) return null;
    const ids = groupsOf(unit, this.answer).map(({ id }) => id);
    const order = movedTo(ids, this.#random.pick(ids), this.#random.below(ids.length));
    return ["rank groups", rankGroups(this.answer, unit, order)];
  }

  labelValue(): Made {
    const label = this.#one(this.answer.labels);
    const field = this.#random.pick(["note", ...OF_RELATIONS]);
    return (
      label && ["value of a label", setLabelValue(this.answer, label.id, field, this.#value(), "Comment")]
    );
  }

  relationValue(): Made {
    const relation = this.#one(this.answer.relations);
    const value = this.#value();
    return (
      relation && [
        "value of a relation",
        setRelationValue(this.answer, relation.number ?? 0, "why", value, "Score"),
      ]
    );
  }

  relate(): Made {
    const control = this.#one(this.#desk.screen.relations);
    if (!control) return null;
    const markers = new Map(this.#controls.map((each) => [each.code, each]));
    const own = this.answer.relations.filter((each) => each.relation === control.code);
    const ends = own.map((each) => this.#random.pick([...membersOf(each)]));
    const fitting = this.answer.labels.filter(({ marker }) => control.pairs.flat().includes(marker));
    const some = fitting.filter(() => this.#random.below(fitting.length) < 3).map(({ id }) => id);
    const ways = [ends.slice(-2), [...ends.slice(-1), ...some], some, [...this.#some()]];
    const selected = [...new Set(this.#random.pick(ways))];
    const isSwapped = this.#random.below(2) > 0;
    const { plans } = choose({ answer: this.answer, control, selected, markers, isSwapped }, translate);
    const plan = this.#random.below(4) > 0 ? plans[0] : plans.at(-1);
    return plan ? [`relation, ${plan.way}`, relate(plan, this.#id(), nextNumber(this.work))] : null;
  }

  changeRelation(): Made {
    const relation = this.#one(this.answer.relations);
    const control = this.#desk.screen.relations.find(({ code }) => code === relation?.relation);
    if (!relation || !control) return null;
    const fresh: Pick<Relation, "id" | "number"> = { id: this.#id(), number: nextNumber(this.work) };
    const members = [...membersOf(relation)];
    const some = new Set(members.filter(() => this.#random.below(2) > 0));
    return this.#random.pick<() => Made>([
      () => ["remove a relation", removeRelation(relation)],
      () => ["into a relation", join(this.answer, relation, this.#some(), control)],
      () => ["out of a relation", leave(this.answer, relation, some, control)],
      () => ["split a relation", split(this.answer, relation, some, control, fresh)],
    ])();
  }

  moveBetween(): Made {
    const label = this.#one(this.answer.labels);
    const number = this.#one([null, ...this.answer.relations.map((each) => each.number ?? null)]);
    const change = label && moveLabel(this.answer, label.id, number, this.#desk.screen.relations);
    return change === "impossible" || !change ? null : ["move between relations", change];
  }

  accept(): Made {
    const made = madeIn(this.answer);
    const one = this.#one(this.#desk.suggestions.filter((each) => made(each) === null));
    if (!one) return null;
    const places = new Places(this.answer, this.#units);
    if (isForField(one)) return ["accept a field", acceptance(this.answer, [], [one], places).change];
    const taken = labelsFrom(this.answer.labels, [one], (each) => places.placesFor(each));
    const labels = [...taken.adopted, ...taken.made.map((label) => ({ ...label, id: this.#id() }))];
    return ["accept a label", acceptance(this.answer, labels, [], places).change];
  }

  decide(): Made {
    const one = this.#one(this.#desk.suggestions);
    if (!one) return null;
    const isRejected = decidedIn(this.work.history).get(one.id) === "rejected";
    return isRejected
      ? ["bring back", decision("Bring suggestions back", { reopened: [one.id] })]
      : ["reject", decision("Reject suggestions", { rejected: [one.id] })];
  }

  /** Work of another window, of some steps ago, takes the place of this one. */
  takeOther(): Made {
    const other = this.#random.below(4) === 0 ? this.#one(this.states.slice(-9)) : null;
    if (!other || sameAnswer(other, this.answer)) return null;
    const change = replaceAnswer(this.work, other, "Take the other version").history.past.at(-1);
    return change ? ["take the other version", change] : null;
  }
}

/** What a history says of suggestions; one that nobody has said anything about is open like one brought back. */
export function decisionsIn({ history }: Work): string {
  const rejected = [...decidedIn(history)].flatMap(([id, said]) => (said === "rejected" ? id : []));
  return rejected.sort((one, other) => one - other).join();
}

/** Every way to go on, labels and relations more often. */
const STEPS: readonly ((person: Person) => Made)[] = [
  (person) => person.label(),
  (person) => person.label(),
  (person) => person.label(),
  (person) => person.label(),
  (person) => person.label(),
  (person) => person.labelInGroup(),
  (person) => person.labelWhole(),
  (person) => person.labelAll(),
  (person) => person.moveEdge(),
  (person) => person.changeMarker(),
  (person) => person.moveToGroup(),
  (person) => person.remove(),
  (person) => person.unmarkAll(),
  (person) => person.fill(),
  (person) => person.fill(),
  (person) => person.empty(),
  (person) => person.fillInGroup(),
  (person) => person.rank(),
  (person) => person.labelValue(),
  (person) => person.relationValue(),
  (person) => person.relate(),
  (person) => person.relate(),
  (person) => person.relate(),
  (person) => person.relate(),
  (person) => person.changeRelation(),
  (person) => person.changeRelation(),
  (person) => person.moveBetween(),
  (person) => person.accept(),
  (person) => person.decide(),
  (person) => person.takeOther(),
];
