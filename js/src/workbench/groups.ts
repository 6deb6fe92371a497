import { type Group, groupOf, groupsOf, groupWithRoom } from "../core/screen.ts";
import type { Label, MarkerControl, Unit } from "../protocol/generated.ts";
import type { Editor, Place } from "./editor.ts";

/** Codes of the markers whose unit may be answered several times: what group a label is in says something. */
export function markersInGroups(units: readonly Unit[]): ReadonlySet<string> {
  return new Set(units.flatMap((unit) => (unit.size > 1 ? unit.children.map(({ code }) => code) : [])));
}

/** The number of the group that a label is in; null where there is only one. */
export function groupNumber(editor: Editor, { marker, group_order }: Label): number | null {
  return editor.inGroups.value.has(marker) ? (group_order ?? null) : null;
}

/** Whether a label is in a group; everything is in no group. */
export function isIn(label: Label, group: string | undefined): boolean {
  return group === undefined || groupOf(label) === group;
}

/** Where a shortcut puts a label: in the group that was chosen, else in the first that has none of this marker. */
export function placeFor(editor: Editor, units: readonly Unit[], control: MarkerControl): Place {
  const unit = units.find(({ children }) => children.some(({ code }) => code === control.code));
  if (!unit) return {};
  const chosen = editor.group.value?.unit === unit.code ? editor.group.value.group : undefined;
  const group = groupWithRoom(unit, editor.work.value.answer, control.code, chosen);
  return group ? { group: group.id, group_order: group.order } : {};
}

/** Choose the group after the chosen one, or before it; null = no unit has several groups. */
export function stepGroup(editor: Editor, units: readonly Unit[], step: 1 | -1): Group | null {
  const places = units.flatMap((unit) =>
    unit.size > 1
      ? groupsOf(unit, editor.work.value.answer).map((group) => ({ unit: unit.code, group }))
      : [],
  );
  const { length } = places;
  const chosen = editor.group.value;
  const at = places.findIndex(({ unit, group }) => chosen?.unit === unit && chosen.group === group.id);
  const next = places[at < 0 ? (step > 0 ? 0 : length - 1) : (at + step + length) % length];
  if (!next) return null;
  editor.group.value = { unit: next.unit, group: next.group.id };
  return next.group;
}
