import { useState } from "preact/hooks";
import type { FormState } from "../protocol/generated.ts";
import { type Desk, forgetUnsaved, problemOf, reasonOf } from "./desk.ts";
import type { Problems, Values } from "./form.tsx";

export interface Editing {
  values: Values;
  problems: Problems;
  /** What is wrong with no field in particular. */
  complaint: string;
  isBusy: boolean;
  /** The values that differ from what is stored. */
  changed: Values;
  change(name: string, value: unknown): void;
  /** Take over what is stored now. */
  reset(stored: Values): void;
  /** Do something with the values; a refusal stands beside its field. Whether it was done. */
  run(work: () => Promise<void>): Promise<boolean>;
}

/** The values of a form while somebody fills it in. */
export function useEditing(stored: Values): Editing {
  const [base, setBase] = useState(stored);
  const [values, setValues] = useState(stored);
  const [problems, setProblems] = useState<Problems>({});
  const [complaint, setComplaint] = useState("");
  const [isBusy, setBusy] = useState(false);
  const changed = Object.fromEntries(
    Object.entries(values).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(base[name])),
  );
  const change = (name: string, value: unknown) => {
    setValues((before) => ({ ...before, [name]: value }));
    setProblems(({ [name]: _, ...rest }) => rest);
  };
  const reset = (next: Values) => {
    setBase(next);
    setValues(next);
    setProblems({});
    setComplaint("");
  };
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setComplaint("");
    try {
      await work();
      setProblems({});
      return true;
    } catch (error) {
      const found = problemOf(error);
      const isBeside = Object.keys(found).some((name) => name in values);
      setProblems(isBeside ? found : {});
      if (!isBeside) setComplaint(reasonOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { values, problems, complaint, isBusy, changed, change, reset, run };
}

/** The same for a form that Python described, saved by one verb that gives the form back. */
export function useStoredForm(
  desk: Desk,
  form: FormState,
  verb: string,
  body: object,
): Editing & { save(done: string, after?: () => void): void } {
  const editing = useEditing(form.values);
  const save = (done: string, after?: () => void) =>
    void editing
      .run(async () => {
        const stored = await desk.ask<FormState>(verb, { ...body, values: editing.changed });
        editing.reset(stored.values);
        forgetUnsaved();
        desk.tell(done);
      })
      .then((isDone) => isDone && after?.());
  return { ...editing, save };
}
