import type { AnyModel } from "@anywidget/types";
import { computed, effect, signal } from "@preact/signals";
import { isEmptyAnswer, normalise, sameAnswer } from "../core/answer.ts";
import { continues, type Work, workOf } from "../core/history.ts";
import { newId } from "../core/ids.ts";
import { Outbox, type Shelf, type WorkPlace } from "../core/outbox.ts";
import type { Rules } from "../core/restrictions.ts";
import { controlsOf, tabsOf, unitsOf } from "../core/screen.ts";
import { makesInput } from "../kinds/table.ts";
import { cleanHtmlWith } from "../kit/html.tsx";
import { strings, t } from "../kit/i18n.ts";
import { announce } from "../kit/live.tsx";
import { whenShown } from "../kit/shown.ts";
import { Channel, ChannelClosed, isPageState } from "../protocol/channel.ts";
import type { AnnotatorState, Draft, PageState } from "../protocol/generated.ts";
import { Editor } from "../workbench/editor.ts";
import type { Reach } from "../workbench/extra-views.ts";
import { markersInGroups, placeFor, stepGroup } from "../workbench/groups.ts";
import { loadPart, makeRelating } from "../workbench/parts.ts";
import { TextOptions } from "../workbench/text-options.tsx";
import type { MarkdownParser } from "../workbench/text-pane.tsx";
import { isTyping } from "../workbench/typing.ts";
import { Boards } from "./boards.ts";
import { DraftSaver, type SaveState } from "./drafts.ts";
import { Guidelines } from "./guidelines.ts";
import { showGroup } from "./problems.ts";
import { reasonOf } from "./reasons.ts";
import { type Form, Reports } from "./reports.ts";
import type { Sheet } from "./sheet.ts";
import { Submitter } from "./submitter.ts";

/** What the page is waiting for. */
export type Busy = "submit" | "next" | "later" | "look" | null;

function browserShelf(): Shelf | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** One view of the annotator: the state of the page and what people can do with it. */
export class Session {
  readonly model: AnyModel<AnnotatorState>;
  readonly screen;
  readonly page;
  readonly user;
  readonly notice;
  readonly outbox: Outbox;
  readonly channel: Channel;
  readonly editor: Editor;
  readonly drafts: DraftSaver;
  /** Where this view is drawn. */
  root: HTMLElement | null = null;
  readonly sheet = signal<Sheet | null>(null);
  readonly busy = signal<Busy>(null);
  readonly isReachable = signal(true);
  /** What brings the page back to a kernel: a lazy part. */
  readonly reach = signal<Reach | null>(null);
  /** Why the last request failed, beside the buttons. */
  readonly trouble = signal<string | null>(null);
  readonly batch = signal<string | null>(null);
  readonly options: TextOptions;
  readonly guidelines: Guidelines;
  readonly markdown = signal<MarkdownParser | null>(null);
  readonly tabs;
  readonly rules;
  readonly state;
  #leave: (() => void)[] = [];
  readonly submitter = new Submitter(this);
  readonly boards = new Boards(this);
  readonly reports: Reports;
  /** ISO time of the last change in this view. */
  changed: string | undefined;

  constructor(model: AnyModel<AnnotatorState>) {
    this.model = model;
    this.screen = signal(model.get("screen"));
    this.page = signal(model.get("page"));
    this.user = signal(model.get("user"));
    this.notice = signal(model.get("notice"));
    strings.value = model.get("strings");
    this.outbox = new Outbox(browserShelf(), model.get("storage_key"));
    this.options = new TextOptions(this.outbox);
    this.guidelines = new Guidelines(this.outbox, this.sheet);
    this.channel = new Channel(model, newId(), (isReachable) => this.#reached(isReachable), window);
    this.reports = new Reports(this.channel, this.outbox);
    this.editor = new Editor(() => this.#changed());
    this.drafts = new DraftSaver(this.channel, this.outbox, {
      onStale: (newer) => this.askWhich(newer),
      // For the other views of this model; Python knows it already, so nothing is sent.
      onSaved: (draft) => {
        if (!this.boards.open.value) model.set("page", { ...this.page.value, draft });
      },
      onCut: () => {
        this.editor.notice.value = t(
          "There is too much to undo: a reload of the page forgets the oldest steps.",
        );
      },
    });
    this.tabs = computed(() => tabsOf(this.screen.value.root));
    this.rules = computed<Rules>(() => ({
      controls: this.tabs.value.flatMap((tab) =>
        tab.sections.flatMap(({ unit, controls }) => (unit ? [] : controls)),
      ),
      units: unitsOf(this.screen.value.root),
      relations: this.screen.value.relations,
      makesInput,
    }));
    this.state = computed<SaveState | "offline">(() => this.#stateOfPage());
    cleanHtmlWith(() => loadPart(this.channel, "richtext"));
    this.editor.placeOf = (control) => placeFor(this.editor, this.rules.value.units, control);
    this.#leave.push(
      effect(() => {
        this.editor.inGroups.value = markersInGroups(this.rules.value.units);
        this.editor.controls.value = controlsOf(this.screen.value.root);
        this.editor.maxLabels.value = this.screen.value.settings.max_labels;
        const { relations, settings } = this.screen.value;
        this.editor.relations.value = relations;
        this.editor.collects.value = relations.length > 0 || settings.allow_selecting_labels;
      }),
    );
    this.adopt(this.page.peek());
    this.#listen();
  }

  /** Ask the kernel where this person is, after what was never confirmed has been sent again. */
  async start(): Promise<void> {
    await this.submitter.sendUnsent();
    void this.reports.sendUnsent();
    try {
      this.#follow(await this.channel.request("ready", {}));
      await this.boards.reopen();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The first look of this view: what was chosen before, and the guidelines on the first visit. */
  open(): void {
    void this.#fetchReach();
    if (this.screen.value.guidelines && this.root)
      this.#leave.push(whenShown(this.root, () => this.guidelines.greet()));
    this.#leave.push(
      effect(() => {
        if (this.page.value.item?.formatting === "md" && !this.markdown.peek()) void this.#fetchMarkdown();
      }),
      effect(() => {
        if (this.editor.relations.value.length > 0 && !this.editor.relating.peek())
          void this.#fetchRelating();
      }),
      effect(() => {
        const isRanked = this.rules.value.units.some(({ rankable, size }) => rankable && size > 1);
        if (isRanked && !this.editor.grip.peek()) void this.#fetchGrip();
      }),
    );
  }

  async #fetchReach(): Promise<void> {
    try {
      this.reach.value = (await loadPart(this.channel, "reconnect"))(this);
    } catch {
      // Without the part the page still sends again what was not answered.
    }
  }

  async #fetchMarkdown(): Promise<void> {
    try {
      this.markdown.value = await loadPart(this.channel, "markdown");
    } catch {
      // Without the part the text is shown as its source: every character is there all the same.
    }
  }

  async #fetchRelating(): Promise<void> {
    try {
      this.editor.relating.value = await makeRelating(this.channel, this.editor);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #fetchGrip(): Promise<void> {
    try {
      this.editor.grip.value = await loadPart(this.channel, "ranking");
    } catch {
      // Without the part the groups keep their order; the next view asks again.
    }
  }

  /** A key that the text leaves over; true = it meant something. */
  onKey(event: KeyboardEvent): boolean {
    return this.#onKey(event);
  }

  /** A key anywhere on the page; true = it meant something. */
  onPageKey(event: KeyboardEvent): boolean {
    if (event.defaultPrevented || this.sheet.value || !this.page.value.item) return false;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      if (!event.repeat) void this.submit();
      return true;
    }
    if (isTyping(event.target)) return false;
    if (event.key === "?") {
      this.sheet.value = { kind: "keys" };
      return true;
    }
    return this.#onKey(event);
  }

  close(): void {
    this.drafts.keep();
    this.reach.value?.close();
    this.channel.close();
    for (const leave of this.#leave) leave();
  }

  /** Send the answer. `ignore` = although restrictions that may be ignored are not met. */
  submit(ignore = false): Promise<void> {
    const { open, desk } = this.boards;
    return open.value && desk ? desk.save(ignore) : this.submitter.submit(ignore);
  }

  /** Leave this text for the next one; asks first when work would stay unsubmitted. */
  async next(isSure = false): Promise<void> {
    const item = this.page.value.item;
    if (!item || this.busy.value) return;
    if (this.boards.open.value) return this.boards.close();
    const isUntouched = this.page.value.draft?.revision === 0 && !this.drafts.isDirty;
    if (!isSure && !isUntouched && !isEmptyAnswer(this.editor.work.value.answer)) {
      this.sheet.value = { kind: "leave" };
      return;
    }
    this.sheet.value = null;
    await this.ask("next", async () => {
      await this.drafts.flush();
      this.adopt(await this.channel.request("skip", { context: item.context }), { focus: true });
      if (this.page.value.status === "open") announce(t("The next text is shown."));
    });
  }

  /** Put this text aside with the work on it. */
  async later(): Promise<void> {
    const item = this.page.value.item;
    if (!item || this.busy.value) return;
    if (this.boards.open.value) return this.boards.close();
    this.editor.settle();
    await this.ask("later", async () => {
      await this.drafts.flush();
      if (this.drafts.isDirty) {
        this.trouble.value = t("Not saved: {problem}", { problem: this.drafts.problem.value ?? "" });
        return;
      }
      this.adopt(await this.channel.request("save_for_later", { context: item.context }), { focus: true });
      announce(t("Saved for later."));
    });
  }

  /** Look whether there is something to do now. */
  async lookAgain(): Promise<void> {
    await this.ask("look", async () => this.adopt(await this.channel.request("ready", {}), { focus: true }));
  }

  /** Report a problem with the text; null = done, else why not. The sheet may be closed before it is answered. */
  async flag(form: Form): Promise<string | null> {
    const item = this.page.value.item;
    if (!item) return null;
    const sheet = this.sheet.value;
    const reason = await this.reports.send(item.context, form);
    const isOpen = this.sheet.value === sheet;
    if (reason === null) {
      if (isOpen) this.sheet.value = null;
      announce(t("The text is flagged. Thank you."));
    } else if (!isOpen) this.trouble.value = t("The report was not sent: {problem}", { problem: reason });
    return reason;
  }

  /** Answer the question which of two versions to keep; the other one stays within reach of Undo. */
  settleStale(newer: Draft, keepMine: boolean): void {
    this.sheet.value = null;
    this.editor.locked.value = false;
    if (this.boards.desk?.settle(keepMine)) return;
    const mine = this.editor.work.value.answer;
    if (keepMine) {
      this.drafts.release(newer.revision);
      this.editor.replace(normalise(newer.answer), "Take the other version");
      this.editor.undo();
    } else {
      this.drafts.release(newer.revision);
      if (!sameAnswer(mine, newer.answer))
        this.editor.replace(normalise(newer.answer), "Take the other version");
    }
    this.drafts.change(this.editor.work.value);
  }

  /** Carry out something that the page waits for; nothing can be changed meanwhile. */
  async ask(busy: Exclude<Busy, null>, run: () => Promise<void>): Promise<void> {
    this.busy.value = busy;
    const mayLock = busy !== "look";
    if (mayLock) this.editor.locked.value = true;
    try {
      await run();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.busy.value = null;
      if (mayLock && this.sheet.value?.kind !== "stale") this.editor.locked.value = false;
    }
  }

  #fail(error: unknown): void {
    if (!(error instanceof ChannelClosed)) this.trouble.value = reasonOf(error);
  }

  #changed(): void {
    this.changed = new Date().toISOString();
    this.trouble.value = null;
    this.drafts.change(this.editor.work.value);
  }

  #reached(isReachable: boolean): void {
    this.isReachable.value = isReachable;
  }

  #stateOfPage(): SaveState | "offline" {
    if (!this.isReachable.value) return "offline";
    if (this.busy.value === "submit" || this.busy.value === "next" || this.busy.value === "later")
      return "saving";
    return this.drafts.state.value;
  }

  /** Ask which of two versions of the work to go on with; nothing can be changed meanwhile. */
  askWhich(newer: Draft): void {
    this.editor.locked.value = true;
    this.sheet.value = { kind: "stale", newer };
  }

  /** A key that marks, takes back or goes to another group. */
  #onKey(event: KeyboardEvent): boolean {
    if (this.editor.onKey(event)) return true;
    const step = event.key === "+" ? 1 : event.key === "-" ? -1 : 0;
    if (step === 0 || event.ctrlKey || event.metaKey || event.altKey) return false;
    const group = stepGroup(this.editor, this.rules.value.units, step);
    if (!group) return false;
    event.preventDefault();
    announce(t("Group {number}: labels go here", { number: group.order }));
    if (this.root) showGroup(this.root, this.editor.group.value);
    return true;
  }

  #listen(): void {
    const { model } = this;
    const on = (key: keyof AnnotatorState & string, run: () => void) => {
      const event = `change:${key}` as const;
      model.on(event, run);
      this.#leave.push(() => model.off(event, run));
    };
    on("page", () => this.#follow(model.get("page")));
    on("screen", () => {
      this.screen.value = model.get("screen");
    });
    on("strings", () => {
      strings.value = model.get("strings");
    });
    on("user", () => {
      this.user.value = model.get("user");
    });
    on("notice", () => {
      this.notice.value = model.get("notice");
    });
    const listen = (target: EventTarget, event: string, run: (event: Event) => void) => {
      target.addEventListener(event, run);
      this.#leave.push(() => target.removeEventListener(event, run));
    };
    listen(window, "online", () => this.channel.retry());
    listen(window, "offline", () => this.channel.lost());
    listen(window, "pagehide", () => this.#hurry());
    listen(document, "visibilitychange", () => {
      if (document.visibilityState === "hidden") this.#hurry();
      else if (!this.isReachable.value) this.channel.retry();
    });
  }

  #hurry(): void {
    this.drafts.keep();
    void this.drafts.flush();
  }

  /** Go where another view of this person has gone, unless this one is on its way itself. */
  #follow(page: PageState): void {
    if (!isPageState(page)) return;
    const isMoving = this.busy.value !== null && this.busy.value !== "look";
    if (isMoving || this.boards.open.value) return;
    const here = this.page.value;
    const isElsewhere = page.item?.context !== here.item?.context || page.status !== here.status;
    const isSubmitted = page.submitted.length !== here.submitted.length;
    const draft = page.draft;
    if (isElsewhere || isSubmitted) {
      this.drafts.keep();
      this.adopt(page);
    } else if (draft && !this.drafts.knows(draft) && !this.drafts.isDirty) {
      this.adopt(page);
    } else {
      this.page.value = { ...page, item: here.item, submitted: here.submitted };
      this.batch.value = page.batch?.uuid ?? this.batch.value;
    }
  }

  /** Show a page as the kernel describes it. */
  adopt(page: PageState, { focus = false } = {}): void {
    this.page.value = page;
    this.batch.value = page.batch?.uuid ?? this.batch.value;
    this.trouble.value = null;
    this.changed = undefined;
    const stored = workOf(page.draft, page.item?.text ?? "");
    const revision = page.draft?.revision ?? 0;
    const place = page.item && { context: page.item.context, sha256: page.item.sha256 };
    this.drafts.open(place, revision, stored);
    this.editor.open(stored);
    if (place) this.restore(place, page.item?.text ?? "", stored, page.draft);
    if (focus) requestAnimationFrame(() => this.editor.view?.focus());
  }

  /**
   * Bring back work that was never confirmed; `draft` is what the store has, `stored` the work of it.
   *
   * True = the two do not fit together, and it is asked which to go on with.
   */
  restore(place: WorkPlace, text: string, stored: Work, draft: Draft | null): boolean {
    const unsent = this.outbox.draft(place);
    if (!unsent) return false;
    if (sameAnswer(unsent.answer, stored.answer)) {
      this.outbox.dropDraft(place);
      return false;
    }
    const work = workOf(unsent, text);
    this.editor.work.value = work;
    this.drafts.change(work);
    if (!draft || unsent.revision === draft.revision || continues(work, stored)) return false;
    this.drafts.hold();
    this.askWhich(draft);
    return true;
  }
}
