const LETTERS = 40;

interface TitleProps {
  words: string;
  /** Id of what tells it from others that begin alike. */
  describedBy: string;
  isOpen?: boolean;
  disabled?: boolean;
  onPress(): void;
}

/** The beginning of a text, that opens it. */
export function Title({ words, describedBy, isOpen = false, disabled = false, onPress }: TitleProps) {
  const letters = [...words];
  return (
    <button
      type="button"
      class="tw-board-title"
      title={words}
      aria-current={isOpen}
      aria-describedby={describedBy}
      disabled={disabled}
      onClick={onPress}
    >
      <bdi>{letters.length > LETTERS ? `${letters.slice(0, LETTERS).join("")}…` : words}</bdi>
    </button>
  );
}
