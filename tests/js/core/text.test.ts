import { describe, expect, it } from "vitest";
import { blockAt, cutBlocks } from "../../../js/src/core/blocks.ts";
import { hasRightToLeft, hiddenCharacters, signOf } from "../../../js/src/core/characters.ts";
import { contrast, luminance, tagColors } from "../../../js/src/core/contrast.ts";
import {
  graphemeEnd,
  graphemeStart,
  nextGrapheme,
  previousGrapheme,
} from "../../../js/src/core/graphemes.ts";
import { isWholeWord, nextWord, previousWord, snapToWords, wordAt } from "../../../js/src/core/words.ts";
import { randomText, SEEDS, seeded } from "../random.ts";

function blocksOf(text: string): string[] {
  const { starts } = cutBlocks(text);
  return Array.from(starts, (start, i) => text.slice(start, starts[i + 1]));
}

describe("cutBlocks", () => {
  it("gives each newline to the line that it ends", () => {
    expect(blocksOf("a\nb\r\n\nc")).toEqual(["a\n", "b\r\n", "\n", "c"]);
  });

  it("ends with an empty block where a caret can stand", () => {
    expect(blocksOf("")).toEqual([""]);
    expect(blocksOf("a\n")).toEqual(["a\n", ""]);
  });

  it("cuts a long line before a space", () => {
    const text = `short\n${"word ".repeat(4000)}`;
    const { continues } = cutBlocks(text);
    const blocks = blocksOf(text);
    expect(blocks.join("")).toBe(text);
    blocks.forEach((block, i) => {
      expect(block.length).toBeLessThanOrEqual(2048);
      if (continues[i]) expect(block.startsWith(" ")).toBe(true);
    });
    expect(continues[0]).toBe(0);
    expect(continues[1]).toBe(0);
    expect(continues[2]).toBe(1);
  });

  it("cuts no grapheme where there is no space", () => {
    const family = "👨‍👩‍👧";
    const blocks = blocksOf(family.repeat(2000));
    expect(blocks.length).toBeGreaterThan(1);
    for (const block of blocks) expect(block.replaceAll(family, "")).toBe("");
  });

  it.each(SEEDS)("loses nothing and finds every place (seed %i)", (seed) => {
    const random = seeded(seed);
    const text = randomText(random, 200) + "x".repeat(random.below(9000)) + randomText(random, 200);
    expect(blocksOf(text).join("")).toBe(text);
    const { starts } = cutBlocks(text);
    for (let i = 0; i < 200; i++) {
      const unit = random.below(text.length + 1);
      const block = blockAt(starts, unit);
      expect(starts[block]).toBeLessThanOrEqual(unit);
      expect(starts[block + 1] ?? Number.POSITIVE_INFINITY).toBeGreaterThan(unit);
    }
  });
});

describe("graphemes", () => {
  it("steps over what a person takes for one character", () => {
    const text = "a👩‍🚀e\u0301\r\nz";
    const stops = [0];
    while ((stops.at(-1) ?? 0) < text.length) stops.push(nextGrapheme(text, stops.at(-1) ?? 0));
    expect(stops.map((stop, i) => text.slice(stops[i - 1] ?? 0, stop)).slice(1)).toEqual([
      "a",
      "👩‍🚀",
      "e\u0301",
      "\r\n",
      "z",
    ]);
    const back = [text.length];
    while ((back.at(-1) ?? 0) > 0) back.push(previousGrapheme(text, back.at(-1) ?? 0));
    expect(back.reverse()).toEqual(stops);
  });

  it.each(SEEDS)("gives what a segmenter of the whole text gives (seed %i)", (seed) => {
    const random = seeded(seed);
    const signs = [
      "a",
      " ",
      "\r",
      "\n",
      "\u0301",
      "é",
      "\u00ad",
      "\u0600",
      "👩",
      "\u200d",
      "🚀",
      "🇸",
      "🇪",
      "한",
      "ᅡ",
    ];
    const text = Array.from({ length: 80 }, () => signs[random.below(signs.length)]).join("");
    const whole = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)];
    const stops = [0];
    while ((stops.at(-1) ?? 0) < text.length) stops.push(nextGrapheme(text, stops.at(-1) ?? 0));

    expect(stops).toEqual([...whole.map((each) => each.index), text.length]);
    expect(whole.map((each) => previousGrapheme(text, each.index + each.segment.length))).toEqual(
      whole.map((each) => each.index),
    );
  });

  it("widens a place inside one to its edges and leaves others", () => {
    const text = "a👩‍🚀b";
    expect([graphemeStart(text, 3), graphemeEnd(text, 3)]).toEqual([1, 6]);
    expect([graphemeStart(text, 1), graphemeEnd(text, 1)]).toEqual([1, 1]);
    expect([graphemeStart(text, 7), graphemeEnd(text, 7)]).toEqual([7, 7]);
  });
});

describe("words", () => {
  it("moves over words as Ctrl and arrows do", () => {
    const text = "One, two\nthree.";
    expect([nextWord(text, 0), nextWord(text, 3), nextWord(text, 8), nextWord(text, 14)]).toEqual([
      3, 8, 14, 15,
    ]);
    expect([
      previousWord(text, 15),
      previousWord(text, 9),
      previousWord(text, 5),
      previousWord(text, 0),
    ]).toEqual([9, 5, 0, 0]);
  });

  it("finds words in a script without spaces", () => {
    const text = "ฉันอยู่ที่กรุงเทพฯ";
    const { from, to } = wordAt(text, 0);
    expect(text.slice(from, to)).toBe("ฉัน");
  });

  it("snaps a sloppy selection to words and leaves white space alone", () => {
    const text = "the quick  fox";
    expect(snapToWords(text, 5, 11)).toEqual({ from: 4, to: 9 });
    expect(snapToWords(text, 6, 13)).toEqual({ from: 4, to: 14 });
    expect(snapToWords(text, 9, 11)).toEqual({ from: 9, to: 11 });
  });

  it("knows whole words", () => {
    const text = "party art, art";
    expect([isWholeWord(text, 1, 4), isWholeWord(text, 6, 9), isWholeWord(text, 11, 14)]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it.each([
    "昨天下午三点左右，北京市政府宣布了一项新的公共交通计划，预计明年春天开始实施。很多市民表示支持，但也有人担心费用。",
    "ฉันชอบกินข้าวผัดที่ร้านอาหารไทยในกรุงเทพ และเพื่อนของฉันชอบดื่มกาแฟตอนเช้าก่อนไปทำงานทุกวัน",
    "昨日の午後、東京駅の近くで新しいレストランが開店しました。天気がよかったので、散歩もしました。",
    "Den snälla mannen, o'Neill-77, gav 3,14 kr. till 🇸🇪🇺🇦🇸🇪🇺🇦🇸🇪🇺🇦🇸🇪🇺🇦🇸🇪🇺🇦 och \u0937\u0940 e\u0301tude.",
  ])("knows the words that the whole text has (%#)", (text) => {
    for (const { index, segment } of new Intl.Segmenter(undefined, { granularity: "word" }).segment(text)) {
      const end = index + segment.length;
      expect([segment, isWholeWord(text, index, end)]).toEqual([segment, true]);
      for (let inside = index + 1; inside < end; inside++)
        expect([segment, inside, isWholeWord(text, index, inside)]).toEqual([segment, inside, false]);
    }
  });

  it.each(SEEDS)("always gets to the ends of a text (seed %i)", (seed) => {
    const text = randomText(seeded(seed), 300);
    let at = 0;
    while (at < text.length) {
      const next = nextWord(text, at);
      expect(next).toBeGreaterThan(at);
      at = next;
    }
    while (at > 0) {
      const next = previousWord(text, at);
      expect(next).toBeLessThan(at);
      at = next;
    }
  });
});

describe("characters", () => {
  it("names what a page does not show", () => {
    expect(hiddenCharacters("a\r\n\tb\u200bc\u202ed\u0085e\u00a0 \u200d")).toEqual([1, 5, 7, 9]);
    expect(["\r", "\u0000", "\u007f", "\u202e", "\u009f"].map(signOf)).toEqual([
      "CR",
      "NUL",
      "DEL",
      "RLO",
      "U+009F",
    ]);
  });

  it("sees right-to-left scripts", () => {
    expect([hasRightToLeft("abc"), hasRightToLeft("a שלום"), hasRightToLeft("محمد")]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe("tagColors", () => {
  it.each(SEEDS)("reads at 4.5:1 on any colour (seed %i)", (seed) => {
    const random = seeded(seed);
    const color = `#${random.below(0x1000000).toString(16).padStart(6, "0")}`;
    const { paper, ink } = tagColors(color);
    const light = luminance(paper);
    const writing = luminance(ink);
    expect(typeof light).toBe("number");
    expect(contrast(light ?? 0, writing ?? 0)).toBeGreaterThanOrEqual(4.5);
  });

  it("keeps a colour that reads, and copes with one that is none", () => {
    expect(tagColors("#fc0")).toEqual({ paper: "#ffcc00", ink: "#000" });
    expect(tagColors("#3273dc").paper).toBe("#3273dc");
    expect(tagColors("red; background: url(x)")).toEqual({ paper: "#444444", ink: "#fff" });
  });
});
