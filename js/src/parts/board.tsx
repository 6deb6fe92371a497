// The lazy part that lists submitted batches, to be edited or reviewed.

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { formatTime, t, tn } from "../kit/i18n.ts";
import type {
  BoardPage,
  BoardRequest,
  BoardRow,
  Clause,
  MarkBatchRequest,
  ReviewStatus,
} from "../protocol/generated.ts";
import type { BoardHost } from "../workbench/board-view.ts";
import style from "./board.css";

export { style };

/** What of the board is asked for. */
type BoardQuery = Omit<BoardRequest, "request" | "type" | "context">;

const TITLE = 40;
const EMPTY: BoardQuery = { search: [], flagged: false, sample: false, undone: false, page: 1 };
const NEW_CLAUSE: Clause = { scope: "text", type: "phr", text: "" };

function kinds(): Record<Clause["type"], string> {
  return {
    phr: t("has the phrase"),
    int: t("has all words"),
    web: t("like a web search"),
    nemp: t("is not empty"),
    ext: t("is exactly"),
  };
}

interface ClauseProps {
  host: BoardHost;
  clause: Clause;
  onChange(clause: Clause): void;
  onRemove(): void;
}

function ClauseLine({ host, clause, onChange, onRemove }: ClauseProps) {
  const isType = (value: string): value is Clause["type"] => value in kinds();
  return (
    <div class="tw-board-line" data-tw="clause">
      <select
        aria-label={t("Search in")}
        value={clause.scope}
        onChange={(event) => onChange({ ...clause, scope: event.currentTarget.value })}
      >
        <option value="text">{t("Text")}</option>
        <option value="all">{t("All annotations")}</option>
        <option value="number">{t("Number")}</option>
        {host.fields.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={t("How")}
        value={clause.type}
        onChange={({ currentTarget: { value } }) => {
          if (isType(value)) onChange({ ...clause, type: value });
        }}
      >
        {Object.entries(kinds()).map(([type, words]) => (
          <option key={type} value={type}>
            {words}
          </option>
        ))}
      </select>
      <input
        type="text"
        aria-label={t("Search for")}
        value={clause.text}
        disabled={clause.type === "nemp"}
        onInput={(event) => onChange({ ...clause, text: event.currentTarget.value })}
      />
      <Button look="ghost" icon="close" label={t("Remove this condition")} onPress={onRemove} />
    </div>
  );
}

interface CheckProps {
  words: string;
  value: boolean;
  onChange(value: boolean): void;
}

function Check({ words, value, onChange }: CheckProps) {
  return (
    <label>
      <input type="checkbox" checked={value} onChange={(event) => onChange(event.currentTarget.checked)} />{" "}
      {words}
    </label>
  );
}

interface SearchProps {
  host: BoardHost;
  query: BoardQuery;
  onSearch(query: BoardQuery): void;
}

function Search({ host, query, onSearch }: SearchProps) {
  const [clauses, setClauses] = useState<Clause[]>(query.search);
  const narrow = (change: Partial<BoardQuery>) => onSearch({ ...query, search: clauses, page: 1, ...change });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        narrow({});
      }}
    >
      {clauses.map((clause, index) => (
        <ClauseLine
          key={index}
          host={host}
          clause={clause}
          onChange={(changed) => setClauses(clauses.map((each, at) => (at === index ? changed : each)))}
          onRemove={() => {
            const left = clauses.filter((_, at) => at !== index);
            setClauses(left);
            narrow({ search: left });
          }}
        />
      ))}
      <div class="tw-board-line">
        <Button name="add-clause" onPress={() => setClauses([...clauses, NEW_CLAUSE])}>
          {clauses.length === 0 ? t("Search") : t("Add a condition")}
        </Button>
        {clauses.length > 0 ? (
          <button type="submit" class="tw-button tw-primary" data-tw="search">
            {t("Find")}
          </button>
        ) : null}
        <Check words={t("Only flagged")} value={query.flagged} onChange={(flagged) => narrow({ flagged })} />
        <Check words={t("Five at random")} value={query.sample} onChange={(sample) => narrow({ sample })} />
        <Check words={t("Also withdrawn")} value={query.undone} onChange={(undone) => narrow({ undone })} />
      </div>
    </form>
  );
}

function statusWords(): Record<ReviewStatus, string> {
  return { no: t("No ambiguity"), rr: t("Requires resolution"), rs: t("Resolved") };
}

function ReviewLine({ host, row, onDo }: { host: BoardHost; row: BoardRow; onDo: Do }) {
  const known = row.review?.comment ?? "";
  const [comment, setComment] = useState(known);
  const say = (status: ReviewStatus) =>
    onDo(host.channel.request("review_batch", { batch: row.batch, status, comment }));
  /** What is written after a result was chosen belongs to it. */
  const keep = () => {
    if (row.review && comment !== known) say(row.review.status);
  };
  const words = statusWords();
  const statuses: ReviewStatus[] = ["no", "rr", "rs"];
  return (
    <fieldset class="tw-board-line" aria-label={t("Result of the review")}>
      {statuses.map((status) => (
        <Button
          key={status}
          name={`status-${status}`}
          pressed={row.review?.status === status}
          onPress={() => say(status)}
        >
          {words[status]}
        </Button>
      ))}
      <input
        type="text"
        aria-label={t("Comment")}
        placeholder={t("Comment")}
        value={comment}
        onInput={(event) => setComment(event.currentTarget.value)}
        onBlur={keep}
      />
    </fieldset>
  );
}

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

/** Carries out a change of a batch, reads the list anew, and says what went wrong. */
type Do = (work: Promise<unknown>) => void;

interface RowProps {
  host: BoardHost;
  row: BoardRow;
  withUser: boolean;
  onOpen(row: BoardRow): void;
  onDo: Do;
}

function Row({ host, row, withUser, onOpen, onDo }: RowProps) {
  const isOpen = host.open.value === row.batch;
  const mark = (name: MarkBatchRequest["mark"]) =>
    onDo(host.channel.request("mark_batch", { batch: row.batch, mark: name }));
  const letters = [...row.title];
  const shown = letters.length > TITLE ? `${letters.slice(0, TITLE).join("")}…` : row.title;
  return (
    <li
      class="tw-board-row"
      data-tw="batch"
      data-batch={row.batch}
      data-open={isOpen ? "" : undefined}
      data-flagged={row.flagged ? "" : undefined}
    >
      <span class="tw-muted">{row.number}</span>
      <button
        type="button"
        class="tw-board-title"
        title={row.title}
        aria-current={isOpen}
        disabled={row.undone}
        onClick={() => onOpen(row)}
      >
        <bdi>{shown}</bdi>
      </button>
      <span class="tw-muted">
        {[
          tn("{count} label", "{count} labels", row.labels),
          withUser ? row.user : "",
          formatTime(row.submitted),
          row.review ? statusWords()[row.review.status] : "",
          row.undone ? t("Withdrawn") : "",
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
        </>
      )}
      <Revisions row={row} />
      {host.isReview ? <ReviewLine host={host} row={row} onDo={onDo} /> : null}
    </li>
  );
}

function Pages({ found, onPage }: { found: BoardPage; onPage(page: number): void }) {
  const { page, pages } = found;
  if (pages < 2) return null;
  const go = (label: string, to: number, isOff: boolean) => (
    <Button disabled={isOff} onPress={() => onPage(to)}>
      {label}
    </Button>
  );
  return (
    <nav class="tw-board-line" aria-label={t("Pages")}>
      {go(t("First"), 1, page === 1)}
      {go(t("Previous"), page - 1, page === 1)}
      <label>
        {t("Page")}{" "}
        <input
          type="number"
          min={1}
          max={pages}
          value={page}
          onChange={({ currentTarget: { valueAsNumber } }) => {
            if (valueAsNumber >= 1) onPage(Math.min(pages, Math.trunc(valueAsNumber)));
          }}
        />{" "}
        {t("of {pages}", { pages })}
      </label>
      {go(t("Next"), page + 1, page === pages)}
      {go(t("Last"), pages, page === pages)}
    </nav>
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

/** Submitted batches, newest first: find, open, flag, take back. */
export default function Board({ host }: { host: BoardHost }) {
  const id = useId();
  const [query, setQuery] = useState(EMPTY);
  const [found, setFound] = useState<BoardPage | null>(null);
  const [problem, setProblem] = useState("");
  const [isSequential, setSequential] = useState(false);
  const [asked, setAsked] = useState<BoardRow | "leave" | null>(null);
  const tell = (error: unknown) => setProblem(error instanceof Error ? error.message : String(error));
  const read = () => {
    const { isReview, context, channel } = host;
    channel.request("board", isReview && context !== null ? { ...query, context } : query).then((page) => {
      setFound(page);
      setProblem("");
    }, tell);
  };
  const carryOut: Do = (work) => void work.then(read, tell);
  useSequence(host, found, isSequential);
  useEffect(read, [query, host.saved.value]);
  const go = (row: BoardRow | "leave") => {
    setAsked(null);
    void (row === "leave" || row.batch === host.open.value ? host.leave() : host.load(row.batch));
  };
  const choose = (row: BoardRow | "leave") => (host.isDirty.value ? setAsked(row) : go(row));
  return (
    <section class="tw-board" data-tw="board" aria-labelledby={id}>
      <div class="tw-board-line">
        <h2 id={id}>{host.isReview ? t("Batches of this text") : t("Submitted batches")}</h2>
        <span class="tw-muted">
          {found ? tn("{count} batch", "{count} batches", found.total) : t("Loading")}
        </span>
        <span class="tw-space" />
        <Check words={t("One after the other")} value={isSequential} onChange={setSequential} />
        {host.open.value ? (
          <Button name="back-to-text" onPress={() => choose("leave")}>
            {t("Back to my text")}
          </Button>
        ) : null}
      </div>
      {asked ? (
        <div class="tw-board-line" role="alert">
          {t("The open batch has changes that are not saved.")}
          <Button name="discard" onPress={() => go(asked)}>
            {t("Discard them")}
          </Button>
          <Button look="primary" onPress={() => setAsked(null)}>
            {t("Go on editing")}
          </Button>
        </div>
      ) : null}
      {host.isReview ? null : <Search host={host} query={query} onSearch={setQuery} />}
      <div role="alert">{problem}</div>
      {found?.rows.length === 0 ? <p class="tw-muted">{t("No batch was found.")}</p> : null}
      <ol>
        {found?.rows.map((row) => (
          <Row
            key={row.batch}
            host={host}
            row={row}
            withUser={found.everybody}
            onOpen={choose}
            onDo={carryOut}
          />
        ))}
      </ol>
      {found ? <Pages found={found} onPage={(page) => setQuery({ ...query, page })} /> : null}
    </section>
  );
}
