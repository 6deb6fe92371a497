// Runs the modules of label actions: their storage, their events, and what their values paint.

import { computed, effect, type ReadonlySignal } from "@preact/signals";
import { membersOf } from "../core/clusters.ts";
import { moveLabel, setLabelValue, setRelationValue } from "../core/label-actions.ts";
import { strings, t } from "../kit/i18n.ts";
import type {
  ActionItem,
  Answer,
  Change,
  Json,
  Label,
  MarkerControl,
  Relation,
  RelationControl,
} from "../protocol/generated.ts";
import type { ActionConfig, ActionStorage, LabelAction, Labeler, MakeLabelAction } from "./contract.ts";

/** Most bytes of JSON that the values of a label or relation may have together; a record holds 64 KiB. */
const LARGEST = 64_000;
/** Milliseconds in which labels are told of an event before the page may do something else. */
const SLICE = 4;

/** What the host needs of the work on a text. */
interface Work {
  readonly answer: ReadonlySignal<Answer>;
  readonly controls: ReadonlySignal<readonly MarkerControl[]>;
  readonly relations: ReadonlySignal<readonly RelationControl[]>;
  take(change: Change | null, options?: { words?: string }): boolean;
  type(change: Change | null, key: string): void;
}

/** An item of a menu with the object that its module made. */
export interface Running {
  item: ActionItem;
  action: LabelAction;
}

function isMaker(value: unknown): value is MakeLabelAction {
  return typeof value === "function";
}

function isAction(value: unknown): value is LabelAction {
  return typeof value === "object" && value !== null && "exec" in value && typeof value.exec === "function";
}

/** The function that a module exports. */
export async function readModule(source: string): Promise<MakeLabelAction> {
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try {
    const module: unknown = await import(/* @vite-ignore */ address);
    if (typeof module === "object" && module !== null && "default" in module && isMaker(module.default))
      return module.default;
    throw new Error("It has no default export that is a function.");
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** A value as JSON holds it; nothing for what is empty. */
function toJson(value: unknown): Json | undefined {
  const text = value === "" || value === null ? undefined : JSON.stringify(value);
  return text === undefined ? undefined : JSON.parse(text);
}

/** Whether a record has room for a value in a field; one that is smaller than what is there always fits. */
function fits({ extra = {} }: Label | Relation, field: string, value: Json | undefined): boolean {
  const sizeOf = (values: object) => new TextEncoder().encode(JSON.stringify(values)).length;
  const size = sizeOf({ ...extra, [field]: value });
  return size <= LARGEST || size < sizeOf(extra);
}

function isRelational({ storeFor }: LabelAction): boolean {
  return storeFor === "relation";
}

/** Whether relations join the same labels; their values may differ. */
function sameLinks(before: readonly Relation[], after: readonly Relation[]): boolean {
  return (
    before.length === after.length &&
    before.every(({ id, number, links }, at) => {
      const other = after[at];
      return id === other?.id && number === other.number && links === other.links;
    })
  );
}

/** The actions of one text pane. */
export class ActionHost {
  #work: Work;
  #root: HTMLElement;
  #attic: HTMLElement;
  #closer = new AbortController();
  /** By marker, in the order in which the menu shows them. */
  #running = new Map<string, Running[]>();
  /** What labels have still to be told. */
  #untold: { id: string; names: readonly string[]; detail: unknown }[] = [];
  #isTelling = false;
  /** The control that is open, how it is asked for anew, and where it says what is wrong. */
  #open: { running: Running; id: string; fill(): void; say(problem: string | null): void } | null = null;
  readonly #labels = computed(
    () => new Map(this.#work.answer.value.labels.map((label) => [label.id, label])),
  );
  /** The relations that each label is in. */
  readonly #related = computed(() => {
    const related = new Map<string, Relation[]>();
    for (const relation of this.#work.answer.value.relations)
      for (const id of membersOf(relation)) related.set(id, [...(related.get(id) ?? []), relation]);
    return related;
  });
  /** The relations that the labels of each marker may be in. */
  readonly #fitting = computed(() => {
    const { answer, relations, controls } = this.#work;
    const kinds = new Map(relations.value.map((control) => [control.code, control]));
    const numbered = answer.value.relations.flatMap((relation) => {
      const control = kinds.get(relation.relation);
      const { number } = relation;
      return control && number !== undefined ? [{ relation, number, control }] : [];
    });
    const fits = (marker: string) =>
      numbered.filter(({ control }) => control.pairs.some((pair) => pair.includes(marker)));
    return new Map(controls.value.map(({ code }) => [code, fits(code)]));
  });

  /** `attic` takes stand-ins of labels that are not drawn now. */
  constructor(work: Work, root: HTMLElement, attic: HTMLElement) {
    this.#work = work;
    this.#root = root;
    this.#attic = attic;
  }

  /** Make the objects of all items whose module is there; `fail` hears of those that cannot be used. */
  start(modules: ReadonlyMap<string, MakeLabelAction>, fail: (name: string, error: unknown) => void): void {
    const shared = new Map<string, Running>();
    for (const { code, actions = [] } of this.#work.controls.value) {
      const running = actions.flatMap((item) => {
        const make = modules.get(item.action);
        if (!make) return [];
        try {
          const known = shared.get(item.field);
          if (known?.item.action === item.action && isRelational(known.action)) return known;
          const made = this.#make(make, item);
          shared.set(item.field, made);
          return made;
        } catch (error) {
          fail(item.action, error);
          return [];
        }
      });
      running.sort((one, two) => one.action.verboseName.localeCompare(two.action.verboseName));
      this.#running.set(code, running);
    }
    for (const [heard, sent] of this.#dispatched()) this.#forward(heard, sent);
    this.#subscribe();
    this.#tellOfRelations();
  }

  /** Stop listening. */
  close(): void {
    this.#closer.abort();
  }

  /** Every object once. */
  all(): Running[] {
    return [...new Set([...this.#running.values()].flat())];
  }

  /** Fields whose values belong to relations. */
  fields(): string[] {
    return this.all().flatMap(({ item, action }) => (isRelational(action) ? item.field : []));
  }

  #make(make: MakeLabelAction, item: ActionItem): Running {
    const { verbose, field, config } = item;
    const cfg: ActionConfig = { ...config, name: field, ...(verbose === "" ? {} : { verboseName: verbose }) };
    const action = make(cfg, this.#labeler());
    if (!isAction(action)) throw new Error("Its function returns no object with exec().");
    action.storage = this.#storage(item, action.storage ?? {});
    action.verboseName ||= verbose || item.action;
    return { item, action };
  }

  #labeler(): Labeler {
    const idOf = (label: HTMLElement) => label.dataset.id ?? "";
    return {
      root: this.#root,
      signal: this.#closer.signal,
      language: strings.value.language,
      t,
      keyOf: (action, label) => this.keyOf(action, idOf(label)),
      numbersOf: (label) => this.#relationsOf(idOf(label)).flatMap(({ number }) => number ?? []),
      relationsFor: (label) => this.#choices(idOf(label)),
      moveTo: (label, number) => {
        const moved = moveLabel(this.#work.answer.value, idOf(label), number, this.#work.relations.value);
        if (moved === "impossible")
          return t("A label cannot move between relations of different kinds. Choose another relation.");
        this.#work.take(moved);
        return null;
      },
      send: (event, detail) => {
        this.#root.dispatchEvent(new CustomEvent(event, { bubbles: true, detail }));
      },
    };
  }

  #choices(id: string) {
    const own = this.#relationsOf(id);
    const fitting = this.#fitting.value.get(this.#labelOf(id)?.marker ?? "") ?? [];
    return fitting.map(({ relation, number, control: { name } }) => ({
      number,
      name,
      isMember: own.includes(relation),
    }));
  }

  #labelOf(id: string): Label | undefined {
    return this.#labels.value.get(id);
  }

  #relationsOf(id: string): Relation[] {
    return this.#related.value.get(id) ?? [];
  }

  /** The key of a label's value in the storage of an action; null = it has none now. */
  keyOf(action: LabelAction, id: string): string | null {
    if (!isRelational(action)) return `l${id}`;
    const relations = this.#relationsOf(id);
    if (relations.length === 0) return action.allowSingletons ? `sr${id}` : null;
    return relations.length === 1 && relations[0]?.number !== undefined ? `r${relations[0].number}` : null;
  }

  /** What the menu of a label offers now. */
  offered(label: Label): Running[] {
    const running = this.#running.get(label.marker) ?? [];
    return running.filter((each) => this.#isOffered(each, label, this.elementOf(label)));
  }

  #isOffered({ action }: Running, label: Label, element: HTMLElement): boolean {
    return this.keyOf(action, label.id) !== null && (action.isAllowed?.(element) ?? true);
  }

  #storage({ field }: ActionItem, own: ActionStorage): ActionStorage {
    const record = (key: string): Label | Relation | undefined => {
      const [, kind, id = ""] = /^(l|sr|r)(.+)$/.exec(key) ?? [];
      if (kind === "r") return this.#work.answer.value.relations.find(({ number }) => String(number) === id);
      return kind ? this.#labelOf(id) : undefined;
    };
    const write = (key: string, value: Json | undefined) => {
      const found = record(key);
      if (!found) return false;
      if (!fits(found, field, value)) return this.#refuse(field);
      if (this.#open?.running.item.field === field) this.#open.say(null);
      const { answer } = this.#work;
      const name = this.all().find(({ item }) => item.field === field)?.action.verboseName ?? field;
      const change =
        "links" in found
          ? setRelationValue(answer.value, found.number ?? 0, field, value, name)
          : setLabelValue(answer.value, found.id, field, value, name);
      this.#work.type(change, `${key} ${field}`);
      return true;
    };
    return new Proxy(own, {
      get: (target, key) => {
        const found = typeof key === "string" ? record(key) : undefined;
        return found ? found.extra?.[field] : Reflect.get(target, key);
      },
      has: (target, key) =>
        (typeof key === "string" && record(key)?.extra?.[field] !== undefined) || Reflect.has(target, key),
      set: (target, key, value) =>
        (typeof key === "string" && write(key, toJson(value))) || Reflect.set(target, key, value),
      deleteProperty: (target, key) =>
        (typeof key === "string" && write(key, undefined)) || Reflect.deleteProperty(target, key),
    });
  }

  /** Keep the value that is stored, and say so in the control where another one came from. */
  #refuse(field: string): true {
    const problem = t("This is too long and not stored; what was there before is kept.");
    if (this.#open?.running.item.field !== field) throw new RangeError(problem);
    this.#open.say(problem);
    return true;
  }

  /** The element of a label: its first piece in the text, or a stand-in with the same data. */
  elementOf(label: Label): HTMLElement {
    const named = `[data-id="${CSS.escape(label.id)}"]`;
    return (
      this.#root.querySelector<HTMLElement>(`[data-tw="label"]${named}`) ??
      this.#attic.querySelector<HTMLElement>(named) ??
      this.#standIn(label)
    );
  }

  #standIn({ id, marker, start, end, quote }: Label): HTMLElement {
    const made = document.createElement("span");
    Object.assign(made.dataset, { id, code: marker, start: String(start ?? ""), end: String(end ?? "") });
    made.textContent = quote;
    this.#attic.append(made);
    return made;
  }

  /** What is heard and what is sent for it, once for all actions that say the same. */
  #dispatched(): [string, string | string[]][] {
    const said = this.all().flatMap(({ action }) => Object.entries(action.dispatch ?? {}));
    return [...new Map(said.map((each) => [JSON.stringify(each), each])).values()];
  }

  /** Send an event of the document on to every label; only a list of events passes `detail` on. */
  #forward(heard: string, sent: string | string[]): void {
    const names = typeof sent === "string" ? [sent] : sent;
    const pass = (event: Event) => {
      // What was sent to a label comes by here as well.
      if (event.target !== event.currentTarget) return;
      const detail: unknown = event instanceof CustomEvent && sent !== names[0] ? event.detail : null;
      for (const { id } of this.#work.answer.value.labels) this.#untold.push({ id, names, detail });
      if (!this.#isTelling) this.#tell();
    };
    for (const at of [this.#root, document]) {
      at.addEventListener(heard, pass, { signal: this.#closer.signal });
    }
  }

  /** An event of a label runs its actions that subscribe to it, whether their menu is open or not. */
  #subscribe(): void {
    const events = new Set(this.all().flatMap(({ action }) => action.subscribe ?? []));
    const hear = ({ type, target }: Event) => {
      if (!(target instanceof HTMLElement) || target === this.#root) return;
      const label = this.#labelOf(target.dataset.id ?? "");
      for (const running of (label && this.#running.get(label.marker)) ?? [])
        if (label && running.action.subscribe?.includes(type)) this.#rerun(running, label, target);
    };
    for (const event of events) this.#root.addEventListener(event, hear, { signal: this.#closer.signal });
  }

  #rerun(running: Running, label: Label, element: HTMLElement): void {
    if (this.#open?.running === running && this.#open.id === label.id) this.#open.fill();
    else if (this.#isOffered(running, label, element)) {
      try {
        running.action.exec(element, document.createElement("div"));
      } catch (error) {
        // The other actions hear the event too.
        reportError(error);
      }
    }
  }

  /** An action's control is open: events ask for it with `fill`, `say` shows a problem; gives what ends that. */
  watch(running: Running, id: string, fill: () => void, say: (problem: string | null) => void): () => void {
    const open = { running, id, fill, say };
    this.#open = open;
    return () => {
      if (this.#open === open) this.#open = null;
    };
  }

  /** Tell the labels that wait, as many as a slice of time allows, then the others: a thousand hold up the page. */
  #tell(): void {
    this.#isTelling = true;
    const drawn = new Map<string | undefined, HTMLElement>();
    for (const piece of this.#root.querySelectorAll<HTMLElement>('[data-tw="label"]'))
      if (!drawn.has(piece.dataset.id)) drawn.set(piece.dataset.id, piece);
    const until = performance.now() + SLICE;
    let told = 0;
    for (const { id, names, detail } of this.#untold) {
      if (performance.now() > until) break;
      told += 1;
      const label = this.#labelOf(id);
      const element = label && (drawn.get(id) ?? this.#standIn(label));
      for (const name of names) element?.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
    }
    this.#attic.replaceChildren();
    this.#untold.splice(0, told);
    this.#isTelling = this.#untold.length > 0;
    if (this.#isTelling) setTimeout(() => this.#closer.signal.aborted || this.#tell());
  }

  #tellOfRelations(): void {
    let before = this.#work.answer.peek().relations;
    const stop = effect(() => {
      const { relations } = this.#work.answer.value;
      const isSame = sameLinks(before, relations);
      before = relations;
      if (isSame) return;
      queueMicrotask(() => {
        this.#root.dispatchEvent(new CustomEvent("labeler_relationschange", { bubbles: true }));
      });
    });
    this.#closer.signal.addEventListener("abort", stop);
  }

  /** What the values of a label and of its relations paint. */
  paint(label: Label): { color?: string; badge?: string } {
    const paint: { color?: string; badge?: string } = {};
    for (const { item, action } of this.#running.get(label.marker) ?? []) {
      if (!action.color) continue;
      const relations = isRelational(action) ? this.#relationsOf(label.id) : [];
      const [relation] = relations;
      const value = relation ? relation.extra?.[item.field] : label.extra?.[item.field];
      const color = value === undefined ? null : action.color(value);
      if (color === null) continue;
      if (!relation) paint.color = color;
      else if (relations.length === 1) paint.badge = color;
    }
    return paint;
  }
}
