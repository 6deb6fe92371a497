import { isRecord } from "./line.ts";

/** Where a page is served: its kernel, and the addresses of the server. */
export interface Served {
  /** Path that all addresses begin with, with a slash at its end. */
  base: string;
  kernel: string;
}

/** What the server said when a new kernel was asked for; `login` = the address of the form. */
export type Start =
  | { kind: "started"; kernel: string }
  | { kind: "login"; login: string }
  | { kind: "full" }
  | { kind: "refused" };

const LOOK_MS = 10_000;
const START_MS = 60_000;

/** Read where the page is served from its own description; null = no server of ours made it. */
export function readServed(page: Document): Served | null {
  try {
    const config: unknown = JSON.parse(page.getElementById("jupyter-config-data")?.textContent ?? "");
    if (isRecord(config) && typeof config.kernelId === "string" && typeof config.baseUrl === "string")
      return { base: config.baseUrl, kernel: config.kernelId };
  } catch {
    // A page without a description is none of ours.
  }
  return null;
}

/**
 * Whether a kernel of this person runs; false also when nobody is logged in, which asking for a new one shows.
 *
 * Throws when the server does not answer, or not as one that works.
 */
export async function isAlive({ base, kernel }: Served): Promise<boolean> {
  const answer = await fetch(`${base}voila/api/shutdown/${kernel}`, {
    cache: "no-store",
    redirect: "manual",
    signal: AbortSignal.timeout(LOOK_MS),
  });
  if (answer.status >= 500 || answer.status === 429) throw new Error(`The server answered ${answer.status}.`);
  const told: unknown = answer.ok ? await answer.json() : null;
  return isRecord(told) && told.is_running === true;
}

/**
 * Get a new kernel as a reload would: the server runs the notebook of this address in it.
 *
 * Throws when the server does not answer, or not as one that works.
 */
export async function startKernel(address: string): Promise<Start> {
  const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(START_MS) });
  if (new URL(answer.url).pathname.endsWith("/login")) return { kind: "login", login: answer.url };
  if (answer.status === 429) return { kind: "full" };
  if (answer.status >= 500) throw new Error(`The server answered ${answer.status}.`);
  // The page ends when the notebook has run.
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const served = answer.ok ? readServed(page) : null;
  return served ? { kind: "started", kernel: served.kernel } : { kind: "refused" };
}

/** End a kernel; also from a page that is about to go. */
export function endKernel({ base, kernel }: Served): void {
  const form = new FormData();
  form.append("_xsrf", document.cookie.match(/\b_xsrf=([^;]*)/)?.[1] ?? "");
  navigator.sendBeacon(`${base}voila/api/shutdown/${kernel}`, form);
}

/** A websocket to a kernel; it speaks Jupyter's protocol in JSON. */
export function openSocket({ base, kernel }: Served, session: string): WebSocket {
  const place = new URL(`${base}api/kernels/${kernel}/channels?session_id=${session}`, location.href);
  place.protocol = place.protocol.replace("http", "ws");
  return new WebSocket(place);
}
