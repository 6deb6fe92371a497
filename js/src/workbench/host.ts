import * as signals from "@preact/signals";
import * as preact from "preact";
import * as hooks from "preact/hooks";
import * as jsx from "preact/jsx-runtime";
import * as button from "../kit/button.tsx";
import * as i18n from "../kit/i18n.ts";
import * as live from "../kit/live.tsx";
import * as notice from "../kit/notice.tsx";
import * as rows from "../kit/rows.tsx";
import * as quote from "./quote.tsx";

/** The modules that a widget lends to its parts, so that both use the same ones; build.mjs reads the names. */
const HOST: Readonly<Record<string, object>> = {
  "@preact/signals": signals,
  preact,
  "preact/hooks": hooks,
  "preact/jsx-runtime": jsx,
  "kit/button": button,
  "kit/i18n": i18n,
  "kit/live": live,
  "kit/notice": notice,
  "kit/rows": rows,
  "workbench/quote": quote,
};

/** A module that the widget lends. */
export function lend(name: string): object {
  const found = HOST[name];
  if (!found) throw new Error(`A part asked for ${name}, which the widget does not lend.`);
  return found;
}
