import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A part that draws; null until it is there, and while it is not wanted. */
export function usePart<Props>(
  isWanted: boolean,
  fetch: () => Promise<FunctionComponent<Props>>,
): FunctionComponent<Props> | null {
  const [Part, setPart] = useState<FunctionComponent<Props> | null>(null);
  useEffect(() => {
    // Without the part everything else works; the next view asks again.
    if (isWanted && !Part)
      fetch().then(
        (part) => setPart(() => part),
        () => {},
      );
  }, [isWanted, Part, fetch]);
  return isWanted ? Part : null;
}
