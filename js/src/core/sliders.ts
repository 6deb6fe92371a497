/** Steps that a slider has at least where nobody has set its step. */
const PARTS = 100;

/** Most decimals that are shown of a number. */
const MOST_DECIMALS = 6;

/**
 * The step of a slider: the one that was set; else 1 between whole numbers; else a power of ten that cuts its
 * length into 100 parts or more.
 */
export function stepOf(min: number, max: number, step: number | null | undefined): number {
  if (step != null && step > 0) return step;
  const length = max - min;
  if (Number.isInteger(min) && Number.isInteger(max) && length > 1) return 1;
  return length > 0 ? 10 ** Math.floor(Math.log10(length / PARTS) + 1e-9) : 1;
}

/** Decimals with which every step of a slider can be written. */
export function decimalsOf(...numbers: number[]): number {
  const fits = (decimals: number) =>
    numbers.every((number) => Math.abs(number - Number(number.toFixed(decimals))) < 1e-9);
  let decimals = 0;
  while (decimals < MOST_DECIMALS && !fits(decimals)) decimals += 1;
  return decimals;
}
