// Black or white on a colour, whichever reads better; the better one of the two is always at least 4.5:1.

function channel(value: number): number {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/** Relative luminance of `#rgb` or `#rrggbb` (WCAG 2), or null when it is no such colour. */
export function luminance(color: string): number | null {
  const match = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color.trim());
  const digits = match?.[1];
  if (!digits) return null;
  const long = digits.length === 3 ? [...digits].map((digit) => digit + digit).join("") : digits;
  const part = (at: number) => channel(Number.parseInt(long.slice(at, at + 2), 16));
  return 0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4);
}

/** Contrast of two luminances, from 1 to 21. */
export function contrast(first: number, second: number): number {
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

/** The colour of writing on `color`. */
export function inkOn(color: string): "#000" | "#fff" {
  const light = luminance(color);
  if (light === null) return "#fff";
  return contrast(light, 0) >= contrast(light, 1) ? "#000" : "#fff";
}
