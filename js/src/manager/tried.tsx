import { t, tn } from "../kit/i18n.ts";

/** What would be stored. */
export interface Tried {
  texts: { key: string; text: string }[];
  count: number;
  answers?: number;
}

/** The first texts of what is not stored yet. */
export function Texts({ tried }: { tried: Tried }) {
  return (
    <section class="tw-manage-preview" aria-label={t("First texts")} data-tw="manage-tried">
      <h2>
        {[
          tn("{count} text", "{count} texts", tried.count),
          tried.answers === undefined ? "" : tn("{count} answer", "{count} answers", tried.answers),
        ]
          .filter(Boolean)
          .join(" · ")}
      </h2>
      {tried.texts.length ? (
        <ol class="tw-plain tw-manage-list">
          {tried.texts.map(({ key, text }) => (
            <li class="tw-manage-row" key={key} data-tw="manage-text">
              <div class="tw-manage-row-text">
                <p class="tw-muted" dir="auto">
                  {key}
                </p>
                <p class="tw-manage-words" dir="auto">
                  {text}
                </p>
              </div>
            </li>
          ))}
        </ol>
      ) : (
        <p class="tw-muted">{t("There is nothing to show before they are added.")}</p>
      )}
    </section>
  );
}
