import { describe, expect, it } from "vitest";
import { parseMarkdown } from "../../../js/src/parts/markdown.ts";
import { randomText, SEEDS, seeded } from "../random.ts";

function quotes(text: string, kind: string): string[] {
  const points = Array.from(text);
  return parseMarkdown(text)
    .filter((range) => range.kind === kind)
    .map((range) => points.slice(range.start, range.end).join(""));
}

const TEXT = `# 😀 Title

Some *soft* and **loud** words, \`code\` and ~~gone~~.

- one
- [two](https://example.org)

> quoted

| a | b |
|---|---|
| 1 | 2 |

\`\`\`py
x = 1
\`\`\`
`;

describe("parseMarkdown", () => {
  it("finds the syntax in code points", () => {
    expect(quotes(TEXT, "heading1")).toEqual(["# 😀 Title"]);
    expect(quotes(TEXT, "emphasis")).toEqual(["*soft*"]);
    expect(quotes(TEXT, "strong")).toEqual(["**loud**"]);
    expect(quotes(TEXT, "code")).toEqual(["`code`"]);
    expect(quotes(TEXT, "strike")).toEqual(["~~gone~~"]);
    expect(quotes(TEXT, "link")).toEqual(["[two](https://example.org)"]);
    expect(quotes(TEXT, "quote")).toEqual(["> quoted"]);
    expect(quotes(TEXT, "table")).toHaveLength(1);
    expect(quotes(TEXT, "codeblock")).toEqual(["```py\nx = 1\n```"]);
    expect(quotes(TEXT, "mark")).toContain("#");
  });

  it("finds what is pinned below or above its line, which is dimmed", () => {
    expect(quotes("😀 a\n!---!\nWhich *one*?\n", "pin-bottom")).toEqual(["Which *one*?\n"]);
    expect(quotes("😀 a\n!---!\nWhich *one*?\n", "mark")).toContain("!---!\n");
    expect(quotes("Which?\n!-^-! \n😀 a", "pin-top")).toEqual(["Which?\n"]);
    expect(quotes("a\n!---!", "pin-bottom")).toEqual([]);
    expect(quotes("a !---! b\n\n !---!\n", "pin-bottom")).toEqual([]);
  });

  it.each(SEEDS)("stays inside any text (seed %i)", (seed) => {
    const random = seeded(seed);
    const text = `# ${randomText(random, 60)}\n\n**${randomText(random, 60)}**`;
    const { length } = Array.from(text);
    for (const range of parseMarkdown(text)) {
      expect(range.start).toBeGreaterThanOrEqual(0);
      expect(range.end).toBeGreaterThan(range.start);
      expect(range.end).toBeLessThanOrEqual(length);
    }
  });
});
