import { useId } from 'react';
import type { Input } from '../blocks/parse.ts';
import { Undrawn } from '../blocks/undrawn.tsx';
import { useTexts } from '../store/context.ts';

interface FieldProps {
  readonly input: Input;
  readonly value: string;
  /** What must be corrected. */
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}

/** One field of a form, with its label, hint and error read out with it. */
export function Field({ input, value, error, onChange }: FieldProps) {
  const texts = useTexts();
  const id = useId();
  const { field, label, hint, isOptional } = input;
  const described = { 'aria-describedby': `${id}-more`, 'aria-invalid': error !== undefined };
  const more = (
    <div id={`${id}-more`} className="field-more">
      {error !== undefined && <p className="field-error">{error}</p>}
      {hint !== '' && <p className="field-hint">{hint}</p>}
    </div>
  );
  const title = (
    <>
      {label}
      {isOptional && <span className="field-optional"> {texts.dialog.optional}</span>}
    </>
  );
  if (field.kind === 'choice') {
    return (
      <div
        className="field"
        role="radiogroup"
        aria-labelledby={`${id}-label`}
        data-testid={`field-${input.id}`}
        {...described}
      >
        <span id={`${id}-label`} className="field-label">
          {title}
        </span>
        {field.options.map((option) => (
          <label key={option.value} className="choice">
            <input
              type="radio"
              name={id}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.text}
          </label>
        ))}
        {more}
      </div>
    );
  }
  if (field.kind === 'unknown') return <Undrawn type={field.type} />;
  const shared = { ...described, id, value, maxLength: field.most, required: !isOptional };
  return (
    <div className="field" data-testid={`field-${input.id}`}>
      <label className="field-label" htmlFor={id}>
        {title}
      </label>
      {field.isLong ? (
        <textarea {...shared} rows={3} onChange={({ target }) => onChange(target.value)} />
      ) : (
        <input {...shared} type="text" onChange={({ target }) => onChange(target.value)} />
      )}
      {more}
    </div>
  );
}
