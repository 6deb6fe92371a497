import { isEmptyAnswer, normalise, sameAnswer } from "../core/answer.ts";
import { newId } from "../core/ids.ts";
import type { UnsentSubmit } from "../core/outbox.ts";
import { violations } from "../core/restrictions.ts";
import { t } from "../kit/i18n.ts";
import { announce } from "../kit/live.tsx";
import { RequestFailed } from "../protocol/channel.ts";
import type { Violation } from "../protocol/generated.ts";
import { goToProblem } from "./problems.ts";
import type { Session } from "./session.ts";

/** Submits what the page holds: looks for what stands against it, sends it, takes a refusal. */
export class Submitter {
  #session: Session;
  /** The submission that was refused last: sent again unchanged, it keeps its key. */
  #last: UnsentSubmit | null = null;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Send the answer. `ignore` = although restrictions that may be ignored are not met. */
  async submit(ignore: boolean): Promise<void> {
    const { page, busy, editor, sheet, drafts, outbox } = this.#session;
    const item = page.value.item;
    if (!item || busy.value) return;
    editor.settle();
    sheet.value = null;
    if (!this.#isReady(ignore)) return;
    const { answer } = editor.work.value;
    const { context, sha256 } = item;
    const last = this.#last;
    const isSame = last !== null && last.context === context && sameAnswer(last.answer, answer);
    const entry: UnsentSubmit = { key: isSame ? last.key : newId(), context, sha256, answer, ignore };
    outbox.keepSubmit(entry);
    drafts.keep();
    drafts.hold();
    await this.#session.ask("submit", async () => {
      await drafts.idle();
      if (await this.#transmit(entry)) announce(t("Submitted."));
      else drafts.release();
    });
  }

  /** Send again what was never confirmed. */
  async sendUnsent(): Promise<void> {
    const { outbox, editor } = this.#session;
    for (const entry of outbox.submits()) {
      editor.locked.value = true;
      await this.#transmit(entry);
    }
    editor.locked.value = false;
  }

  /** Whether nothing stands against a submission; says what does. */
  #isReady(ignore: boolean): boolean {
    const { editor, trouble, screen, rules, sheet } = this.#session;
    trouble.value = null;
    if (editor.problems.value.size > 0) {
      trouble.value = t("Something typed cannot be submitted. Correct the marked fields first.");
      this.#goToProblem();
      return false;
    }
    const { answer } = editor.work.value;
    if (isEmptyAnswer(answer) && !screen.value.settings.allow_empty_submit) {
      trouble.value = t("There is nothing to submit yet. Label some words or fill in a field.");
      return false;
    }
    const found = violations(answer, rules.value, t);
    const strict = found.filter((each) => !each.ignorable);
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
  async #transmit(entry: UnsentSubmit): Promise<boolean> {
    const session = this.#session;
    try {
      const { batch, page } = await session.channel.request("submit", { ...entry });
      session.outbox.dropSubmit(entry.key);
      session.outbox.dropDraft(entry.context);
      this.#last = null;
      session.batch.value = batch;
      session.adopt(page, { focus: true });
      return true;
    } catch (error) {
      if (error instanceof RequestFailed) this.#refused(entry, error);
      return false;
    }
  }

  /** A submission was refused: nothing of it is stored, so it stays on the page, or comes back to it. */
  #refused(entry: UnsentSubmit, { problem }: RequestFailed): void {
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
    if (found.length === 0) {
      trouble.value = problem.message;
    } else if (isHere && strict.length > 0) {
      this.#goToProblem(strict);
    } else if (isHere) {
      sheet.value = { kind: "ignore", violations: found };
    }
  }
}
