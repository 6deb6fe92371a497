import type { Answer, Change, Unit } from "../protocol/generated.ts";
import { EMPTY } from "./answer.ts";
import { groupOf } from "./screen.ts";

/** The order of groups after one of them has gone to another place, from 0; places beyond the ends are the ends. */
export function movedTo(ids: readonly string[], id: string, place: number): string[] {
  const others = ids.filter((each) => each !== id);
  const at = Math.max(0, Math.min(place, others.length));
  return [...others.slice(0, at), id, ...others.slice(at)];
}

/** Step: what the groups of a unit hold gets the ranks of their places in `ids`; null = nothing would change. */
export function rankGroups(answer: Answer, unit: Unit, ids: readonly string[]): Change | null {
  const codes = new Set(unit.children.map(({ code }) => code));
  const isMoved = (record: { marker: string; group?: string; group_order?: number }) => {
    const place = ids.indexOf(groupOf(record) ?? "");
    return codes.has(record.marker) && place >= 0 && record.group_order !== place + 1;
  };
  const ranked = <Record extends { group?: string; group_order?: number }>(record: Record): Record => {
    const group = groupOf(record) ?? "";
    return { ...record, group, group_order: ids.indexOf(group) + 1 };
  };
  const labels = answer.labels.filter(isMoved);
  const inputs = answer.inputs.filter(isMoved);
  if (labels.length + inputs.length === 0) return null;
  return {
    name: "Rank",
    before: { ...EMPTY, labels, inputs },
    after: { ...EMPTY, labels: labels.map(ranked), inputs: inputs.map(ranked) },
  };
}
