// Repeatable random texts and numbers for property tests; a failing seed is in the name of its test.

export interface Random {
  /** From 0 to below `limit`. */
  below(limit: number): number;
  pick<T>(list: readonly T[]): T;
}

export function seeded(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    pick<T>(list: readonly T[]): T {
      const one = list[below(list.length)];
      if (one === undefined) throw new Error("Nothing to pick from.");
      return one;
    },
  };
}

const SAMPLES = [
  "a",
  "b",
  "Å",
  " ",
  " ",
  "\n",
  "\r\n",
  "\t",
  "é",
  "e\u0301",
  "😀",
  "👩‍🚀",
  "🇸🇪",
  "𐌰",
  "東",
  "ש",
  "م",
  "ส",
  "\u200b",
];

/** A text of about `size` samples, from plain letters to what breaks naive code. */
export function randomText(random: Random, size: number): string {
  let text = "";
  for (let i = 0; i < size; i++) text += random.pick(SAMPLES);
  return text;
}

export const SEEDS = Array.from({ length: 25 }, (_, i) => i + 1);
