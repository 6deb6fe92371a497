import type { Violation } from "../protocol/generated.ts";
import type { ChosenGroup } from "../workbench/editor.ts";

const FIELD = "input, textarea, select, button";
const INVALID = '[aria-invalid="true"]';

/** The group, the unit or the field that a violation is about; a marker's chip where it has no field. */
function placeOf(root: HTMLElement, { marker, group }: Violation): HTMLElement | null {
  const scope = group === null ? "" : `[data-tw="group"][data-id="${CSS.escape(group)}"]`;
  const code = `[data-code="${CSS.escape(marker)}"]`;
  // What is wrong with a relation has its id for a group, and leads to the button of its kind.
  const [places = []] = [`${scope} ${code}`, `${code} ${scope}`, code]
    .map((each) => [...root.querySelectorAll<HTMLElement>(each)])
    .filter((each) => each.length > 0);
  return places.find((place) => place.matches(INVALID) || place.querySelector(INVALID)) ?? places[0] ?? null;
}

function invalidField(root: HTMLElement): HTMLElement | null {
  return root.querySelector<HTMLElement>(
    `${INVALID}:not([type="radio"], [type="checkbox"]), fieldset:has(${INVALID}) input`,
  );
}

/** Open the tab that something stands under. */
function uncover(root: HTMLElement, place: HTMLElement): void {
  const name = place.closest('[role="tabpanel"][hidden]')?.getAttribute("aria-labelledby");
  if (name) root.querySelector<HTMLElement>(`[id="${CSS.escape(name)}"]`)?.click();
}

/** Bring a group before the person's eyes. */
export function showGroup(root: HTMLElement, chosen: ChosenGroup | null): void {
  if (!chosen) return;
  const unit = `[data-tw="unit"][data-code="${CSS.escape(chosen.unit)}"]`;
  const box = root.querySelector<HTMLElement>(
    `${unit} [data-tw="group"][data-id="${CSS.escape(chosen.group)}"]`,
  );
  if (!box) return;
  uncover(root, box);
  requestAnimationFrame(() => box.scrollIntoView({ block: "nearest" }));
}

/** Bring the first of these violations, else the first marked field, before the person's eyes. */
export function goToProblem(root: HTMLElement, found: readonly Violation[]): void {
  const [first] = found;
  const place = (first && placeOf(root, first)) ?? invalidField(root);
  if (!place) return;
  uncover(root, place);
  const field = place.matches(FIELD) ? place : place.querySelector<HTMLElement>(FIELD);
  // A tab that is opened is drawn first.
  requestAnimationFrame(() => field?.focus());
}
