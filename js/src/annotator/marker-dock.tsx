import { useRef, useState } from "preact/hooks";
import { makesInput } from "../kinds/table.ts";
import { Button } from "../kit/button.tsx";
import { t } from "../kit/i18n.ts";
import type { Session } from "./session.ts";
import { MarkerPanel } from "./side.tsx";

/** Most markers of which one row shows enough. */
const FEW = 6;
/** Most markers that are found without a field to search in. */
const SEEN = 12;

/** The markers of a narrow page, above its actions: a row that scrolls sideways, or all of them. */
export function MarkerDock({ session }: { session: Session }) {
  const [isOpen, setOpen] = useState(false);
  const [filter, setFilter] = useState("");
  const dock = useRef<HTMLDivElement>(null);
  const count = session.rules.value.controls.filter((control) => !makesInput(control)).length;
  const isFolded = count <= FEW || !isOpen;
  const toggle = () => {
    setOpen(!isOpen);
    setFilter("");
  };
  const fold = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    toggle();
    dock.current?.querySelector<HTMLElement>('[data-tw="all-markers"]')?.focus();
  };
  return (
    <div class={`tw-marker-dock${isFolded ? "" : " tw-unfolded"}`} ref={dock}>
      {!isFolded && count > SEEN ? (
        <input
          class="tw-text-input"
          type="search"
          data-tw="marker-filter"
          aria-label={t("Find a marker")}
          placeholder={t("Find a marker")}
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
          onKeyDown={fold}
        />
      ) : null}
      {count > FEW ? (
        <Button
          look="ghost"
          icon={isFolded ? "up" : "down"}
          name="all-markers"
          label={isFolded ? t("Show all markers") : t("Show fewer markers")}
          expanded={!isFolded}
          onMouseDown={(event) => event.preventDefault()}
          onPress={toggle}
        />
      ) : null}
      <MarkerPanel session={session} filter={isFolded ? "" : filter} />
    </div>
  );
}
