import type { Kind } from "./kind.ts";

/** A marker that labels the whole text, at most once. */
export const KIND: Kind = { makes: "text", icon: "whole" };
