import type { Kind } from "./kind.ts";

/** A marker that labels selected words. */
export const KIND: Kind = { makes: "span" };
