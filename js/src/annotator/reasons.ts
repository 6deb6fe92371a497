import { t } from "../kit/i18n.ts";
import { RequestFailed } from "../protocol/channel.ts";

/** Why a request was not carried out, in the page's language. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof RequestFailed) || error.problem.code === "bad_reply")
    return t("The page and the server do not understand each other. Reload the page.");
  return error.message;
}
