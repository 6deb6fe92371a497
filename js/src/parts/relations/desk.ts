// What a person does with relations, whoever draws it.

import { computed, signal } from "@preact/signals";
import { membersOf } from "../../core/clusters.ts";
import { newId } from "../../core/ids.ts";
import {
  byNumber,
  choose,
  leave,
  nextNumber,
  numberOf,
  type Plan,
  relate,
  removeRelation,
  split,
} from "../../core/relations.ts";
import { findByKey, type KeyPress } from "../../core/shortcuts.ts";
import { t, tn } from "../../kit/i18n.ts";
import { announce } from "../../kit/live.tsx";
import type { Change, Relation, RelationControl } from "../../protocol/generated.ts";
import type { Editor } from "../../workbench/editor.ts";
import type { RelatingHost } from "../../workbench/relating-host.ts";

/** A relation that was chosen and not confirmed yet. */
interface Asked {
  control: RelationControl;
  isSwapped: boolean;
  /** Which of the ways; the first is the likeliest. */
  way: number;
}

export class Desk {
  readonly editor: Editor;
  readonly asked = signal<Asked | null>(null);
  /** Id of the relation that is looked at; null = the first. */
  readonly at = signal<string | null>(null);
  /** Id of the label that is pointed at, in the text or in a drawing. */
  readonly pointed = signal<string | null>(null);
  /** Counts how often a relation was chosen: each time the buttons that confirm it take the focus. */
  readonly turn = signal(0);
  readonly relations = computed(() => byNumber(this.editor.answer.value.relations));
  readonly shown = computed(
    () => this.relations.value.find(({ id }) => id === this.at.value) ?? this.relations.value[0] ?? null,
  );
  readonly choice = computed(() => {
    const asked = this.asked.value;
    return asked && this.#choose(asked.control, asked.isSwapped);
  });
  readonly plan = computed(() => {
    const plans = this.choice.value?.plans ?? [];
    return plans[this.asked.value?.way ?? 0] ?? plans[0] ?? null;
  });

  constructor({ editor }: RelatingHost) {
    this.editor = editor;
  }

  #choose(control: RelationControl, isSwapped: boolean) {
    const { answer, selected, byCode } = this.editor;
    return choose(
      {
        answer: answer.value,
        control,
        selected: selected.value,
        markers: byCode.value,
        isSwapped,
      },
      t,
    );
  }

  controlOf(relation: Relation): RelationControl | undefined {
    return this.editor.relations.value.find(({ code }) => code === relation.relation);
  }

  /** A relation is chosen for the selected labels: shows what it comes to, or says why it cannot be. */
  ask(control: RelationControl): void {
    if (this.editor.locked.value) return;
    const { plans, reason } = this.#choose(control, false);
    if (plans.length === 0) {
      this.asked.value = null;
      this.editor.notice.value = reason;
      return;
    }
    this.editor.notice.value = null;
    if (this.asked.value?.control !== control) this.asked.value = { control, isSwapped: false, way: 0 };
    this.turn.value += 1;
  }

  swap(): void {
    const asked = this.asked.value;
    if (!asked || !this.choice.value?.canSwap) return;
    this.asked.value = { ...asked, isSwapped: !asked.isSwapped };
  }

  take(way: number): void {
    const asked = this.asked.value;
    if (asked) this.asked.value = { ...asked, way };
  }

  cancel(): void {
    this.asked.value = null;
    this.editor.view?.focus();
  }

  make(): void {
    const plan = this.plan.value;
    if (!plan) return;
    const number = this.#nextNumber();
    const change = relate(plan, newId(), number);
    this.asked.value = null;
    this.#take(change, this.#words(plan, number));
    this.at.value = change.after.relations[0]?.id ?? null;
    this.editor.selected.value = [];
    this.editor.view?.focus();
  }

  #words({ way, control: { name }, olds }: Plan, fresh: number): string {
    const number = olds[0] ? numberOf(olds[0]) : fresh;
    if (way === "new") return t("Relation {number} is made: {name}.", { name, number });
    if (way === "join") return t("The labels are in relation {number} now: {name}.", { name, number });
    return t("The relations are one now, relation {number}: {name}.", { name, number });
  }

  #take(change: Change | null, words: string): void {
    this.editor.take(change, { words });
  }

  #nextNumber(): number {
    const { work, stored } = this.editor;
    return nextNumber(work.value, stored.value?.largest);
  }

  /** What the selected labels can do in a relation: be one by themselves, and leave. */
  partings(relation: Relation): { split: Change | null; leave: Change | null } {
    const { answer, selected, locked } = this.editor;
    const control = this.controlOf(relation);
    const ids = new Set(selected.value);
    if (!control || locked.value || ids.size === 0) return { split: null, leave: null };
    const fresh = { id: newId(), number: this.#nextNumber() };
    return {
      split: split(answer.value, relation, ids, control, fresh),
      leave: leave(answer.value, relation, ids, control),
    };
  }

  split(change: Change | null): void {
    const [rest, own] = change?.after.relations ?? [];
    if (!rest || !own) return;
    const numbers = { first: numberOf(rest), second: numberOf(own) };
    this.#take(change, t("Relation {first} is split; relation {second} is new.", numbers));
    this.at.value = own.id;
    this.editor.view?.focus();
  }

  leave(relation: Relation, change: Change | null): void {
    if (!change) return;
    const number = numberOf(relation);
    this.#take(
      change,
      change.after.relations.length > 0
        ? t("The labels have left relation {number}.", { number })
        : t("Relation {number} is removed.", { number }),
    );
    this.editor.view?.focus();
  }

  remove(relation: Relation): void {
    this.go(1) || this.go(-1);
    this.#take(removeRelation(relation), t("Relation {number} is removed.", { number: numberOf(relation) }));
    if (this.relations.value.length === 0) this.editor.view?.focus();
  }

  /** Go to the next relation or the one before; false where there is none. */
  go(step: 1 | -1): boolean {
    const { value } = this.relations;
    const shown = this.shown.value;
    const next = shown && value[value.indexOf(shown) + step];
    if (!next) return false;
    this.at.value = next.id;
    return true;
  }

  /** Show a relation of a label, unless the one that is shown holds it. */
  follow(id: string): void {
    const holds = (relation: Relation | null) => relation !== null && membersOf(relation).has(id);
    if (holds(this.shown.value)) return;
    const found = this.relations.value.find(holds);
    if (found) this.at.value = found.id;
  }

  /** Ids of the labels of a marker that are in no relation, in text order. */
  freeLabels(code: string): string[] {
    const { answer, numbers } = this.editor;
    return answer.value.labels.flatMap(({ id, marker, start }) =>
      marker === code && start !== null && !numbers.value.has(id) ? id : [],
    );
  }

  toggleMarker(code: string): void {
    const free = this.freeLabels(code);
    const { selected } = this.editor;
    const others = selected.value.filter((id) => !free.includes(id));
    const isAll = free.every((id) => selected.value.includes(id));
    selected.value = isAll ? others : [...others, ...free];
  }

  /** A key that chooses a relation, or selects all labels of a marker; true = it was one. */
  onKey(press: KeyPress): boolean {
    if (this.asked.value && !press.ctrlKey && !press.metaKey && !press.altKey) {
      if (press.key === "Escape") {
        this.cancel();
        return true;
      }
      if (press.code === "KeyS" && this.choice.value?.canSwap) {
        this.swap();
        return true;
      }
    }
    if (press.altKey && (press.key === "Delete" || press.key === "Backspace")) return this.#partByKey(press);
    const control = findByKey(this.editor.relations.value, press);
    if (control) {
      this.ask(control);
      return true;
    }
    return press.altKey && this.#selectByKey(press);
  }

  /** The selected labels leave the relation that is shown; with Shift they become one by themselves. */
  #partByKey({ shiftKey }: KeyPress): boolean {
    const relation = this.shown.value;
    if (!relation) return false;
    const { split, leave } = this.partings(relation);
    if (!(shiftKey ? split : leave))
      announce(t("Nothing is selected that can leave relation {number}.", { number: numberOf(relation) }));
    else if (shiftKey) this.split(split);
    else this.leave(relation, leave);
    return true;
  }

  /** Alt with a marker's shortcut. The letter is taken from its place: Alt makes other characters of some. */
  #selectByKey(press: KeyPress): boolean {
    const key = /^Key([A-Z])$/.exec(press.code)?.[1] ?? press.key;
    const { code, shiftKey, ctrlKey, metaKey } = press;
    const markers = this.editor.controls.value.filter((each) => each.in_relation);
    const control = findByKey(markers, { key, code, shiftKey, ctrlKey, metaKey, altKey: false });
    if (!control) return false;
    this.toggleMarker(control.code);
    const count = this.editor.selected.value.length;
    announce(tn("{count} label is selected.", "{count} labels are selected.", count));
    return true;
  }
}
