import { signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";

/** Takes out of HTML what must not reach a page. */
export type CleanHtml = (html: string) => string;

const cleaner = signal<CleanHtml | null>(null);
let fetchCleaner: (() => Promise<CleanHtml>) | null = null;

/** Say where the cleaner comes from; it is fetched when the first rich text is shown. */
export function cleanHtmlWith(fetch: () => Promise<CleanHtml>): void {
  fetchCleaner = fetch;
}

async function getCleaner(): Promise<void> {
  try {
    if (!cleaner.value && fetchCleaner) cleaner.value = await fetchCleaner();
  } catch {
    // The words are shown without their form; the next rich text asks again.
  }
}

/** The words of HTML; a document that is never shown runs nothing and loads nothing. */
function wordsOf(html: string): string {
  return new DOMParser().parseFromString(html, "text/html").body.textContent;
}

/** Rich text that an author wrote, cleaned once more before it is shown. */
export function Html({ html, class: name = "" }: { html: string; class?: string }) {
  const clean = cleaner.value;
  useEffect(() => void getCleaner(), []);
  const inner = useMemo(() => clean?.(html), [html, clean]);
  if (inner === undefined) return <div class={`tw-prose ${name}`}>{wordsOf(html)}</div>;
  // Cleaned above, and by nh3 in the kernel.
  return <div class={`tw-prose ${name}`} dangerouslySetInnerHTML={{ __html: inner }} />;
}
