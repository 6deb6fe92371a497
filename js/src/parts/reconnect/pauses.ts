const FIRST_MS = 2000;
const LONGEST_MS = 30_000;

/**
 * Milliseconds before the next try after so many that failed: from 1 s to 30 s, twice as long each time, less up
 * to a half by chance, so that the pages of a server that was started again do not come all at once.
 *
 * `chance` is from 0 to 1.
 */
export function pauseAfter(failed: number, chance: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** failed) * (1 - chance / 2);
}
