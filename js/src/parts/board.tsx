// The lazy part that lists submitted batches, to be edited or reviewed.

import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { formatTime, t, tn } from "../kit/i18n.ts";
import type { BoardPage, BoardRow, MarkBatchRequest } from "../protocol/generated.ts";
import type { BoardHost } from "../workbench/board-view.ts";
import { Pages } from "./board/pages.tsx";
import { type Do, ReviewLine, ReviewWords } from "./board/review.tsx";
import { Check, EMPTY, Search } from "./board/search.tsx";
import { Texts } from "./board/texts.tsx";
import { Title } from "./board/title.tsx";
import style from "./board.css";

export { style };

function Revisions({ row }: { row: BoardRow }) {
  if (row.revisions.length === 0) return null;
  return (
    <details>
      <summary>{tn("{count} revision", "{count} revisions", row.revisions.length)}</summary>
      <ul>
        {row.revisions.map(({ changes, user, time }) => (
          <li key={time}>
            {[user, formatTime(time)].filter(Boolean).join(", ")}: {changes.join("; ")}
          </li>
        ))}
      </ul>
    </details>
  );
}

interface RowProps {
  host: BoardHost;
  row: BoardRow;
  withUser: boolean;
  onOpen(row: BoardRow): void;
  onDo: Do;
}

function Row({ host, row, withUser, onOpen, onDo }: RowProps) {
  const id = useId();
  const isOpen = host.open.value === row.batch;
  const mark = (name: MarkBatchRequest["mark"]) =>
    onDo(host.channel.request("mark_batch", { batch: row.batch, mark: name }));
  return (
    <li
      class="tw-board-row"
      data-tw="batch"
      data-batch={row.batch}
      data-open={isOpen ? "" : undefined}
      data-flagged={row.flagged ? "" : undefined}
    >
      <span class="tw-muted">{row.number}</span>
      <Title
        words={row.title}
        describedBy={id}
        isOpen={isOpen}
        disabled={row.undone}
        onPress={() => onOpen(row)}
      />
      <span class="tw-muted" id={id}>
        {[
          tn("{count} label", "{count} labels", row.labels),
          withUser || !row.own ? row.author : "",
          withUser && row.user !== row.author ? t("revised by {user}", { user: row.user }) : "",
          formatTime(row.submitted),
          row.undone ? t("Withdrawn") : "",
          (isOpen ? host.isDirty.value : host.isChanged(row)) ? t("Changes not submitted") : "",
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
      {host.isReview ? null : (
        <>
          <Button
            look="ghost"
            icon="flag"
            name="flag-batch"
            label={t("Flag batch {number}", { number: row.number })}
            pressed={row.flagged}
            onPress={() => mark(row.flagged ? "unflag" : "flag")}
          />
          {withUser || row.own ? (
            <Button
              look="ghost"
              name={row.undone ? "restore" : "withdraw"}
              label={
                row.undone
                  ? t("Restore batch {number}", { number: row.number })
                  : t("Withdraw batch {number}", { number: row.number })
              }
              disabled={isOpen}
              onPress={() => mark(row.undone ? "restore" : "withdraw")}
            >
              {row.undone ? t("Restore") : t("Withdraw")}
            </Button>
          ) : null}
        </>
      )}
      <Revisions row={row} />
      <ReviewWords row={row} isEdited={host.isReview && row.review?.own === true} />
      {host.isReview ? <ReviewLine host={host} row={row} onDo={onDo} /> : null}
    </li>
  );
}

/** Opens the row after the one that was saved, when a person asked for one after the other. */
function useSequence(host: BoardHost, found: BoardPage | null, isSequential: boolean): void {
  const latest = useRef({ found, isSequential });
  latest.current = { found, isSequential };
  const saved = host.saved.value;
  const seen = useRef(saved);
  useEffect(() => {
    if (seen.current === saved) return;
    seen.current = saved;
    const rows = latest.current.found?.rows ?? [];
    const at = rows.findIndex((row) => row.batch === last.current);
    const next = rows[at + 1];
    if (latest.current.isSequential && at >= 0 && next) void host.load(next.batch);
  }, [saved]);
  const last = useRef<string | null>(null);
  const open = host.open.value;
  useEffect(() => {
    const isListed = latest.current.found?.rows.some((row) => row.batch === open);
    if (isListed) last.current = open;
  }, [open, found]);
}

interface BatchesProps {
  host: BoardHost;
  /** Id of the heading. */
  id: string;
  /** The text whose batches are listed; null = those of all texts. */
  text: number | null;
  /** Whether the open batch was open as the page was left. */
  isAgain: boolean;
  /** Go to the list of texts. */
  onTexts(): void;
}

/** Submitted batches, newest first: find, open, flag, take back. */
function Batches({ host, id, text, isAgain, onTexts }: BatchesProps) {
  const [query, setQuery] = useState(EMPTY);
  const [found, setFound] = useState<BoardPage | null>(null);
  const [problem, setProblem] = useState("");
  const [isSequential, setSequential] = useState(false);
  const tell = (error: unknown) => setProblem(error instanceof Error ? error.message : String(error));
  const read = () => {
    host.channel.request("board", text === null ? query : { ...query, context: text }).then((page) => {
      setFound(page);
      setProblem("");
    }, tell);
  };
  const place = usePlace(found);
  const carryOut = (work: Promise<unknown>, at: number) => {
    place.at.current = at;
    void work.then(read, tell);
  };
  useSequence(host, found, isSequential);
  useEffect(read, [query, host.saved.value]);
  const choose = (row: BoardRow | "leave") => {
    void (row === "leave" || row.batch === host.open.value ? host.leave() : host.load(row.batch));
  };
  const list = useOtherText(host, text, found, choose);
  return (
    <>
      <div class="tw-board-line">
        {host.isReview ? (
          <Button name="all-texts" onPress={onTexts}>
            {t("All texts")}
          </Button>
        ) : null}
        <h2 id={id} ref={place.heading} tabIndex={-1}>
          {host.isReview ? t("Batches of this text") : t("Submitted batches")}
        </h2>
        <span class="tw-muted">
          {found ? tn("{count} batch", "{count} batches", found.total) : t("Loading")}
        </span>
        <span class="tw-space" />
        <Check words={t("One after the other")} value={isSequential} onChange={setSequential} />
        {host.open.value ? (
          <Button name="back-to-text" onPress={() => choose("leave")}>
            {host.context.value === null ? t("Close this batch") : t("Back to my text")}
          </Button>
        ) : null}
      </div>
      {isAgain ? (
        <p role="status">{t("This batch was open when the page was left, and is open again.")}</p>
      ) : null}
      {host.isDirty.value ? (
        <div class="tw-board-line" data-tw="unsaved-changes">
          {t("What you have changed is kept. Submit stores it in the batch.")}
          <Button name="discard" onPress={() => host.discard()}>
            {t("Discard the changes")}
          </Button>
        </div>
      ) : null}
      {host.isReview ? null : (
        <Search host={host} query={query} isReviewed={found?.reviewed ?? false} onSearch={setQuery} />
      )}
      <div role="alert">{problem}</div>
      {found?.rows.length === 0 ? <p class="tw-muted">{t("No batch was found.")}</p> : null}
      <ol ref={list}>
        {found?.rows.map((row, at) => (
          <Row
            key={row.batch}
            host={host}
            row={row}
            withUser={found.everybody}
            onOpen={choose}
            onDo={(work) => carryOut(work, at)}
          />
        ))}
      </ol>
      {found ? <Pages found={found} onPage={(page) => setQuery({ ...query, page })} /> : null}
    </>
  );
}

/** Opens the batch that was open when the page went away, and goes to its text; whether it is that which is open. */
function useAgain(host: BoardHost, goTo: (text: number) => void): boolean {
  const [again, setAgain] = useState<string | null>(null);
  useEffect(() => {
    const batch = host.takeAgain();
    if (batch === null) return;
    setAgain(batch);
    void host.load(batch).then(() => {
      const text = host.text.peek();
      if (text !== null) goTo(text);
    });
  }, [host]);
  return again !== null && host.open.value === again;
}

/** Where the keyboard goes on when the row that it was in has gone: in the next row, else at the heading. */
function usePlace(found: BoardPage | null) {
  const at = useRef<number | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  // Before the page brings a keyboard that is nowhere back to the text.
  useLayoutEffect(() => {
    const wanted = at.current;
    at.current = null;
    if (wanted === null || document.activeElement !== document.body) return;
    const rows = heading.current?.closest(".tw-board")?.querySelectorAll(".tw-board-row") ?? [];
    const row = rows[Math.min(wanted, rows.length - 1)];
    (row?.querySelector<HTMLElement>("button:enabled") ?? heading.current)?.focus();
  }, [found]);
  return { at, heading };
}

/** Opens the newest batch of a text that is not the person's own, so that the text is seen, and goes there. */
function useOtherText(
  host: BoardHost,
  text: number | null,
  found: BoardPage | null,
  open: (row: BoardRow) => void,
) {
  const list = useRef<HTMLOListElement>(null);
  const isShown = found !== null;
  useEffect(() => {
    if (!isShown || text === null || text === host.context.peek()) return;
    list.current?.querySelector<HTMLElement>(".tw-board-title")?.focus();
    const newest = found.rows.find((row) => !row.undone);
    const isOpen = found.rows.some((row) => row.batch === host.open.value);
    if (newest && !isOpen) open(newest);
  }, [isShown]);
  return list;
}

/** Submitted batches, above the work; to a reviewer text by text. */
export default function Board({ host }: { host: BoardHost }) {
  const id = useId();
  const [place, setPlace] = useState<number | "own" | "all">("own");
  const last = useRef<number | null>(null);
  const own = host.context.value;
  const text = !host.isReview || place === "all" ? null : place === "own" ? own : place;
  const goTo = (chosen: number) => {
    last.current = chosen;
    setPlace(chosen === own ? "own" : chosen);
  };
  const isAgain = useAgain(host, goTo);
  return (
    <section class="tw-board" data-tw="board" aria-labelledby={id}>
      {host.isReview && text === null ? (
        <Texts host={host} id={id} last={last.current} onOpen={goTo} />
      ) : (
        <Batches
          key={text}
          host={host}
          id={id}
          text={text}
          isAgain={isAgain}
          onTexts={() => setPlace("all")}
        />
      )}
    </section>
  );
}
