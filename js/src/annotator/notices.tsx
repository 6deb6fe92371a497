import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { formatTime, t, tn } from "../kit/i18n.ts";
import { Icon, type IconName } from "../kit/icons.tsx";
import { announce } from "../kit/live.tsx";
import type { PageState } from "../protocol/generated.ts";
import type { Session } from "./session.ts";

interface NoticeProps {
  name: string;
  icon: IconName;
  /** What is the case. */
  title: string;
  /** What to do. */
  advice: string;
  children?: ComponentChildren;
}

function Notice({ name, icon, title, advice, children }: NoticeProps) {
  useEffect(() => announce(`${title}. ${advice}`), [title, advice]);
  return (
    <section class="tw-page-notice" data-tw={name}>
      <span class={`tw-page-icon tw-${name}`}>
        <Icon name={icon} />
      </span>
      <h2>{title}</h2>
      <p class="tw-muted">{advice}</p>
      {children}
    </section>
  );
}

function LookAgain({ session, primary = false }: { session: Session; primary?: boolean }) {
  return (
    <Button
      look={primary ? "primary" : "plain"}
      name="look-again"
      disabled={session.busy.value !== null}
      onPress={() => void session.lookAgain()}
    >
      {t("Look again")}
    </Button>
  );
}

function waitingAdvice(page: PageState): string {
  if (!page.waiting_until) return t("Look again in a while.");
  return t("The next one is free at {time} at the latest.", { time: formatTime(page.waiting_until) });
}

/** The page when there is no text to show: one sentence of what is the case, one of what to do, one button. */
export function StatusPage({ session }: { session: Session }) {
  const page = session.page.value;
  switch (page.status) {
    case "open":
      return null;
    case "finished":
      return (
        <Notice
          name="finished"
          icon="done"
          title={t("You have finished this task")}
          advice={tn(
            "{count} text is submitted. Thank you!",
            "{count} texts are submitted. Thank you!",
            page.progress.submitted,
          )}
        >
          <LookAgain session={session} />
        </Notice>
      );
    case "waiting":
      return (
        <Notice
          name="waiting"
          icon="clock"
          title={tn(
            "{count} text is with somebody else now",
            "{count} texts are with somebody else now",
            page.waiting_texts,
          )}
          advice={waitingAdvice(page)}
        >
          <LookAgain session={session} primary />
        </Notice>
      );
    case "closed":
      return (
        <Notice
          name="closed"
          icon="clock"
          title={t("This project is closed now")}
          advice={t("Ask the project's author when it opens.")}
        >
          <LookAgain session={session} />
        </Notice>
      );
    case "no_data":
      return (
        <Notice
          name="no-data"
          icon="warning"
          title={t("This project has no texts")}
          advice={t("Ask the project's author to add some.")}
        >
          <LookAgain session={session} />
        </Notice>
      );
  }
}

/** The page when the widget itself cannot work. */
export function ErrorPage({ session }: { session: Session }) {
  return (
    <Notice name="error" icon="warning" title={t("This cannot be shown")} advice={session.notice.value}>
      <LookAgain session={session} />
    </Notice>
  );
}
