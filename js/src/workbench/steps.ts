import { t } from "../kit/i18n.ts";

/** What a step did, in the page's language, for the title of Undo and Redo. */
export function stepName(name: string): string {
  switch (name) {
    case "Label":
      return t("Label");
    case "Remove label":
      return t("Remove label");
    case "Move label":
      return t("Move label");
    case "Change marker":
      return t("Change marker");
    case "Label the whole text":
      return t("Label the whole text");
    case "Label all occurrences":
      return t("Label all occurrences");
    case "Unmark all":
      return t("Unmark all");
    case "Answer":
      return t("Answer");
    case "Take the other version":
      return t("Take the other version");
    default:
      return name;
  }
}
