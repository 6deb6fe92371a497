import { Button } from "../../kit/button.tsx";
import { t } from "../../kit/i18n.ts";

interface PagesProps {
  found: { page: number; pages: number };
  onPage(page: number): void;
}

/** Ways to the other pages of a list. */
export function Pages({ found, onPage }: PagesProps) {
  const { page, pages } = found;
  if (pages < 2) return null;
  const go = (label: string, to: number, isOff: boolean) => (
    <Button disabled={isOff} onPress={() => onPage(to)}>
      {label}
    </Button>
  );
  return (
    <nav class="tw-board-line" aria-label={t("Pages")}>
      {go(t("First"), 1, page === 1)}
      {go(t("Previous"), page - 1, page === 1)}
      <label>
        {t("Page")}{" "}
        <input
          type="number"
          min={1}
          max={pages}
          value={page}
          onChange={({ currentTarget: { valueAsNumber } }) => {
            if (valueAsNumber >= 1) onPage(Math.min(pages, Math.trunc(valueAsNumber)));
          }}
        />{" "}
        {t("of {pages}", { pages })}
      </label>
      {go(t("Next"), page + 1, page === pages)}
      {go(t("Last"), pages, page === pages)}
    </nav>
  );
}
