/** Height in pixels of what the actions leave free of the view, however little of it is seen. */
const LEAST = 200;

/**
 * Say in `--tw-below` how much of a view lies below what is seen of it: the actions stand above that.
 * A sticky position alone does not do it: the outputs of a notebook are boxes that could scroll.
 * Returns the function that stops.
 */
export function followBottom(root: HTMLElement): () => void {
  const apply = () => {
    const { bottom, height } = root.getBoundingClientRect();
    const inside = bottom - root.clientTop;
    let seen = innerHeight;
    for (let box = root.parentElement; box && box !== document.body; box = box.parentElement)
      if (getComputedStyle(box).overflowY !== "visible")
        seen = Math.min(seen, box.getBoundingClientRect().bottom);
    root.style.setProperty("--tw-below", `${Math.max(0, Math.min(inside - seen, height - LEAST))}px`);
  };
  const onScroll = ({ target }: Event) => {
    if (target instanceof Node && !root.contains(target)) apply();
  };
  const observer = new ResizeObserver(apply);
  observer.observe(root);
  observer.observe(document.documentElement);
  document.addEventListener("scroll", onScroll, true);
  return () => {
    observer.disconnect();
    document.removeEventListener("scroll", onScroll, true);
  };
}
