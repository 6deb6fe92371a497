import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";
import { t } from "../kit/i18n.ts";
import { NoAnswer, Refused } from "../workbench/asking.ts";

export interface Place {
  /** The project that is open; null = the list. */
  project: number | null;
  section: string;
}

/** What every section works with. */
export interface Desk {
  ask<T>(verb: string, body?: object): Promise<T>;
  /** Say something to the person, for a moment. */
  tell(message: string): void;
  open(project: number | null, section?: string): void;
  /** Changes when another kernel answers: it holds nothing of what the last one held for the page. */
  kernel: ReadonlySignal<number>;
  /** Whether a server shows projects under /project/ID. */
  links: boolean;
}

export interface Section {
  name: string;
  title(): string;
  Page(props: { desk: Desk }): VNode;
}

export interface ProjectSection {
  name: string;
  title(): string;
  Page(props: { desk: Desk; project: { id: number; title: string } }): VNode;
}

/** What went wrong, in the person's language. */
export function reasonOf(error: unknown): string {
  if (error instanceof Refused) return error.message;
  if (error instanceof NoAnswer)
    return t("The server does not answer. Look whether it was stored before you try again.");
  return t("Something went wrong on this page. Reload it.");
}

/** The field that a refusal is about, and what is wrong with it; none for other errors. */
export function problemOf(error: unknown): Record<string, string> {
  return error instanceof Refused && error.field ? { [error.field]: error.message } : {};
}

export interface Answer<T> {
  /** null until it is there. */
  value: T | null;
  problem: string;
  again(): void;
  set(value: T): void;
}

/** Ask Python for something as soon as it is shown; `again` asks anew and keeps the old answer meanwhile. */
export function useAnswer<T>(desk: Desk, verb: string, body?: object): Answer<T> {
  const [value, set] = useState<T | null>(null);
  const [problem, setProblem] = useState("");
  const [count, setCount] = useState(0);
  const key = JSON.stringify(body ?? {});
  useEffect(() => {
    let isGone = false;
    desk.ask<T>(verb, JSON.parse(key)).then(
      (found) => {
        if (isGone) return;
        set(found);
        setProblem("");
      },
      (error) => {
        if (!isGone) setProblem(reasonOf(error));
      },
    );
    return () => {
      isGone = true;
    };
  }, [desk, verb, key, count]);
  const again = useCallback(() => setCount((before) => before + 1), []);
  return { value, problem, again, set };
}

const unsaved = new Set<object>();

/** Whether something was typed anywhere that is not stored. */
export const isAnythingUnsaved = () => unsaved.size > 0;

/** What was typed is given up: nothing asks about it any more. */
export const forgetUnsaved = () => unsaved.clear();

/** While it holds, leaving asks first. */
export function useUnsaved(isChanged: boolean): void {
  useEffect(() => {
    if (!isChanged) return undefined;
    const mark = {};
    unsaved.add(mark);
    return () => void unsaved.delete(mark);
  }, [isChanged]);
}
