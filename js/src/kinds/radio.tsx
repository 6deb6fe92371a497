import type { Content } from "../protocol/generated.ts";
import { type Choice, Choices, checkChoice, type Option, optionsOf, sameChoice } from "./choices.tsx";
import type { FieldProps, Kind } from "./kind.ts";

function oneChoice(content: Content): Choice | number | null {
  return Array.isArray(content) ? content.map(String) : content;
}

function RadioField(props: FieldProps) {
  const { control, content, id, required, disabled, problem, kept, onContent } = props;
  const isChosen = (option: Option) => sameChoice(content, option.choice);
  /** Of a group whose inner choice is chosen, the group's own button is drawn as chosen too. */
  const isGroupOfChosen = (option: Option) =>
    !option.inner && Array.isArray(content) && content[0] === option.choice;
  const take = (option: Option) => onContent(isChosen(option) && !required ? null : option.choice);
  return (
    <Choices
      {...props}
      options={optionsOf(control, [...kept, content].map(oneChoice))}
      option={(option) => (
        <input
          type="radio"
          name={option.inner ? `${id}-inner` : id}
          checked={isChosen(option) || isGroupOfChosen(option)}
          disabled={disabled}
          aria-invalid={problem !== null}
          onClick={() => take(option)}
          onKeyDown={(event) => {
            if (event.key === " " && isChosen(option)) {
              event.preventDefault();
              take(option);
            }
          }}
        />
      )}
    />
  );
}

/** One of several choices; choosing the chosen one again takes it back unless an answer is required. */
export const KIND: Kind = { makes: "input", Field: RadioField, check: checkChoice };
