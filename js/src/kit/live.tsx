import { signal } from "@preact/signals";

const said = signal("");
let turn = false;

/** Say something to screen readers, politely; the same words twice are said twice. */
export function announce(message: string): void {
  turn = !turn;
  said.value = turn ? message : `${message}\u00a0`;
}

/** Where announcements are made; once in each view. */
export function LiveRegion() {
  return (
    <div class="tw-unseen" role="status" aria-live="polite">
      {said.value}
    </div>
  );
}
