import type { UnsentSubmit } from "../core/outbox.ts";
import type { Draft, Elsewhere, Violation } from "../protocol/generated.ts";

/** Where the guidelines stand. */
export type Dock = "left" | "center" | "right";

/** Questions and sheets that can stand in front of the page. */
export type Sheet =
  | { kind: "ignore"; violations: Violation[] }
  | { kind: "leave" }
  | { kind: "stale"; newer: Draft }
  | { kind: "twice"; entry: UnsentSubmit; elsewhere: Elsewhere }
  | { kind: "flag" }
  | { kind: "keys" }
  | { kind: "guidelines" };
