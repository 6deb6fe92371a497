import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { t } from "./i18n.ts";
import { Icon } from "./icons.tsx";
import { useUnique } from "./unique.ts";

interface TabsProps {
  label: string;
  titles: readonly string[];
  /** Tabs under which something is wrong. */
  faulty?: readonly boolean[];
  panel(index: number): ComponentChildren;
}

const MOVES: Record<string, (index: number, count: number) => number> = {
  ArrowRight: (index, count) => (index + 1) % count,
  ArrowLeft: (index, count) => (index + count - 1) % count,
  Home: () => 0,
  End: (_index, count) => count - 1,
};

/** Panels of which one is shown; without tabs when there is only one. All stay in the page, so that nothing typed is lost. */
export function Tabs({ label, titles, faulty, panel }: TabsProps) {
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useUnique();
  const active = Math.min(chosen, titles.length - 1);
  if (titles.length < 2) return <>{titles.length === 1 ? panel(0) : null}</>;
  const move = (event: KeyboardEvent) => {
    const target = MOVES[event.key]?.(active, titles.length);
    if (target === undefined) return;
    event.preventDefault();
    setChosen(target);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[target]?.focus();
  };
  return (
    <div>
      <div class="tw-tabs" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {titles.map((title, index) => (
          <button
            key={title}
            type="button"
            role="tab"
            class="tw-tab"
            id={`${id}-tab-${index}`}
            aria-controls={`${id}-panel-${index}`}
            aria-selected={index === active}
            tabIndex={index === active ? 0 : -1}
            title={title}
            onClick={() => setChosen(index)}
          >
            <span class="tw-ellipsis">{title}</span>
            {faulty?.[index] ? (
              <>
                <Icon name="warning" />
                <span class="tw-unseen">{t("not filled in right")}</span>
              </>
            ) : null}
          </button>
        ))}
      </div>
      {titles.map((title, index) => (
        <div
          key={title}
          role="tabpanel"
          id={`${id}-panel-${index}`}
          aria-labelledby={`${id}-tab-${index}`}
          hidden={index !== active}
        >
          {panel(index)}
        </div>
      ))}
    </div>
  );
}
