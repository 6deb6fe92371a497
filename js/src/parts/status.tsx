// The lazy part for the page without a text: one sentence of what is the case, one of what to do.

import { formatTime, t, tn } from "../kit/i18n.ts";
import { Notice, type NoticeWords } from "../kit/notice.tsx";
import type { PageState } from "../protocol/generated.ts";
import type { StatusProps } from "../workbench/extra-views.ts";
import { readLogin } from "./account/login.ts";

// more are not counted: MOST_COUNTED of services/assignment.py
const MOST_COUNTED = 1000;

function withOthers(count: number): string {
  if (count >= MOST_COUNTED) return t("At least {count} texts are with others now", { count });
  return tn("{count} text is with somebody else now", "{count} texts are with somebody else now", count);
}

function waiting(page: PageState): NoticeWords {
  if (page.waiting_until)
    return {
      name: "waiting",
      icon: "clock",
      title: withOthers(page.waiting_texts),
      advice: t("The next one is free at {time} at the latest.", { time: formatTime(page.waiting_until) }),
    };
  return {
    name: "waiting",
    icon: "warning",
    title: tn(
      "{count} text could not be read from where it is kept",
      "{count} texts could not be read from where they are kept",
      page.waiting_texts,
    ),
    advice: t("Look again in a while: it is tried once more. If this stays, tell whoever runs the project."),
  };
}

function wordsOf({ page, settings }: Pick<StatusProps, "page" | "settings">): NoticeWords | null {
  switch (page.status) {
    case "open":
      return null;
    case "finished":
      return {
        name: "finished",
        icon: "done",
        title: t("You have finished this task"),
        advice: tn(
          "{count} text is submitted. Thank you!",
          "{count} texts are submitted. Thank you!",
          page.progress.submitted,
        ),
      };
    case "waiting":
      return waiting(page);
    case "closed":
      return {
        name: "closed",
        icon: "clock",
        title: t("This project is closed now"),
        advice: t("Ask the project's author when it opens."),
      };
    case "no_data":
      return {
        name: "no-data",
        icon: settings.takes_texts ? "book" : "warning",
        title: t("This project has no texts"),
        advice: settings.takes_texts
          ? t("Add the first one above.")
          : t("Ask the project's author to add some."),
      };
  }
}

/** The page when there is no text to show; what is inside stands below its words. */
export default function Status({ children, ...shown }: StatusProps) {
  const words = wordsOf(shown);
  const login = readLogin(document);
  return (
    words && (
      <Notice {...words}>
        {children}
        {login ? (
          <a class="tw-button" data-tw="start-page" href={login.base}>
            {t("Start page")}
          </a>
        ) : null}
      </Notice>
    )
  );
}
