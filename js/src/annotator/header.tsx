import { useEffect, useState } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { t, tn } from "../kit/i18n.ts";
import { announce } from "../kit/live.tsx";
import { BoardButtons, BoardPlace } from "./board-bar.tsx";
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

/** How long a kernel may be silent before a person is told what helps. */
const PATIENCE_MS = 20_000;

/** Whether the kernel has been out of reach for so long that it will hardly answer. */
function useLongSilence(session: Session): boolean {
  const isSilent = session.state.value === "offline";
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!isSilent) return;
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [isSilent]);
  return isLong && isSilent && navigator.onLine;
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
      return navigator.onLine
        ? t("No answer from the server. Your work is kept here and sent again.")
        : t("Offline. Your work is kept here and sent later.");
  }
}

function Status({ session }: { session: Session }) {
  const isLong = useLongSilence(session);
  // A page of Voila starts its kernel when it is loaded; a notebook's page waits for a cell to be run.
  const doesReloadHelp = document.body.dataset.voila !== undefined;
  const words = !isLong
    ? wordsOfState(session)
    : doesReloadHelp
      ? t("No answer from the server. Reload the page; nothing is lost.")
      : t("The kernel does not answer. If it was restarted, run the cell again; nothing is lost.");
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
      {state === "offline" ? (
        <Button look="ghost" class="tw-small" onPress={() => session.channel.retry()}>
          {t("Try now")}
        </Button>
      ) : null}
      {isLong && doesReloadHelp ? (
        <Button look="ghost" class="tw-small" name="reload" onPress={() => window.location.reload()}>
          {t("Reload")}
        </Button>
      ) : null}
    </span>
  );
}

/** Where am I, how far, is it saved, help. */
export function Header({ session }: { session: Session }) {
  const { guidelines, about, title } = session.screen.value;
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
          <span class="tw-user tw-ellipsis" title={session.user.value}>
            {session.user.value}
          </span>
        </div>
      </header>
      <BoardPlace session={session} />
    </>
  );
}
