import type { Answer, Input, Label } from "../protocol/generated.ts";
import { inputKey, isEmptyContent } from "./answer.ts";
import { groupOf } from "./screen.ts";

/** What a record says, whatever it is called inside its answer. */
function meaning(record: Label | Input): string {
  return JSON.stringify(
    "start" in record
      ? [record.marker, record.start, record.end, groupOf(record)]
      : [inputKey(record), record.content],
  );
}

function records({ labels, inputs }: Answer): (Label | Input)[] {
  return [...inputs.filter((input) => !isEmptyContent(input.content)), ...labels];
}

/** The labels and inputs of an answer that another one does not have; of equal ones, as many as it has more. */
export function onlyIn(answer: Answer, other: Answer): (Label | Input)[] {
  const counts = new Map<string, number>();
  for (const each of records(other).map(meaning)) counts.set(each, (counts.get(each) ?? 0) + 1);
  return records(answer).filter((record) => {
    const name = meaning(record);
    const left = counts.get(name) ?? 0;
    counts.set(name, left - 1);
    return left <= 0;
  });
}
