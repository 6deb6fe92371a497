// What reviewers said of a batch.

import { useState } from "preact/hooks";
import { Button } from "../../kit/button.tsx";
import { formatTime, t, tn } from "../../kit/i18n.ts";
import type { BoardRow, Review, ReviewStatus } from "../../protocol/generated.ts";
import type { BoardHost } from "../../workbench/board-view.ts";

/** Carries out a change of a batch, reads the list anew, and says what went wrong. */
export type Do = (work: Promise<unknown>) => void;

export function statusWords(): Record<ReviewStatus, string> {
  return { no: t("No ambiguity"), rr: t("Requires resolution"), rs: t("Resolved") };
}

function wordsOf(review: Review, withComment: boolean): string {
  const { status, comment, reviewer, time, changed_since } = review;
  const parts = [statusWords()[status], reviewer, formatTime(time)];
  if (changed_since) parts.push(t("before the last change"));
  if (withComment && comment) parts.push(comment);
  return parts.join(" · ");
}

interface ReviewWordsProps {
  row: BoardRow;
  /** Whether the comment stands elsewhere, in a field. */
  isEdited: boolean;
}

/** The last word of reviewers on a batch, and the earlier ones. */
export function ReviewWords({ row, isEdited }: ReviewWordsProps) {
  const { review, earlier_reviews: earlier } = row;
  if (!review) return null;
  return (
    <div class="tw-board-review" data-tw="review-words">
      <p class={review.changed_since ? "tw-muted" : undefined}>
        <bdi>{wordsOf(review, !isEdited)}</bdi>
      </p>
      {earlier.length > 0 ? (
        <details>
          <summary>
            {tn("{count} earlier result of a review", "{count} earlier results of a review", earlier.length)}
          </summary>
          <ul>
            {earlier.map((each) => (
              <li key={`${each.reviewer} ${each.time}`}>
                <bdi>{wordsOf(each, true)}</bdi>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}

/** The buttons with which a reviewer says what a batch is like. */
export function ReviewLine({ host, row, onDo }: { host: BoardHost; row: BoardRow; onDo: Do }) {
  const known = row.review?.own ? row.review.comment : "";
  const [comment, setComment] = useState(known);
  const say = (status: ReviewStatus) =>
    onDo(host.channel.request("review_batch", { batch: row.batch, status, comment }));
  /** What is written after a result was chosen belongs to it. */
  const keep = () => {
    if (row.review && comment !== known) say(row.review.status);
  };
  const words = statusWords();
  const statuses: ReviewStatus[] = ["no", "rr", "rs"];
  return (
    <fieldset class="tw-board-line" aria-label={t("Result of the review")}>
      {statuses.map((status) => (
        <Button
          key={status}
          name={`status-${status}`}
          pressed={row.review?.status === status}
          onPress={() => say(status)}
        >
          {words[status]}
        </Button>
      ))}
      <input
        type="text"
        aria-label={t("Comment")}
        placeholder={t("Comment")}
        value={comment}
        onInput={(event) => setComment(event.currentTarget.value)}
        onBlur={keep}
      />
    </fieldset>
  );
}
