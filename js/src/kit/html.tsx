import DOMPurify from "dompurify";
import { useMemo } from "preact/hooks";

const purifier = DOMPurify(window);
purifier.addHook("afterSanitizeAttributes", (node) => {
  if (node.nodeName === "A" && node.hasAttribute("href")) {
    node.setAttribute("target", "_blank");
    node.setAttribute("rel", "noopener noreferrer");
  }
  if (node.nodeName === "IMG" && !/^data:image\/(png|jpeg|gif|webp);/i.test(node.getAttribute("src") ?? ""))
    node.remove();
});

const FORBIDDEN = [
  "style",
  "form",
  "input",
  "button",
  "textarea",
  "select",
  "option",
  "svg",
  "math",
  "audio",
  "video",
  "source",
];

/** Rich text that an author wrote, cleaned once more before it is shown. */
export function Html({ html, class: name = "" }: { html: string; class?: string }) {
  const clean = useMemo(
    () =>
      purifier.sanitize(html, {
        USE_PROFILES: { html: true },
        FORBID_TAGS: FORBIDDEN,
        FORBID_ATTR: ["style", "id", "name", "class", "srcset", "background", "poster"],
        ALLOW_DATA_ATTR: false,
        ALLOWED_URI_REGEXP: /^(https?:|mailto:|#|data:image\/)/i,
      }),
    [html],
  );
  // Cleaned above, and by nh3 in the kernel.
  return <div class={`tw-prose ${name}`} dangerouslySetInnerHTML={{ __html: clean }} />;
}
