import type { AnyModel } from "@anywidget/types";
import { useEffect, useState } from "preact/hooks";
import { newId } from "../core/ids.ts";
import type { WatchState } from "../protocol/generated.ts";

/** How long the kernel may take before the page says that it does not answer, in milliseconds. */
const PATIENCE = 8000;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** What the kernel said to the last question: nothing is wrong (""), it does not answer, or what is wrong. */
export type Trouble = "" | "silent" | { message: string };

/**
 * Ask the kernel again and again whether there is anything new, one question at a time; it sets the table. A page
 * that is hidden does not ask.
 */
export function useLooking(model: AnyModel<WatchState>, isPaused: boolean): Trouble {
  const [trouble, setTrouble] = useState<Trouble>("");
  useEffect(() => {
    if (isPaused) return undefined;
    let asked = "";
    let timer = 0;
    const wait = (run: () => void, milliseconds: number) => {
      clearTimeout(timer);
      timer = window.setTimeout(run, milliseconds);
    };
    const ask = () => {
      if (document.hidden) return;
      asked = newId();
      wait(() => {
        setTrouble("silent");
        ask();
      }, PATIENCE);
      try {
        model.send({ request: asked, type: "look" });
      } catch {
        setTrouble("silent"); // a closed connection throws; the timer above asks again
      }
    };
    const hear = (reply: unknown) => {
      if (!isRecord(reply) || reply.request !== asked) return;
      const error = reply.status === "failed" && isRecord(reply.error) ? reply.error : null;
      setTrouble(error ? { message: String(error.message) } : "");
      wait(ask, model.get("every_ms"));
    };
    const onShown = () => {
      if (document.hidden) clearTimeout(timer);
      else ask();
    };
    model.on("msg:custom", hear);
    document.addEventListener("visibilitychange", onShown);
    ask();
    return () => {
      clearTimeout(timer);
      model.off("msg:custom", hear);
      document.removeEventListener("visibilitychange", onShown);
    };
  }, [model, isPaused]);
  return trouble;
}
