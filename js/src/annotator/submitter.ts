import type { ReadonlySignal, Signal } from "@preact/signals";
import { EMPTY, isEmptyAnswer, normalise, sameAnswer } from "../core/answer.ts";
import { newId } from "../core/ids.ts";
import type { Outbox, UnsentSubmit } from "../core/outbox.ts";
import { type Rules, violations } from "../core/restrictions.ts";
import { t } from "../kit/i18n.ts";
import { announce } from "../kit/live.tsx";
import { type Channel, ChannelClosed, RequestFailed } from "../protocol/channel.ts";
import type { Draft, Elsewhere, PageState, Screen, SubmitRequest, Violation } from "../protocol/generated.ts";
import type { Editor } from "../workbench/editor.ts";
import type { DraftSaver } from "./drafts.ts";
import { goToProblem } from "./problems.ts";
import { reasonOf } from "./reasons.ts";
import type { Sheet } from "./sheet.ts";

/** What to do with an answer to a text that was submitted in another window. */
export type Way = "both" | "replace" | "discard";

/** What a submission says of the answers that are there already. */
type Beside = Pick<SubmitRequest, "known" | "replaces" | "draft">;

/** What a submission needs of its view. */
interface Host {
  readonly page: Signal<PageState>;
  readonly screen: Signal<Screen>;
  readonly rules: ReadonlySignal<Rules>;
  readonly busy: ReadonlySignal<string | null>;
  readonly sheet: Signal<Sheet | null>;
  readonly trouble: Signal<string | null>;
  readonly batch: Signal<string | null>;
  readonly editor: Editor;
  readonly drafts: DraftSaver;
  readonly outbox: Outbox;
  readonly channel: Channel;
  readonly root: HTMLElement | null;
  ask(busy: "submit", run: () => Promise<void>): Promise<void>;
  adopt(page: PageState, options?: { focus?: boolean }): void;
  askWhich(newer: Draft): void;
}

/** Submits what the page holds: looks for what stands against it, sends it, takes a refusal. */
export class Submitter {
  #session: Host;
  /** The submission that was refused last: sent again unchanged, it keeps its key. */
  #last: UnsentSubmit | null = null;

  constructor(session: Host) {
    this.#session = session;
  }

  /** Send the answer. `ignore` = although restrictions that may be ignored are not met. */
  async submit(ignore: boolean): Promise<void> {
    const { page, busy, editor } = this.#session;
    const item = page.value.item;
    if (!item || busy.value) return;
    if (!this.isReady(ignore)) return;
    const { answer } = editor.work.value;
    const { context, sha256 } = item;
    const last = this.#last;
    const isSame = last !== null && last.context === context && sameAnswer(last.answer, answer);
    const entry: UnsentSubmit = { key: isSame ? last.key : newId(), context, sha256, answer, ignore };
    await this.#send(entry, { known: page.value.submitted.length }, t("Submitted."));
  }

  /** Answer the question what to do with a text that was submitted in another window. */
  async settle(entry: UnsentSubmit, elsewhere: Elsewhere, way: Way): Promise<void> {
    const session = this.#session;
    session.sheet.value = null;
    if (way === "both") await this.#send(entry, {}, t("Both answers are kept."));
    else if (way === "replace")
      await this.#send(entry, { replaces: elsewhere.batch }, t("The other answer is replaced."));
    else
      await session.ask("submit", async () => {
        const page = await session.channel.request("ready", {});
        session.outbox.dropDraft(entry);
        session.adopt(page, { focus: true });
        if (page.item?.context === entry.context) {
          session.editor.locked.value = false;
          session.editor.replace(EMPTY, "Unmark all");
        }
      });
  }

  async #send(entry: UnsentSubmit, beside: Beside, done: string): Promise<void> {
    const { outbox, drafts } = this.#session;
    outbox.keepSubmit(entry);
    drafts.keep();
    drafts.hold();
    await this.#session.ask("submit", async () => {
      await drafts.idle();
      if (await this.#transmit(entry, { ...beside, draft: drafts.revision })) announce(done);
      else drafts.release();
    });
  }

  /** Send again what was never confirmed, beside whatever was submitted since: nothing of it may be lost. */
  async sendUnsent(): Promise<void> {
    const { outbox, editor } = this.#session;
    for (const entry of outbox.submits()) {
      editor.locked.value = true;
      await this.#transmit(entry);
    }
    editor.locked.value = false;
  }

  /** Whether nothing stands against a submission; says what does. */
  isReady(ignore: boolean): boolean {
    const { editor, trouble, screen, rules, sheet } = this.#session;
    editor.settle();
    sheet.value = null;
    trouble.value = null;
    if (editor.problems.value.size > 0) {
      trouble.value = t("Something typed cannot be submitted. Correct the marked fields first.");
      this.#goToProblem();
      return false;
    }
    const { answer } = editor.work.value;
    const found = violations(answer, rules.value, t, editor.stored.value?.answer);
    const strict = found.filter((each) => !each.ignorable);
    if (isEmptyAnswer(answer) && !screen.value.settings.allow_empty_submit) {
      trouble.value = t("There is nothing to submit yet. Label some words or fill in a field.");
      editor.violations.value = strict;
      if (strict.length > 0) this.#goToProblem(strict);
      return false;
    }
    editor.violations.value = strict.length > 0 ? strict : found;
    if (strict.length > 0) {
      this.#goToProblem(strict);
      return false;
    }
    if (found.length > 0 && !ignore) {
      sheet.value = { kind: "ignore", violations: found };
      return false;
    }
    return true;
  }

  /** Bring the first field that stands against a submission before the person's eyes. */
  #goToProblem(found: readonly Violation[] = []): void {
    requestAnimationFrame(() => {
      if (this.#session.root) goToProblem(this.#session.root, found);
    });
  }

  /** Send one submission until it is answered; whether it was stored. */
  async #transmit(entry: UnsentSubmit, beside: Beside = {}): Promise<boolean> {
    const session = this.#session;
    try {
      const { batch, page } = await session.channel.request("submit", { ...entry, ...beside });
      session.outbox.dropSubmit(entry.key);
      session.outbox.dropDraft(entry);
      this.#last = null;
      session.batch.value = batch;
      session.adopt(page, { focus: true });
      return true;
    } catch (error) {
      if (error instanceof RequestFailed) this.#refused(entry, error);
      else if (!(error instanceof ChannelClosed)) throw error;
      return false;
    }
  }

  /** A submission was refused: nothing of it is stored, so it stays on the page, or comes back to it. */
  #refused(entry: UnsentSubmit, error: RequestFailed): void {
    const { problem } = error;
    const { outbox, page, editor, trouble, sheet } = this.#session;
    outbox.dropSubmit(entry.key);
    this.#last = entry;
    const isHere = page.value.item?.context === entry.context;
    if (isHere && !sameAnswer(entry.answer, editor.work.value.answer)) {
      editor.locked.value = false;
      editor.replace(normalise(entry.answer), "Answer");
    }
    if (!isHere) outbox.keepDraft({ ...entry, revision: 0, history: { past: [], future: [] } });
    const found = problem.violations ?? [];
    const strict = found.filter((each) => !each.ignorable);
    editor.violations.value = strict.length > 0 ? strict : found;
    if (problem.draft) {
      this.#session.askWhich(problem.draft);
    } else if (problem.elsewhere) {
      sheet.value = { kind: "twice", entry, elsewhere: problem.elsewhere };
    } else if (found.length === 0) {
      trouble.value = reasonOf(error);
    } else if (isHere && strict.length > 0) {
      this.#goToProblem(strict);
    } else if (isHere) {
      sheet.value = { kind: "ignore", violations: found };
    }
  }
}
