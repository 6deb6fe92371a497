import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  addLabels,
  applyChange,
  EMPTY,
  removeLabels,
  replaceLabel,
  setInput,
} from "../../../js/src/core/answer.ts";
import { allows, chain, membersOf, withMended } from "../../../js/src/core/clusters.ts";
import { NO_WORK, redo, takeStep, undo, type Work, workOf } from "../../../js/src/core/history.ts";
import { pack } from "../../../js/src/core/packing.ts";
import {
  choose,
  join,
  leave,
  nextNumber,
  relate,
  removeRelation,
  split,
} from "../../../js/src/core/relations.ts";
import type {
  Answer,
  Change,
  Label,
  MarkerControl,
  Relation,
  RelationControl,
} from "../../../js/src/protocol/generated.ts";
import { seeded } from "../random.ts";

const t = (message: string, values: Record<string, string | number> = {}) =>
  message.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));

/** The cases that Python is held to as well. */
const GOLDEN: Golden = JSON.parse(
  readFileSync(new URL("../../protocol/golden/relations.json", import.meta.url), "utf-8"),
);

interface Golden {
  controls: Record<string, Pick<RelationControl, "pairs" | "direction">>;
  cases: { control: string; source: string; target: string; allowed: boolean }[];
}

const TEXT = "abcdefghijklmnopqrstuvwxyz".repeat(3);

function label(id: string, start: number, marker = "mention"): Label {
  return { id, marker, start, end: start + 1, quote: TEXT.slice(start, start + 1) };
}

function control(patch: Partial<RelationControl> = {}): RelationControl {
  return {
    code: "corefers",
    name: "Corefers",
    shortcut: null,
    direction: "2",
    representation: "g",
    pairs: [["mention", "mention"]],
    restrictions: [],
    ...patch,
  };
}

const COREFERS = control();
const REFERS = control({ code: "refers", name: "Refers to", direction: "0", pairs: [["pronoun", "name"]] });
const NEXT_TO = control({ code: "next", name: "Next to", direction: "0" });

function cluster(id: string, number: number, ids: string): Relation {
  const links = [...ids].slice(1).map((target, at) => ({ source: ids[at] ?? "", target }));
  return { id, relation: "corefers", number, links };
}

const LABELS = [..."abcdef"].map((id, at) => label(id, at));
const ANSWER: Answer = { labels: LABELS, inputs: [], relations: [] };

function shape(relation: Relation | undefined): string {
  return (relation?.links ?? []).map(({ source, target }) => source + target).join(" ");
}

function ask(answer: Answer, relation: RelationControl, selected: string, isSwapped = false) {
  const markers = new Map<string, MarkerControl>();
  return choose({ answer, control: relation, selected: [...selected], markers, isSwapped }, t);
}

function taken(answer: Answer, relation: RelationControl, selected: string, way = 0, number = 9): Answer {
  const plan = ask(answer, relation, selected).plans[way];
  if (!plan) throw new Error("There is no such way.");
  return applyChange(answer, relate(plan, "new", number));
}

describe("a new relation", () => {
  test("of a cluster is a chain in text order, however its labels were selected", () => {
    expect(shape(taken(ANSWER, COREFERS, "dab").relations[0])).toBe("ab bd");
  });

  test("goes from the label that was selected first, and back when it is swapped", () => {
    expect(shape(taken(ANSWER, NEXT_TO, "cab").relations[0])).toBe("ca cb");
    expect(ask(ANSWER, NEXT_TO, "ca", true).plans[0]?.links).toEqual([{ source: "a", target: "c" }]);
    expect(ask(ANSWER, NEXT_TO, "ca").canSwap).toBe(true);
  });

  test("takes its direction from the markers where they differ", () => {
    const labels = [label("n", 0, "name"), label("p", 2, "pronoun"), label("q", 4, "pronoun")];
    const answer = { ...ANSWER, labels };

    expect(shape(taken(answer, REFERS, "npq").relations[0])).toBe("pn qn");
    expect(ask(answer, REFERS, "np").canSwap).toBe(false);
    expect(shape(taken(answer, { ...REFERS, direction: "1" }, "pn").relations[0])).toBe("np");
  });

  test("that cannot be says what the relation joins", () => {
    const answer = { ...ANSWER, labels: [label("p", 0, "pronoun"), label("q", 2, "pronoun")] };

    expect(ask(answer, REFERS, "pq")).toEqual({
      plans: [],
      canSwap: false,
      reason: '"Refers to" joins pronoun → name. The labels that are selected are others.',
    });
    expect(ask(ANSWER, COREFERS, "a").reason).toContain("two or more labels");
    expect(ask(ANSWER, COREFERS, "").plans).toEqual([]);
  });

  test("needs as many labels as its restrictions say", () => {
    const strict = control({ restrictions: [{ kind: "ge", value: 3, ignorable: false }] });
    const loose = control({ restrictions: [{ kind: "le", value: 2, ignorable: true }] });

    expect(ask(ANSWER, strict, "ab").reason).toBe('"Corefers": at least 3 needed, 2 given.');
    expect(ask(ANSWER, strict, "abc").plans).toHaveLength(1);
    expect(ask(ANSWER, loose, "abc").plans[0]?.warnings).toEqual(['"Corefers": at most 2 allowed, 3 given.']);
  });

  test("has a number that this work has not used", () => {
    let work: Work = takeStep(NO_WORK, addLabels(LABELS, "Label"));
    for (const ids of ["ab", "cd"]) {
      const plan = ask(work.answer, COREFERS, ids).plans[0];
      if (plan) work = takeStep(work, relate(plan, ids, nextNumber(work)));
    }
    const last = work.answer.relations.find(({ number }) => number === 2);
    if (last) work = takeStep(work, removeRelation(last));

    expect(work.answer.relations.map(({ number }) => number)).toEqual([1]);
    expect(nextNumber(work)).toBe(3);
  });
});

describe("clusters", () => {
  const two: Answer = { ...ANSWER, relations: [cluster("r1", 1, "ab"), cluster("r2", 2, "de")] };

  test("take in labels, in text order, and keep their numbers", () => {
    const { relations } = taken(two, COREFERS, "ec");

    expect(relations.map((each) => [each.number, shape(each)])).toEqual([
      [1, "ab"],
      [2, "cd de"],
    ]);
  });

  test("become one with the lowest number, and with what each of them had", () => {
    const given = {
      ...two,
      relations: [
        { ...cluster("r1", 1, "de"), extra: { a: 1 } },
        { ...cluster("r2", 2, "ab"), extra: { a: 2, b: 3 } },
      ],
    };

    const { relations } = taken(given, COREFERS, "ae");

    expect(relations).toEqual([{ ...cluster("r1", 1, "abde"), extra: { a: 1, b: 3 } }]);
  });

  test("stay as they are where a second relation of the same labels is meant", () => {
    const { relations } = taken(two, COREFERS, "ae", 1);

    expect(relations.map(shape).sort()).toEqual(["ab", "ae", "de"]);
  });

  test("that hold all of the labels are said", () => {
    const three = { ...two, relations: [cluster("r1", 4, "abc")] };

    expect(ask(three, COREFERS, "ac").reason).toBe("These labels are in relation 4 together already.");
  });

  test("split into two, or do not where one label would be left", () => {
    const whole = cluster("r1", 1, "abcd");
    const answer = { ...ANSWER, relations: [whole] };
    const fresh = { id: "r2", number: 2 };

    const change = split(answer, whole, new Set("ac"), COREFERS, fresh);

    expect(change?.after.relations.map((each) => [each.number, shape(each)])).toEqual([
      [1, "bd"],
      [2, "ac"],
    ]);
    expect(split(answer, whole, new Set("a"), COREFERS, fresh)).toBeNull();
    expect(split(answer, whole, new Set("abc"), COREFERS, fresh)).toBeNull();
  });

  test("are left by labels, and go when one label is left", () => {
    const whole = cluster("r1", 1, "abcd");
    const answer = { ...ANSWER, relations: [whole] };

    expect(shape(leave(answer, whole, new Set("b"), COREFERS)?.after.relations[0])).toBe("ac cd");
    expect(leave(answer, whole, new Set("abc"), COREFERS)?.after.relations).toEqual([]);
    expect(leave(answer, whole, new Set("ef"), COREFERS)).toBeNull();
  });

  test("take in a label that has left another one", () => {
    const whole = cluster("r1", 1, "ac");
    const answer = { ...ANSWER, relations: [whole] };

    expect(shape(join(answer, whole, new Set("b"), COREFERS)?.after.relations[0])).toBe("ab bc");
    expect(join(answer, whole, new Set("ac"), COREFERS)).toBeNull();
  });

  test("stay together when a label in their middle is removed", () => {
    const answer = { ...ANSWER, relations: [cluster("r1", 1, "abcd")] };
    const gone = (ids: string) => removeLabels(answer, new Set(ids), "Remove label", [COREFERS]);

    expect(shape(gone("b")?.after.relations[0])).toBe("ac cd");
    expect(gone("bcd")?.after.relations).toEqual([]);
    expect(gone("f")?.before.relations).toEqual([]);
  });

  test("of two markers that are not linked with themselves hang together all the same", () => {
    const mixed = control({ pairs: [["name", "pronoun"]] });
    const labels = [
      label("a", 0, "name"),
      label("b", 1, "name"),
      label("c", 2, "pronoun"),
      label("d", 3, "name"),
    ];

    const links = chain(labels, mixed);

    expect(links.map(({ source, target }) => source + target).sort()).toEqual(["ac", "bc", "cd"]);
  });
});

test.each(GOLDEN.cases)("$control from $source to $target: $allowed", (one) => {
  const found = GOLDEN.controls[one.control];
  if (!found) throw new Error(`no ${one.control}`);

  expect(allows(control(found), one.source, one.target)).toBe(one.allowed);
});

describe("directed relations", () => {
  const labels = [
    label("p", 0, "pronoun"),
    label("n", 1, "name"),
    label("q", 2, "pronoun"),
    label("m", 3, "name"),
  ];
  const relation: Relation = {
    id: "r1",
    relation: "refers",
    number: 1,
    links: [
      { source: "p", target: "n" },
      { source: "q", target: "n" },
    ],
  };
  const answer: Answer = { labels, inputs: [], relations: [relation] };

  test("lose the links of a label that goes, and no others", () => {
    const change = removeLabels(answer, new Set("q"), "Remove label", [REFERS]);

    expect(shape(change?.after.relations[0])).toBe("pn");
  });

  test("lose the links that a new marker makes impossible", () => {
    const change = replaceLabel(answer, "q", { marker: "name" }, "Change marker");

    expect(shape(change ? withMended(answer, change, [REFERS]).after.relations[0] : undefined)).toBe("pn");
  });

  test("take in a label from the side that its marker says", () => {
    expect(shape(join(answer, relation, new Set("m"), REFERS)?.after.relations[0])).toBe("pn qn pm qm");
  });

  test("take in a label where a link to one of theirs is added", () => {
    const plan = ask(answer, REFERS, "qm").plans[0];

    expect(plan?.way).toBe("join");
    expect(plan?.links.map(({ source, target }) => source + target)).toEqual(["pn", "qn", "qm"]);
  });
});

const CONTROLS = [COREFERS, NEXT_TO, { ...REFERS, pairs: [["mention", "name"]] as [string, string][] }];

function some(answer: Answer, next: (below: number) => number): string[] {
  const ids = answer.labels.map(({ id }) => id);
  return Array.from({ length: 1 + next(4) }, () => ids.splice(next(ids.length || 1), 1)).flat();
}

function linked(work: Work, next: (below: number) => number, count: number): Change | null {
  const { answer } = work;
  const relation = answer.relations[next(answer.relations.length || 1)];
  const own = CONTROLS.find(({ code }) => code === relation?.relation);
  const ids = new Set(some(answer, next));
  const fresh = { id: `r${count}`, number: nextNumber(work) };
  switch (next(6)) {
    case 0:
      return relation ? removeRelation(relation) : null;
    case 1:
      return relation && own ? leave(answer, relation, ids, own) : null;
    case 2:
      return relation && own ? split(answer, relation, ids, own, fresh) : null;
    case 3:
      return relation && own ? join(answer, relation, ids, own) : null;
    default: {
      const chosen = CONTROLS[next(CONTROLS.length)] ?? COREFERS;
      const { plans } = choose({ answer, control: chosen, selected: [...ids], markers: new Map() }, t);
      const plan = plans[next(plans.length || 1)];
      return plan ? relate(plan, fresh.id, fresh.number) : null;
    }
  }
}

function anyStep(work: Work, next: (below: number) => number, count: number): Change | null {
  const { answer } = work;
  const one = answer.labels[next(answer.labels.length || 1)];
  switch (next(10)) {
    case 0:
      return addLabels([label(`l${count}`, next(60), next(3) === 0 ? "name" : "mention")], "Label");
    case 1:
      return addLabels([{ ...label(`g${count}`, next(60)), group: `g${next(3)}`, group_order: 1 }], "Label");
    case 6:
      return addLabels([label(`m${count}`, next(60))], "Label");
    case 2:
      return one ? removeLabels(answer, new Set([one.id]), "Remove label", CONTROLS) : null;
    case 3: {
      const marker = one?.marker === "name" ? "mention" : "name";
      const change = one ? replaceLabel(answer, one.id, { marker }, "Change marker") : null;
      return change && withMended(answer, change, CONTROLS);
    }
    case 4:
      return one ? replaceLabel(answer, one.id, { extra: { note: `n${next(9)}` } }, "Comment") : null;
    case 5:
      return setInput(answer, { marker: `f${next(3)}`, content: `text ${next(5)}` }, "Answer");
    default:
      return linked(work, next, count);
  }
}

/** What a person sees: relations have to be sound after every step. */
function checkSound({ labels, relations }: Answer): void {
  const markers = new Map(labels.map(({ id, marker }) => [id, marker]));
  const used = relations.map(({ number }) => number);
  expect(new Set(used).size).toBe(used.length);
  for (const relation of relations) {
    expect(relation.links.length).toBeGreaterThan(0);
    for (const { source, target } of relation.links)
      expect([markers.has(source), markers.has(target), source !== target]).toEqual([true, true, true]);
    if (relation.relation === "corefers") expect(relation.links).toHaveLength(membersOf(relation).size - 1);
  }
}

describe.each([1, 2, 3, 4, 5, 6, 7, 8])("two hundred steps from seed %i", (seed) => {
  const next = seeded(seed).below;
  const states: Answer[] = [EMPTY];
  let work = NO_WORK;
  for (let count = 0; work.history.past.length < 200; count += 1) {
    const change = anyStep(work, next, count);
    if (!change) continue;
    work = takeStep(work, change);
    states.push(work.answer);
  }

  test("keep relations sound, and make some", () => {
    for (const state of states) checkSound(state);
    expect(Math.max(...states.map(({ relations }) => relations.length))).toBeGreaterThan(1);
  });

  test("are undone and redone to the same states", () => {
    let at = work;
    for (const state of [...states].reverse().slice(1)) {
      at = undo(at);
      expect(at.answer).toEqual(state);
    }
    for (const state of states.slice(1)) {
      at = redo(at);
      expect(at.answer).toEqual(state);
    }
  });

  test("are undone and redone after a draft of any moment was stored and read", () => {
    let at = work;
    for (let count = 0; count < 70; count += 1) at = undo(at);
    const stored: unknown = JSON.parse(JSON.stringify({ answer: at.answer, history: pack(at.history) }));
    const { answer, history } = stored as { answer: Answer; history: ReturnType<typeof pack> };

    let read = workOf({ revision: 1, answer, history }, TEXT);
    expect(nextNumber(read)).toBe(nextNumber(work));
    for (const state of states.slice(131)) {
      read = redo(read);
      expect(read.answer).toEqual(state);
    }
    for (const state of [...states].reverse().slice(1)) {
      read = undo(read);
      expect(read.answer).toEqual(state);
    }
  });
});
