import { isRecord } from "../reconnect/line.ts";

/** Who came in at a page that our server gives, and by what. */
export interface Login {
  /** Path that all addresses begin with, with a slash at its end. */
  base: string;
  /** "login" = by a password of their own, "cookie" = by a name, "shared" = by the password of everybody. */
  verified: string;
  /** Whether there is a page about them. */
  hasProfile: boolean;
  /** What a form has to carry, so that no other page can send it. */
  token: string;
}

/** Read it from the description and the cookie of a page; null = no server of ours made it. */
export function readLogin(page: Document): Login | null {
  try {
    const config: unknown = JSON.parse(page.getElementById("jupyter-config-data")?.textContent ?? "");
    if (!isRecord(config) || typeof config.baseUrl !== "string" || typeof config.pageLogin !== "string")
      return null;
    const token = page.cookie.match(/\b_xsrf=([^;]*)/)?.[1] ?? "";
    return {
      base: config.baseUrl,
      verified: config.pageLogin,
      hasProfile: config.pageProfile !== false,
      token,
    };
  } catch {
    return null;
  }
}
