import type { Answer, Content, Input } from "../protocol/generated.ts";

/** A batch as the store has it, while it is changed in the page. */
export interface Stored {
  answer: Answer;
  /** Largest number that a relation of it has had. */
  largest: number;
}

/** What the fields of a marker and group hold in a stored answer. */
export function contentsIn(stored: Answer | undefined, input: Pick<Input, "marker" | "group">): Content[] {
  return (stored?.inputs ?? []).flatMap(({ marker, group, content }) =>
    marker === input.marker && group === input.group ? [content] : [],
  );
}

/**
 * Whether content stood in a field of the same marker and group before: then it is taken, though the
 * definition was changed since. The twin of `check_answer` with `stored` in `services/answers.py`.
 */
export function isKept(input: Input, stored: Answer | undefined): boolean {
  const content = JSON.stringify(input.content);
  return contentsIn(stored, input).some((before) => JSON.stringify(before) === content);
}
