// Entry of the page on which a person's random steps meet the desk that answers in Python.

import { canonical, normalise, sameAnswer } from "../../js/src/core/answer.ts";
import { NO_WORK, redo, undo, workOf } from "../../js/src/core/history.ts";
import { pack } from "../../js/src/core/packing.ts";
import type { Answer, Draft, PackedHistory } from "../../js/src/protocol/generated.ts";
import { type Desk, decisionsIn, EVERY_STEP, Person, type Step } from "./steps.ts";

interface Steps {
  /** A person with an answer before them that was stored; null = with nothing yet. */
  begin(desk: Desk, seed: number, answer: Answer | null): void;
  /** Take steps until Undo knows so many; gives what a page would send. */
  go(count: number): { answer: Answer; history: PackedHistory };
  /** Undo so many steps; gives what a page would send. */
  back(count: number): { answer: Answer; history: PackedHistory };
  /** Go on with what was stored, as a page does that was loaded again. */
  reload(draft: Draft): void;
  /** The steps after which undoing everything and redoing it comes to something else than there was. */
  differences(): string[];
  /** Whether an answer says what this person's does. */
  isSame(answer: Answer): boolean;
  done(): Step[];
  /** Every kind of step that there is. */
  all(): readonly Step[];
}

declare global {
  interface Window {
    steps: Steps;
  }
}

function begun(): never {
  throw new Error("Nobody has begun.");
}

let person: Person | null = null;
let text = "";

function sent() {
  const { answer, history } = (person ?? begun()).work;
  return { answer, history: pack(history) };
}

function differences({ work, states, decisions }: Person): string[] {
  const found: string[] = [];
  const compare = (way: string, steps: number) => {
    if (canonical(at.answer) !== canonical(states[steps])) found.push(`${way} ${steps}: the answer`);
    if (decisionsIn(at) !== decisions[steps]) found.push(`${way} ${steps}: the decisions`);
  };
  let at = work;
  while (at.history.future.length > 0) at = redo(at);
  compare("at the end,", states.length - 1);
  for (let steps = states.length - 2; steps >= 0; steps -= 1) {
    at = undo(at);
    compare("back to", steps);
  }
  for (let steps = 1; steps < states.length; steps += 1) {
    at = redo(at);
    compare("again to", steps);
  }
  if (at.history.future.length > 0) found.push("more to redo than there was");
  return found;
}

window.steps = {
  begin(desk, seed, answer) {
    text = desk.text;
    person = new Person(desk, seed, answer ? { ...NO_WORK, answer: normalise(answer) } : NO_WORK);
  },
  go(count) {
    (person ?? begun()).go(count);
    return sent();
  },
  back(count) {
    const one = person ?? begun();
    for (let steps = 0; steps < count; steps += 1) one.work = undo(one.work);
    return sent();
  },
  reload(draft) {
    (person ?? begun()).work = workOf(draft, text);
  },
  differences: () => differences(person ?? begun()),
  isSame: (answer) => sameAnswer(answer, (person ?? begun()).answer),
  all: () => EVERY_STEP,
  done: () => [...(person ?? begun()).done],
};
