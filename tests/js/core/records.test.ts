import { describe, expect, it } from "vitest";
import { exchange, type Kind, sameEnds } from "../../../js/src/core/records.ts";
import { SEEDS, seeded } from "../random.ts";

interface One {
  id: string;
  at: number;
}

const KIND: Kind<One> = {
  key: (one) => one.id,
  compare: (a, b) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
};

function make(random: ReturnType<typeof seeded>, count: number): One[] {
  return Array.from({ length: count }, (_, n) => ({ id: `r${n}`, at: random.below(20) })).sort(KIND.compare);
}

describe("exchange", () => {
  it.each(SEEDS)("gives what removing, adding and sorting gives (seed %i)", (seed) => {
    const random = seeded(seed);
    const records = make(random, 30);
    for (const size of [1, 3, 20]) {
      const before = records.filter(() => random.below(30) < size);
      const after = before.flatMap((one) => (random.below(2) ? [{ id: one.id, at: random.below(20) }] : []));
      for (let n = 0; n < size; n++) after.push({ id: `new${size}-${n}`, at: random.below(20) });
      const gone = new Set([...before, ...after].map((one) => one.id));
      const expected = [...records.filter((one) => !gone.has(one.id)), ...after].sort(KIND.compare);

      expect(exchange(records, before, after, KIND)).toEqual(expected);
    }
  });

  it("finds a record by its name where its content is another by now", () => {
    const records = [
      { id: "a", at: 1 },
      { id: "b", at: 5 },
    ];

    expect(exchange(records, [{ id: "b", at: 0 }], [], KIND)).toEqual([{ id: "a", at: 1 }]);
  });

  it("gives the same list when there is nothing to do, and never changes the one it got", () => {
    const records = [{ id: "a", at: 1 }];

    expect(exchange(records, [], [], KIND)).toBe(records);
    exchange(records, records, [], KIND);
    expect(records).toHaveLength(1);
  });
});

describe("sameEnds", () => {
  it.each([
    ["abc", "abc", 3, 0],
    ["abc", "abxc", 2, 1],
    ["aa", "aaa", 2, 0],
    ["abc", "", 0, 0],
    ["abc", "xbc", 0, 2],
  ])("%s and %s", (before, after, head, tail) => {
    expect(sameEnds([...before], [...after])).toEqual({ head, tail });
  });
});
