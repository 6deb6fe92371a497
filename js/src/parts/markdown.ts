// The lazy Markdown part: where the syntax of a Markdown text is. Nothing is taken out of the text.

import { parser, Strikethrough, Table } from "@lezer/markdown";
import type { MarkdownKind, MarkdownRange } from "../core/markdown.ts";
import { OffsetIndex } from "../core/offsets.ts";

const KINDS: Record<string, MarkdownKind> = {
  ATXHeading1: "heading1",
  ATXHeading2: "heading2",
  ATXHeading3: "heading3",
  ATXHeading4: "heading3",
  ATXHeading5: "heading3",
  ATXHeading6: "heading3",
  SetextHeading1: "heading1",
  SetextHeading2: "heading2",
  Emphasis: "emphasis",
  StrongEmphasis: "strong",
  Strikethrough: "strike",
  InlineCode: "code",
  FencedCode: "codeblock",
  CodeBlock: "codeblock",
  Link: "link",
  Image: "link",
  Autolink: "link",
  BulletList: "list",
  OrderedList: "list",
  Blockquote: "quote",
  HorizontalRule: "rule",
  Table: "table",
  HeaderMark: "mark",
  EmphasisMark: "mark",
  StrikethroughMark: "mark",
  CodeMark: "mark",
  CodeInfo: "mark",
  LinkMark: "mark",
  URL: "mark",
  ListMark: "mark",
  QuoteMark: "mark",
  TableDelimiter: "mark",
};

const MARKDOWN = parser.configure([Table, Strikethrough]);

/** A line of its own: what is below the first is pinned at the bottom, what is above the second at the top. */
const PINS = [
  { kind: "pin-bottom", line: /^!---![^\S\n]*(?:\n|$)/m },
  { kind: "pin-top", line: /^!-\^-![^\S\n]*(?:\n|$)/m },
] as const;

/** The line that pins a part of a text, dimmed, and the part; a text has at most one. */
function pinOf(text: string, index: OffsetIndex): MarkdownRange[] {
  for (const { kind, line } of PINS) {
    const found = line.exec(text);
    if (!found) continue;
    const from = found.index;
    const to = from + found[0].length;
    const [start, end] = kind === "pin-top" ? [0, from] : [to, text.length];
    if (start === end) return [];
    return [
      { start: index.toPoint(from), end: index.toPoint(to), kind: "mark" },
      { start: index.toPoint(start), end: index.toPoint(end), kind },
    ];
  }
  return [];
}

/** The ranges of a Markdown text in the order in which they begin, outer ones first. */
export function parseMarkdown(text: string): MarkdownRange[] {
  const index = new OffsetIndex(text);
  const ranges: MarkdownRange[] = [];
  MARKDOWN.parse(text).iterate({
    enter(node) {
      const kind = KINDS[node.name];
      if (!kind || node.from >= node.to) return;
      ranges.push({ start: index.toPoint(node.from, "down"), end: index.toPoint(node.to, "up"), kind });
    },
  });
  return [...ranges, ...pinOf(text, index)];
}

export default parseMarkdown;
