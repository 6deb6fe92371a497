// The texts that a reviewer may look at.

import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../../kit/button.tsx";
import { formatTime, t, tn } from "../../kit/i18n.ts";
import type { ReviewText, ReviewTexts } from "../../protocol/generated.ts";
import type { BoardHost } from "../../workbench/board-view.ts";
import { Pages } from "./pages.tsx";
import { EMPTY, Search } from "./search.tsx";
import { Title } from "./title.tsx";

interface TextsProps {
  host: BoardHost;
  /** Id of the heading. */
  id: string;
  /** The text that was looked at last. */
  last: number | null;
  onOpen(text: number): void;
}

function numbersOf({ batches, unreviewed, unresolved, submitted }: ReviewText): string {
  const parts = [tn("{count} batch", "{count} batches", batches)];
  if (unreviewed > 0) parts.push(tn("{count} not reviewed", "{count} not reviewed", unreviewed));
  if (unresolved > 0) parts.push(tn("{count} requires resolution", "{count} require resolution", unresolved));
  parts.push(formatTime(submitted));
  return parts.join(" · ");
}

/** Texts with batches of others, those that were answered last first. */
export function Texts({ host, id, last, onOpen }: TextsProps) {
  const [query, setQuery] = useState(EMPTY);
  const [found, setFound] = useState<ReviewTexts | null>(null);
  const [problem, setProblem] = useState("");
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const { sample: _, undone: __, ...asked } = query;
    host.channel.request("review_texts", asked).then(
      (page) => {
        setFound(page);
        setProblem("");
      },
      (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
    );
  }, [query, host.saved.value]);
  // Whoever comes back from a text goes on where they were.
  const isShown = found !== null;
  useEffect(() => {
    if (last !== null) list.current?.querySelector<HTMLElement>(`[data-context="${last}"] button`)?.focus();
  }, [isShown]);
  const context = host.context.value;
  return (
    <>
      <div class="tw-board-line">
        <h2 id={id}>{t("Texts to review")}</h2>
        <span class="tw-muted">
          {found ? tn("{count} text", "{count} texts", found.total) : t("Loading")}
        </span>
        <span class="tw-space" />
        {context === null ? null : (
          <Button name="own-text" onPress={() => onOpen(context)}>
            {t("Batches of my text")}
          </Button>
        )}
      </div>
      <Search host={host} query={query} ofTexts isReviewed onSearch={setQuery} />
      <div role="alert">{problem}</div>
      {found?.rows.length === 0 ? <p class="tw-muted">{t("No text was found.")}</p> : null}
      <ol ref={list}>
        {found?.rows.map((row) => (
          <li key={row.context} class="tw-board-row" data-tw="review-text" data-context={row.context}>
            <Title
              words={row.title}
              describedBy={`${id}-${row.context}`}
              onPress={() => onOpen(row.context)}
            />
            <span class="tw-muted" id={`${id}-${row.context}`}>
              {numbersOf(row)}
            </span>
          </li>
        ))}
      </ol>
      {found ? <Pages found={found} onPage={(page) => setQuery({ ...query, page })} /> : null}
    </>
  );
}
