import type { AnyModel } from "@anywidget/types";
import { useEffect, useState } from "preact/hooks";

/** The value of a trait, whoever sets it. */
export function useTrait<State extends object, Name extends keyof State & string>(
  model: AnyModel<State>,
  name: Name,
): State[Name] {
  const [value, setValue] = useState<{ now: State[Name] }>(() => ({ now: model.get(name) }));
  useEffect(() => {
    const follow = () => setValue({ now: model.get(name) });
    model.on(`change:${name}`, follow);
    return () => model.off(`change:${name}`, follow);
  }, [model, name]);
  return value.now;
}
