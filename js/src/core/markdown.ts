// What the lazy Markdown part tells about a text.

export type MarkdownKind =
  | "heading1"
  | "heading2"
  | "heading3"
  | "emphasis"
  | "strong"
  | "strike"
  | "code"
  | "codeblock"
  | "link"
  | "list"
  | "quote"
  | "rule"
  | "table"
  | "mark"
  | "pin-top"
  | "pin-bottom";

/**
 * A stretch of a Markdown text; `mark` is syntax that is dimmed, a pin is what stays in view while the rest
 * scrolls. Code points, end exclusive.
 */
export interface MarkdownRange {
  start: number;
  end: number;
  kind: MarkdownKind;
}
