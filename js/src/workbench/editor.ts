import { computed, signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import {
  addLabels,
  EMPTY,
  inputKey,
  isEmptyContent,
  removeLabels,
  replaceLabel,
  setInput,
} from "../core/answer.ts";
import { membersOf, withMended } from "../core/clusters.ts";
import { NO_WORK, redo, replaceAnswer, takeStep, undo, type Work } from "../core/history.ts";
import { newId } from "../core/ids.ts";
import { initialsOf } from "../core/initials.ts";
import { isKept, type Stored } from "../core/kept.ts";
import { shortQuote } from "../core/quotes.ts";
import { groupOf } from "../core/screen.ts";
import { findByKey, type KeyPress } from "../core/shortcuts.ts";
import { kindOf } from "../kinds/table.ts";
import { t, tn } from "../kit/i18n.ts";
import { announce } from "../kit/live.tsx";
import type { Span, TextView } from "../painters/text-view.ts";
import type {
  Answer,
  Change,
  Content,
  Label,
  MarkerControl,
  RelationControl,
  Violation,
} from "../protocol/generated.ts";
import type { GripProps, Ranking } from "./ranking-view.ts";
import type { Relating } from "./relating.ts";
import { stepWords } from "./steps.ts";

/** A marker where it stands: in a group of a unit, or in none. */
export interface Place {
  group?: string;
  group_order?: number;
  slot?: number;
}

/** What values of label actions give to a label and to the number of its relation: CSS colours. */
export interface Paint {
  color?: string;
  badge?: string;
}

/** A group of a unit, as the one that labels go into. */
export interface ChosenGroup {
  unit: string;
  group: string;
}

/** Pause in typing, in milliseconds, after which the next letter begins a step of its own. */
const TYPING_PAUSE = 1000;

/** The work on one text and everything that changes it; both entries draw it. */
export class Editor {
  readonly work = signal<Work>(NO_WORK);
  readonly answer = computed(() => this.work.value.answer);
  /** Words that are selected in the text and not labelled yet. */
  readonly selection = signal<Span | null>(null);
  /** Ids of the labels that are selected. */
  readonly selected = signal<readonly string[]>([]);
  /** Something to say beside the markers. */
  readonly notice = signal<string | null>(null);
  /** Fields whose content cannot be submitted, with the reason. */
  readonly problems = computed(() => this.#checkFields());
  /** Restrictions that the last submission did not meet. */
  readonly violations = signal<readonly Violation[]>([]);
  /** The colours that label actions give; null = none does. */
  readonly paint = signal<((label: Label) => Paint) | null>(null);
  /** Nothing may be changed now. */
  readonly locked = signal(false);
  readonly controls = signal<readonly MarkerControl[]>([]);
  readonly relations = signal<readonly RelationControl[]>([]);
  /** A click adds a label to those that are selected, or takes it out. */
  readonly collects = signal(false);
  /** What works with relations: a lazy part. */
  readonly relating = signal<Relating | null>(null);
  /** The stored batch that is being changed; null = the work is on a text. */
  readonly stored = signal<Stored | null>(null);
  readonly maxLabels = signal<number | null>(null);
  readonly byCode = computed(() => new Map(this.controls.value.map((control) => [control.code, control])));
  /** Initials of the markers' names. */
  readonly shortNames = computed(() =>
    initialsOf(this.controls.value.filter((each) => kindOf(each).makes === "span").map(({ name }) => name)),
  );
  readonly #linked = computed(() => this.answer.value.relations);
  /** The numbers of the relations that a label is in, as its tag shows them. */
  readonly numbers = computed(() => numbersOf(this.#linked.value));
  /** How many labels a marker has. */
  readonly counts = computed(() => {
    const counts = new Map<string, number>();
    for (const label of this.answer.value.labels)
      counts.set(label.marker, (counts.get(label.marker) ?? 0) + 1);
    return counts;
  });
  /** The group that shortcuts label in; null = the first that has room. */
  readonly group = signal<ChosenGroup | null>(null);
  /** The order of groups that is tried out. */
  readonly ranking = signal<Ranking | null>(null);
  /** The handle of groups that can be ranked: a lazy part. */
  readonly grip = signal<FunctionComponent<GripProps> | null>(null);
  /** Markers whose labels are in one of several groups. */
  readonly inGroups = signal<ReadonlySet<string>>(new Set());
  /** The text as it is drawn; null while none is shown. */
  view: TextView | null = null;
  /** A pointer is down in the text. */
  isPressed = false;
  #onStep: () => void;
  #typing: { key: string; at: number } | null = null;

  constructor(onStep: () => void) {
    this.#onStep = onStep;
  }

  /** Begin with other work: another text, or what another view has stored. */
  open(work: Work, stored: Stored | null = null): void {
    this.stored.value = stored;
    this.work.value = work;
    this.ranking.value = null;
    this.selected.value = [];
    this.group.value = null;
    this.notice.value = null;
    this.violations.value = [];
    this.#typing = null;
  }

  /** Take a step and say it, by default in its own words; null = there is nothing to do. */
  take(change: Change | null, options: { merge?: boolean; words?: string } = {}): boolean {
    if (!change || this.locked.value) return false;
    this.#set(takeStep(this.work.value, this.extend(change), options));
    const words = options.words ?? `${stepWords(change, this.byCode.value)}.`;
    if (words !== "") announce(words);
    return true;
  }

  #set(work: Work): void {
    this.work.value = work;
    this.ranking.value = null;
    this.notice.value = null;
    this.violations.value = [];
    this.#dropSelected(work.answer.labels);
    this.#onStep();
  }

  /** Labels that have gone are not selected any more. */
  #dropSelected(labels: readonly Label[]): void {
    const selected = this.selected.value;
    if (selected.length === 0) return;
    const ids = new Set(selected);
    const there = new Set(labels.flatMap((label) => (ids.has(label.id) ? label.id : [])));
    const kept = selected.filter((id) => there.has(id));
    if (kept.length !== selected.length) this.selected.value = kept;
  }

  /** Use a marker: label the selected words, change the marker of the selected labels, or label the whole text. */
  use(control: MarkerControl, place: Place = {}): void {
    if (this.locked.value) return;
    this.settle();
    const { makes } = kindOf(control);
    if (makes === "text") this.#toggleWhole(control, place);
    else if (makes === "span") this.#mark(control, place);
  }

  #mark(control: MarkerControl, place: Place): void {
    const span = this.selection.value;
    const twin = span && this.#alike(control, place).get(spanOf(span));
    if (twin) {
      this.view?.setSelection(null);
      this.selection.value = null;
      this.#point(twin);
    } else if (span) {
      if (!this.#hasRoom(1)) return;
      const label = this.#labelFor(control, span, place);
      const quote = shortQuote(label.quote ?? "");
      const words = t('"{quote}" is labelled {name}.', { quote, name: control.name });
      this.take(addLabels([label], "Label"), { words });
      this.view?.setSelection(null);
      this.selection.value = null;
    } else if (this.#aimed().length > 0) {
      this.#remark(control, place);
    } else {
      this.notice.value = t("Select some words in the text first, then choose a marker.");
    }
  }

  /** The labels that say what one with this marker here would, by their words. */
  #alike({ code }: MarkerControl, { group = null }: { group?: string | null }): Map<string, Label> {
    const { labels } = this.answer.value;
    return new Map(
      labels.flatMap((label) =>
        label.marker === code && groupOf(label) === group ? [[spanOf(label), label]] : [],
      ),
    );
  }

  /** Show the label that is there already. */
  #point({ id }: Label): void {
    this.select(id, { reveal: true });
    announce(t("Already labelled."));
  }

  /** The labels that a command means: those that are selected, else the one where the keyboard is. */
  #aimed(): readonly string[] {
    const focused = this.view?.focused;
    return this.selected.value.length === 0 && focused ? [focused] : this.selected.value;
  }

  #remark(control: MarkerControl, place: Place): void {
    const ids = new Set(this.#aimed());
    const alike = this.#alike(control, place);
    let twin: Label | undefined;
    const before = this.answer.value.labels.filter((label) => {
      if (!ids.has(label.id) || label.start === null) return false;
      const known = alike.get(spanOf(label));
      twin ??= known;
      // Of labels that would say the same there is one.
      alike.set(spanOf(label), known ?? label);
      return !known;
    });
    if (before.length === 0) {
      if (twin) this.#point(twin);
      return;
    }
    const after = before.map(({ group: _, group_order: __, ...label }) => ({
      ...label,
      marker: control.code,
      ...groupPart(place),
    }));
    const change = {
      name: "Change marker",
      before: { ...EMPTY, labels: before },
      after: { ...EMPTY, labels: after },
    };
    const whole = withMended(this.answer.value, change, this.relations.value);
    this.take(whole, { words: t("Marker changed to {name}.", { name: control.name }) });
  }

  #toggleWhole(control: MarkerControl, place: Place): void {
    const old = this.answer.value.labels.find(
      (label) => label.marker === control.code && label.start === null && label.group === place.group,
    );
    if (old) {
      this.remove([old.id]);
    } else if (this.#hasRoom(1)) {
      const label: Label = {
        id: newId(),
        marker: control.code,
        start: null,
        end: null,
        quote: null,
        ...groupPart(place),
      };
      this.take(addLabels([label], "Label the whole text"));
    }
  }

  #labelFor(control: MarkerControl, span: Span, place: Place): Label {
    const quote = this.view?.quote(span) ?? "";
    return {
      id: newId(),
      marker: control.code,
      start: span.start,
      end: span.end,
      quote,
      ...groupPart(place),
    };
  }

  #hasRoom(count: number): boolean {
    const own = this.stored.value?.answer.labels.length ?? 0;
    const limit = this.maxLabels.value && Math.max(this.maxLabels.value, own);
    if (limit === null || this.answer.value.labels.length + count <= limit) return true;
    this.notice.value = tn(
      "A text takes at most {count} label here. Remove one to set another.",
      "A text takes at most {count} labels here. Remove one to set another.",
      limit,
    );
    announce(this.notice.value);
    return false;
  }

  /** Label many spans as one step. */
  useOn(control: MarkerControl, spans: readonly Span[]): void {
    if (!this.#hasRoom(spans.length)) return;
    this.take(
      addLabels(
        spans.map((span) => this.#labelFor(control, span, {})),
        "Label all occurrences",
      ),
    );
  }

  move(id: string, span: Span): void {
    const patch = { start: span.start, end: span.end, quote: this.view?.quote(span) ?? "" };
    this.take(replaceLabel(this.answer.value, id, patch, "Move label"));
  }

  remove(ids: readonly string[]): void {
    this.take(removeLabels(this.answer.value, new Set(ids), "Remove label", this.relations.value));
  }

  unmarkAll(): void {
    const all = new Set(this.answer.value.labels.map((label) => label.id));
    const words = t("All labels are removed. Undo brings them back.");
    this.take(removeLabels(this.answer.value, all, "Unmark all"), { words });
  }

  /** A field has changed. It may hold what cannot be submitted: a draft keeps that too. */
  fill(control: MarkerControl, place: Place, content: Content): void {
    const input = { marker: control.code, content, ...place };
    this.type(setInput(this.answer.value, input, "Answer"), inputKey(input));
  }

  /** A step of typing: one with the step before where that was just now and on the same place, named by `key`. */
  type(change: Change | null, key: string): void {
    const now = Date.now();
    const merge = this.#typing?.key === key && now - this.#typing.at < TYPING_PAUSE;
    this.#typing = { key, at: now };
    // A field speaks for itself.
    this.take(change, { merge, words: "" });
  }

  #checkFields(): ReadonlyMap<string, string> {
    const problems = new Map<string, string>();
    for (const input of this.answer.value.inputs) {
      const control = this.byCode.value.get(input.marker);
      if (isKept(input, this.stored.value?.answer)) continue;
      const problem = control && kindOf(control).check?.(input.content, control, t);
      if (problem) problems.set(inputKey(input), problem);
    }
    return problems;
  }

  /** The content of a field. */
  contentOf(control: MarkerControl, place: Place): Content {
    const key = inputKey({ marker: control.code, ...place });
    return this.answer.value.inputs.find((input) => inputKey(input) === key)?.content ?? null;
  }

  /** What is wrong with a field: what was typed into it, else a restriction that it does not meet. */
  problemOf(control: MarkerControl, place: Place): string | null {
    const typed = this.problems.value.get(inputKey({ marker: control.code, ...place }));
    if (typed !== undefined) return typed;
    if (!isEmptyContent(this.contentOf(control, place))) return null;
    const group = place.group ?? null;
    const own = this.violations.value.find((each) => each.marker === control.code && each.group === group);
    return own?.message ?? null;
  }

  /** What is to be known of a field that holds what the project does not take any more. */
  noteOf(control: MarkerControl, place: Place): string | null {
    const content = this.contentOf(control, place);
    if (!isKept({ marker: control.code, content, ...place }, this.stored.value?.answer)) return null;
    if (!kindOf(control).check?.(content, control, t)) return null;
    return t("This does not fit the project any more. It stays as it is unless you change it.");
  }

  /** The next change of a field is a step of its own. */
  settle(): void {
    this.#typing = null;
  }

  undo(): void {
    const step = this.work.value.history.past.at(-1);
    if (this.locked.value || !step) return;
    this.settle();
    this.#set(undo(this.work.value));
    announce(t("Undone: {step}.", { step: stepWords(step, this.byCode.value) }));
  }

  redo(): void {
    const step = this.work.value.history.future.at(-1);
    if (this.locked.value || !step) return;
    this.settle();
    this.#set(redo(this.work.value));
    announce(t("Redone: {step}.", { step: stepWords(step, this.byCode.value) }));
  }

  /** Put another answer in the place of this one; can be undone. */
  replace(answer: Answer, name: string): void {
    this.settle();
    this.#set(replaceAnswer(this.work.value, answer, name));
  }

  select(id: string, { additive = false, reveal = false } = {}): void {
    const old = this.selected.value;
    const others = additive ? old.filter((other) => other !== id) : [];
    this.selected.value =
      old.includes(id) && (additive || (old.length === 1 && !reveal)) ? others : [...others, id];
    if (reveal) this.reveal(id);
  }

  /** Scrolls the text until a label can be seen. */
  reveal(id: string): void {
    const label = this.answer.value.labels.find((candidate) => candidate.id === id);
    if (label && label.start !== null && label.end !== null)
      this.view?.reveal({ start: label.start, end: label.end });
  }

  deselect(): void {
    this.selected.value = [];
    announce(t("Nothing is selected."));
  }

  /** A key that marks or takes back; true = it was one. */
  onKey(press: KeyPress & { repeat: boolean; preventDefault(): void }): boolean {
    const isCommand = (press.ctrlKey || press.metaKey) && !press.altKey;
    const key = press.key.toLowerCase();
    const isLetter = (letter: string) =>
      key === letter || (press.code === `Key${letter.toUpperCase()}` && !/^[a-z]$/.test(key));
    if (isCommand && isLetter("z")) {
      if (press.shiftKey) this.redo();
      else this.undo();
    } else if (isCommand && isLetter("y")) {
      this.redo();
    } else if (press.key === "Escape" && !this.relating.value?.onKey(press)) {
      if (this.selected.value.length === 0) return false;
      this.deselect();
    } else if (press.key !== "Escape" && !this.relating.value?.onKey(press)) {
      const control = findByKey(
        this.controls.value.filter((each) => kindOf(each).makes !== "input"),
        press,
      );
      if (!control) return false;
      // A key that is held down marks once; taking back goes on.
      if (!press.repeat) this.use(control, this.placeOf(control));
    }
    press.preventDefault();
    return true;
  }

  /** Where a marker's shortcut puts its label: replaced by a screen that has units. */
  placeOf: (control: MarkerControl) => Place = () => ({});

  /** What a step brings with it: replaced by label actions whose values belong to relations. */
  extend: (change: Change) => Change = (change) => change;
}

function groupPart({ group, group_order }: Place): Place {
  return { ...(group === undefined ? {} : { group }), ...(group_order === undefined ? {} : { group_order }) };
}

/** Most numbers that a tag shows. */
const MOST_NUMBERS = 3;

function numbersOf(relations: Answer["relations"]): ReadonlyMap<string, string> {
  const found = new Map<string, number[]>();
  for (const relation of relations)
    for (const id of membersOf(relation)) found.set(id, [...(found.get(id) ?? []), relation.number ?? 0]);
  const shown = (numbers: number[]) =>
    numbers.length > MOST_NUMBERS ? "+" : numbers.sort((first, second) => first - second).join(",");
  return new Map([...found].map(([id, numbers]) => [id, shown(numbers)]));
}

function spanOf({ start, end }: Pick<Label, "start" | "end">): string {
  return `${start} ${end}`;
}
