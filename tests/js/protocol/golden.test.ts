// What the page and Python agree on: the same files are read by pytest (tests/protocol/test_golden.py).

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isEmptyAnswer, normalise, sameAnswer } from "../../../js/src/core/answer.ts";
import { OffsetIndex } from "../../../js/src/core/offsets.ts";
import { Channel, RequestFailed, type Wire } from "../../../js/src/protocol/channel.ts";
import type { Answer, Request } from "../../../js/src/protocol/generated.ts";

interface AnswerCase {
  name: string;
  answer: Answer;
  error: string | null;
  empty: boolean;
}

interface Exchange {
  name: string;
  type: Request["type"];
  body: Record<string, never>;
  reply: Record<string, unknown>;
  outcome: string;
}

function golden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../protocol/golden/${name}`, import.meta.url), "utf-8"));
}

const { text, cases } = golden<{ text: string; cases: AnswerCase[] }>("answers.json");
const { exchanges } = golden<{ exchanges: Exchange[] }>("messages.json");

test.each(cases.filter((one) => one.error === null))("$name: offsets give the quote", ({ answer }) => {
  const index = new OffsetIndex(text);

  for (const label of answer.labels) {
    if (label.start === null || label.end === null) continue;
    expect(index.slice(label.start, label.end)).toBe(label.quote);
  }
});

test.each(cases)("$name: empty is what Python calls empty", ({ answer, empty }) => {
  expect(isEmptyAnswer(answer)).toBe(empty);
});

test.each(cases)("$name: the order of records changes nothing", ({ answer }) => {
  const turned = { ...answer, labels: [...answer.labels].reverse(), inputs: [...answer.inputs].reverse() };

  expect(sameAnswer(normalise(turned), normalise(answer))).toBe(true);
});

test.each(exchanges)("$name", async ({ type, body, reply, outcome }) => {
  const listeners = new Set<(content: unknown) => void>();
  const sent: unknown[] = [];
  const wire: Wire = {
    send(content) {
      sent.push(content);
      const { request } = content as { request: string };
      for (const listen of listeners) listen({ ...reply, request });
    },
    on: (_event, callback) => void listeners.add(callback),
    off: (_event, callback) => void listeners.delete(callback),
  };
  const clock = { setTimeout: () => 0, clearTimeout: () => undefined };
  const channel = new Channel(wire, "view", () => undefined, clock);

  const answered = await channel.request(type, body).then(
    (result: unknown) => ({ outcome: "done", result }),
    (error: unknown) => ({ outcome: error instanceof RequestFailed ? error.problem.code : String(error) }),
  );

  expect(answered.outcome).toBe(outcome);
  expect(sent).toEqual([{ ...body, type, request: expect.any(String) }]);
});
