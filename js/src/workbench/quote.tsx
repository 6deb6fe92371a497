import { quoteParts, shortQuote } from "../core/quotes.ts";
import { t } from "../kit/i18n.ts";

/** The words of a label in one line, with signs for what could not be seen. */
export function Quote({ quote }: { quote: string }) {
  const short = shortQuote(quote);
  return (
    <span class="tw-quote tw-ellipsis" dir="auto" title={short}>
      {quoteParts(short).map(({ text, sign }) =>
        sign === null ? (
          text
        ) : (
          <span class="tw-hidden" data-sign={sign}>
            {text}
          </span>
        ),
      )}
      {short.trim() === "" ? <span class="tw-unseen">{t("White space")}</span> : null}
    </span>
  );
}
