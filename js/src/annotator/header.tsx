import { useEffect } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { t, tn } from "../kit/i18n.ts";
import { announce } from "../kit/live.tsx";
import { loadPart } from "../workbench/parts.ts";
import { BoardButtons, BoardPlace } from "./board-bar.tsx";
import { usePart } from "./lazy.ts";
import type { Session } from "./session.ts";
import { Tour } from "./tour.tsx";

function Progress({ session }: { session: Session }) {
  const { submitted, skipped, total } = session.page.value.progress;
  if (total === 0) return null;
  const done = Math.min(total, submitted);
  const words = tn("{done} of {count} text", "{done} of {count} texts", total, { done });
  return (
    <div
      class="tw-progress"
      title={skipped > 0 ? tn("{count} skipped", "{count} skipped", skipped) : undefined}
    >
      <div
        class="tw-bar"
        role="progressbar"
        aria-label={t("Progress")}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={words}
      >
        <i style={{ width: `${(100 * done) / total}%` }} />
      </div>
      <span class="tw-muted tw-nowrap">{words}</span>
    </div>
  );
}

function wordsOfState(session: Session): string {
  switch (session.state.value) {
    case "saved":
      return t("Saved");
    case "saving":
      return t("Saving");
    case "unsaved":
      return t("Not saved yet");
    case "error":
      return t("Not saved: {problem}", { problem: session.drafts.problem.value ?? "" });
    case "offline":
      return (
        session.reach.value?.words.value ??
        t("No answer from the server. Your work is kept here and sent again.")
      );
  }
}

function Status({ session }: { session: Session }) {
  const words = wordsOfState(session);
  const Ways = session.reach.value?.Ways;
  const state = session.state.value;
  const isTrouble = state === "error" || state === "offline";
  useEffect(() => {
    if (isTrouble) announce(words);
  }, [isTrouble, words]);
  return (
    <span
      class="tw-state"
      data-tw="status"
      data-state={state}
      data-batch={session.batch.value ?? undefined}
      title={words}
    >
      <span class="tw-ellipsis">{words}</span>
      {state === "offline" && Ways ? <Ways /> : null}
    </span>
  );
}

/** Where am I, how far, is it saved, help. */
export function Header({ session }: { session: Session }) {
  const { guidelines, about, title } = session.screen.value;
  // Only a page of our server has it: in a notebook there is nothing to go to.
  const Account = usePart(document.getElementById("tw-part-account") !== null, () =>
    loadPart(session.channel, "account"),
  );
  return (
    <>
      <header class="tw-header">
        <h1 class="tw-ellipsis" title={title}>
          {title}
        </h1>
        <Progress session={session} />
        <Status session={session} />
        <div class="tw-header-tools">
          <BoardButtons session={session} />
          <Tour session={session} />
          {guidelines || about ? (
            <Button
              look="ghost"
              icon="book"
              name="guidelines"
              label={t("Guidelines")}
              onPress={() => session.guidelines.show()}
            >
              <span class="tw-when-wide">{t("Guidelines")}</span>
            </Button>
          ) : null}
          <Button
            look="ghost"
            name="keys"
            label={t("Keyboard help")}
            shortcut="?"
            onPress={() => {
              session.sheet.value = { kind: "keys" };
            }}
          />
          {Account ? (
            <Account host={session} />
          ) : (
            <span class="tw-user tw-ellipsis" title={session.user.value}>
              {session.user.value}
            </span>
          )}
        </div>
      </header>
      <BoardPlace session={session} />
    </>
  );
}
