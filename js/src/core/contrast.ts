// Writing on a colour that somebody chose must be readable: at least 4.5:1.

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

/** Contrast that small writing needs. */
const READABLE = 4.5;
/** Colours lighter than this carry black writing as they are; others are darkened until white reads. */
const LIGHT = 0.35;

function darkened(color: string, share: number): string {
  const parts = [1, 3, 5].map((at) => Math.round(Number.parseInt(color.slice(at, at + 2), 16) * share));
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** Colours of a tag in a marker's colour: its writing reads in every theme. */
export function tagColors(color: string): { paper: string; ink: "#000" | "#fff" } {
  const light = luminance(color);
  if (light === null) return { paper: "#444444", ink: "#fff" };
  const digits = color.trim().slice(1);
  const long = `#${digits.length === 3 ? [...digits].map((digit) => digit + digit).join("") : digits}`;
  if (light > LIGHT) return { paper: long, ink: "#000" };
  for (let share = 1; share > 0; share -= 0.05) {
    const paper = darkened(long, share);
    if (contrast(luminance(paper) ?? 0, 1) >= READABLE) return { paper, ink: "#fff" };
  }
  return { paper: "#000000", ink: "#fff" };
}
