import { signal } from "@preact/signals";

/** How long keys rest, in milliseconds, before it is said where they have led. */
const REST = 120;

const said = signal({ message: "", turn: 0 });
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Say something to screen readers, politely, in the place of what was said before; the same words twice are said twice. */
export function announce(message: string): void {
  clearTimeout(waiting);
  said.value = { message, turn: said.peek().turn + 1 };
}

/** Say where the keys have led once they rest: while one is held down, only the last place is said. */
export function announceAtRest(words: () => string): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const message = words();
    if (message !== "") announce(message);
  }, REST);
}

/** Where announcements are made; once in each view. */
export function LiveRegion() {
  const { message, turn } = said.value;
  return (
    <div class="tw-unseen" role="status" aria-live="polite">
      <span key={turn}>{message}</span>
    </div>
  );
}
