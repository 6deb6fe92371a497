const PATHS = {
  flag: "M3.5 14V2.5M3.5 3h8l-2 3 2 3h-8",
  undo: "M6 3 2.5 6.5 6 10M3 6.5h6a4 4 0 0 1 0 8H6",
  redo: "M10 3l3.5 3.5L10 10M13 6.5H7a4 4 0 0 0 0 8h3",
  close: "M4 4l8 8M12 4l-8 8",
  check: "M3 8.5 6.5 12 13 4.5",
  trash: "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5M6.8 7v3.5M9.2 7v3.5",
  book: "M8 4c-1.5-1-3.5-1-5.5-.5v9C4.500 12 6.500 12 8 13c1.500-1 3.500-1 5.500-.5v-9C11.500 3 9.500 3 8 4zM8 4v9",
  left: "M2.500 3h11v10h-11zM6.500 3v10",
  right: "M2.500 3h11v10h-11zM9.500 3v10",
  center: "M2.500 3h11v10h-11zM5 6h6v4H5z",
  span: "M5 4 2 8l3 4M11 4l3 4-3 4M2 8h12",
  whole: "M7 14V3M10 14V3M12.500 3H6.500a3 3 0 0 0 0 6",
  warning: "M8 2.500 1.800 13.500h12.400zM8 6.500v3.500M8 12v.1",
  next: "M3 8h10M9 4l4 4-4 4",
  clock: "M8 2a6 6 0 1 0 .01 0M8 4.800V8l2.300 1.500",
  done: "M8 1.800a6.200 6.200 0 1 0 .01 0M5 8.200l2.200 2.200L11 6",
  occurrences: "M7 2.500a4.500 4.500 0 1 0 .01 0M10.300 10.300 14 14",
  up: "M3.500 10.500 8 6l4.500 4.500",
  down: "M3.500 5.500 8 10l4.500-4.500",
  text: "M2.500 3.500h11M2.500 6.500h11M2.500 9.500h11M2.500 12.500h6",
  tag: "M2.500 2.500h5.300l5.700 5.700-5.300 5.300-5.700-5.700zM5.400 5.400h.01",
  snap: "M2.500 4v8M13.500 4v8M4.500 8h7M6.500 6l-2 2 2 2M9.500 6l2 2-2 2",
} as const;

export type IconName = keyof typeof PATHS;

/** A small line drawing; says nothing to screen readers. */
export function Icon({ name }: { name: IconName }) {
  const isDirected = name === "next" || name === "undo" || name === "redo";
  return (
    <svg
      class={`tw-svg${isDirected ? " tw-mirror" : ""}`}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
