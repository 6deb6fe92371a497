import type { AnyModel } from "@anywidget/types";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { formatNumber, formatTime, t, tn } from "../kit/i18n.ts";
import { announce, LiveRegion } from "../kit/live.tsx";
import type { Table, TableColumn, WatchState } from "../protocol/generated.ts";
import { useRoot } from "../workbench/root.tsx";
import { useTrait } from "../workbench/traits.ts";
import { type Trouble, useLooking } from "./looking.ts";

/** Width in pixels below which cells stand closer. */
const NARROW = 500;

/** The shortest time between two announcements, in milliseconds: a class submits more often than anybody listens. */
const QUIET = 10000;

const keyOf = (row: string[]) => row.join("\u0001");

/** Which rows came with the last change; none of those that were there at the beginning. */
function useNewRows(table: Table): Set<string> {
  const before = useRef({ table, keys: new Set(table.rows.map(keyOf)), fresh: new Set<string>() });
  return useMemo(() => {
    const known = before.current;
    if (known.table === table) return known.fresh;
    const keys = new Set(table.rows.map(keyOf));
    const fresh = new Set([...keys].filter((key) => !known.keys.has(key)));
    before.current = { table, keys, fresh };
    return fresh;
  }, [table]);
}

/** Say how many rows came, now and then. */
function useAnnouncements(count: number): void {
  const said = useRef({ count, at: 0, timer: 0 });
  useEffect(() => {
    const last = said.current;
    const say = () => {
      last.timer = 0;
      const more = count - last.count;
      last.count = count;
      last.at = Date.now();
      if (more > 0) announce(tn("{count} new row", "{count} new rows", more));
    };
    if (count === last.count) return undefined;
    last.timer = window.setTimeout(say, Math.max(0, last.at + QUIET - Date.now()));
    return () => clearTimeout(last.timer);
  }, [count]);
}

function shown(cell: string, { kind }: TableColumn): string {
  if (cell === "" || kind === "text") return cell;
  return kind === "time" ? formatTime(cell) : formatNumber(Number(cell));
}

function Rows({ table, fresh }: { table: Table; fresh: Set<string> }) {
  return (
    <tbody>
      {table.rows.map((row) => {
        const key = keyOf(row);
        const isNew = fresh.has(key);
        return (
          <tr key={key} class={isNew ? "tw-fresh" : undefined} data-tw="row">
            {table.columns.map((column, place) => (
              <td key={column.name} class={`tw-${column.kind}`} dir="auto" title={row[place]}>
                {place === 0 && isNew ? <span class="tw-unseen">{t("New")} </span> : null}
                {shown(row[place] ?? "", column)}
              </td>
            ))}
          </tr>
        );
      })}
    </tbody>
  );
}

function Complaint({ trouble }: { trouble: Trouble }) {
  if (trouble === "") return null;
  const message =
    trouble === "silent"
      ? t("The kernel does not answer. If it was restarted, run the cell again.")
      : trouble.message;
  return (
    <p class="tw-complaint" role="status" data-tw="error">
      {message}
    </p>
  );
}

/** The newest rows of a frame, which grows while people submit. */
export function App({ model, root }: { model: AnyModel<WatchState>; root: HTMLElement }) {
  useRoot(root, NARROW);
  const newest = useTrait(model, "table");
  const title = useTrait(model, "title");
  const [held, setHeld] = useState<Table | null>(null);
  const isPaused = held !== null;
  const table = held ?? newest;
  const trouble = useLooking(model, isPaused);
  const fresh = useNewRows(table);
  useAnnouncements(table.count);
  const left = table.count - table.rows.length;
  return (
    <>
      <div class="tw-watch-head">
        <p data-tw="count">
          <strong>{tn("{count} row", "{count} rows", table.count)}</strong>
          {left > 0 ? (
            <span class="tw-muted">
              {" "}
              {tn("the newest one is shown", "the newest {count} are shown", table.rows.length)}
            </span>
          ) : null}
        </p>
        <Button name="pause" pressed={isPaused} onPress={() => setHeld(isPaused ? null : newest)}>
          {t("Pause")}
        </Button>
      </div>
      <Complaint trouble={trouble} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section class="tw-watch-rows" tabIndex={0} aria-label={title} data-tw="rows">
        <table>
          <caption class="tw-unseen">{title}</caption>
          <thead>
            <tr>
              {table.columns.map(({ name, kind }) => (
                <th key={name} scope="col" class={`tw-${kind}`}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <Rows table={table} fresh={fresh} />
        </table>
        {table.count === 0 ? <p class="tw-muted">{t("Nothing was submitted yet.")}</p> : null}
      </section>
      <LiveRegion />
    </>
  );
}
