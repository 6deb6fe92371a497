// What of the batches is asked for.

import { useState } from "preact/hooks";
import { Button } from "../../kit/button.tsx";
import { t } from "../../kit/i18n.ts";
import type { BoardRequest, Clause, ReviewFilter } from "../../protocol/generated.ts";
import type { BoardHost } from "../../workbench/board-view.ts";
import { statusWords } from "./review.tsx";

/** What of the board is asked for. */
export type BoardQuery = Omit<BoardRequest, "request" | "type" | "context">;

export const EMPTY: BoardQuery = { search: [], flagged: false, sample: false, undone: false, page: 1 };
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
          <option key={code} value={`marker:${code}`}>
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

export function Check({ words, value, onChange }: CheckProps) {
  return (
    <label>
      <input type="checkbox" checked={value} onChange={(event) => onChange(event.currentTarget.checked)} />{" "}
      {words}
    </label>
  );
}

function StatusChoice({ query, onChange }: { query: BoardQuery; onChange(query: BoardQuery): void }) {
  const words: Record<ReviewFilter, string> = { none: t("Not reviewed"), ...statusWords() };
  const isStatus = (value: string): value is ReviewFilter => value in words;
  return (
    <select
      aria-label={t("Result of the review")}
      data-tw="status-filter"
      value={query.status ?? ""}
      onChange={({ currentTarget: { value } }) => {
        const { status: _, ...others } = query;
        onChange(isStatus(value) ? { ...others, status: value } : others);
      }}
    >
      <option value="">{t("Any result of a review")}</option>
      {Object.entries(words).map(([status, name]) => (
        <option key={status} value={status}>
          {name}
        </option>
      ))}
    </select>
  );
}

interface SearchProps {
  host: BoardHost;
  query: BoardQuery;
  /** Whether the list is one of texts: it has no sample, and nothing that was withdrawn. */
  ofTexts?: boolean;
  /** Whether batches are reviewed in this project. */
  isReviewed: boolean;
  onSearch(query: BoardQuery): void;
}

export function Search({ host, query, ofTexts = false, isReviewed, onSearch }: SearchProps) {
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
        {ofTexts ? null : (
          <>
            <Check
              words={t("Five at random")}
              value={query.sample}
              onChange={(sample) => narrow({ sample })}
            />
            <Check
              words={t("Also withdrawn")}
              value={query.undone}
              onChange={(undone) => narrow({ undone })}
            />
          </>
        )}
        {isReviewed ? (
          <StatusChoice
            query={query}
            onChange={(changed) => onSearch({ ...changed, search: clauses, page: 1 })}
          />
        ) : null}
      </div>
    </form>
  );
}
