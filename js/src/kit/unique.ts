import { useState } from "preact/hooks";
import { newId } from "../core/ids.ts";

/** Several widgets may stand on one page: ids begin with a name that only this bundle has. */
const BUNDLE = newId().slice(0, 8);
let count = 0;

/** An id that no other element of the page has; the same as long as the component lives. */
export function useUnique(): string {
  const [id] = useState(() => {
    count += 1;
    return `tw-${BUNDLE}-${count}`;
  });
  return id;
}
