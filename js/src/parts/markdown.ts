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
  return ranges;
}

export default parseMarkdown;
