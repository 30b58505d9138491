import { type ReactNode, useId } from 'react';

interface ChoiceProps<T extends string> {
  /** What is chosen between. */
  readonly label: string;
  readonly chosen: T;
  readonly options: readonly { readonly value: T; readonly text: string; readonly shown: ReactNode }[];
  readonly onChoose: (value: T) => void;
  readonly testId: string;
}

/** A few things side by side of which one holds. Real radio buttons below: one stop for Tab, arrows between. */
export function Choice<T extends string>({ label, chosen, options, onChoose, testId }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset className="choice-row" data-testid={testId}>
      <legend className="unseen">{label}</legend>
      {options.map(({ value, text, shown }) => (
        <label key={value} className="choice-one" title={text}>
          <input
            type="radio"
            className="unseen"
            name={name}
            value={value}
            aria-label={text}
            checked={value === chosen}
            onChange={() => onChoose(value)}
          />
          {shown}
        </label>
      ))}
    </fieldset>
  );
}
