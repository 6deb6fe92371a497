import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

interface RowsProps {
  count: number;
  /** Height of every row, in pixels. */
  height: number;
  /** Row that must be in view; -1 = none. */
  reveal: number;
  label: string;
  row(index: number): ComponentChildren;
  onKeyDown(event: KeyboardEvent): void;
}

/** Rows outside the view that are drawn all the same, so that scrolling shows no gap. */
const SPARE = 8;

/** A list of which only the rows in view are drawn. */
export function Rows({ count, height, reveal, label, row, onKeyDown }: RowsProps) {
  const box = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || reveal < 0) return;
    const start = reveal * height;
    if (start < element.scrollTop) element.scrollTop = start;
    else if (start + height > element.scrollTop + element.clientHeight)
      element.scrollTop = start + height - element.clientHeight;
    setTop(element.scrollTop);
  }, [reveal, height]);
  const seen = Math.ceil((box.current?.clientHeight || 400) / height);
  const first = Math.max(0, Math.min(Math.floor(top / height), count - seen) - SPARE);
  const last = Math.min(count, first + seen + 2 * SPARE);
  return (
    <ul
      class="tw-rows tw-plain"
      ref={box}
      aria-label={label}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      {first > 0 ? <li aria-hidden="true" style={{ height: `${first * height}px` }} /> : null}
      {Array.from({ length: last - first }, (_, index) => row(first + index))}
      {last < count ? <li aria-hidden="true" style={{ height: `${(count - last) * height}px` }} /> : null}
    </ul>
  );
}
