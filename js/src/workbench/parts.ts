import type { Channel } from "../protocol/channel.ts";
import type { MarkdownParser } from "./text-pane.tsx";

interface MarkdownPart {
  default: MarkdownParser;
}

function isMarkdownPart(value: unknown): value is MarkdownPart {
  return (
    typeof value === "object" && value !== null && "default" in value && typeof value.default === "function"
  );
}

/** Fetch a lazy part: an ES module that comes as text, because a widget has no address to import from. */
async function load(channel: Channel, name: string): Promise<unknown> {
  const { source } = await channel.request("load_part", { name });
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try {
    return await import(/* @vite-ignore */ address);
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** The parser that shows Markdown as Markdown. */
export async function loadMarkdown(channel: Channel): Promise<MarkdownParser> {
  const part = await load(channel, "markdown");
  if (!isMarkdownPart(part)) throw new Error("The part for Markdown has no parser.");
  return part.default;
}
