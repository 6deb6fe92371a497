import { Choices, checkChoices, type Option, optionsOf, sameChoice } from "./choices.tsx";
import type { FieldProps, Kind } from "./kind.ts";

function CheckField(props: FieldProps) {
  const { control, content, disabled, problem, kept, onContent } = props;
  const chosen = Array.isArray(content) ? content : [];
  const options = optionsOf(control, [...kept.filter((each) => Array.isArray(each)), chosen].flat());
  const isChosen = (option: Option) => chosen.some((one) => sameChoice(one, option.choice));
  const toggle = (option: Option) => {
    const after = options.filter((other) =>
      other === option || sameChoice(option.choice, other.choice) ? !isChosen(other) : isChosen(other),
    );
    onContent(after.length === 0 ? null : after.map(({ choice }) => choice));
  };
  return (
    <Choices
      {...props}
      options={options}
      option={(option) => (
        <input
          type="checkbox"
          checked={isChosen(option)}
          disabled={disabled}
          aria-invalid={problem !== null}
          onChange={() => toggle(option)}
        />
      )}
    />
  );
}

/** Any of several choices. */
export const KIND: Kind = { makes: "input", Field: CheckField, check: checkChoices };
