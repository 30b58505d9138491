import { useEffect, useRef } from 'react';
import type { Suggestion } from './complete.ts';

interface SuggestionsProps {
  readonly id: string;
  readonly label: string;
  readonly suggestions: readonly Suggestion[];
  /** Which one Enter takes. */
  readonly chosen: number;
  readonly onTake: (suggestion: Suggestion) => void;
}

/** The list above the composer. The focus stays in the text; the list says through it which entry is chosen. */
export function Suggestions({ id, label, suggestions, chosen, onTake }: SuggestionsProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelectorAll('[role=option]')[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <div
      ref={list}
      id={id}
      className="suggestions"
      role="listbox"
      aria-label={label}
      data-testid="suggestions"
    >
      {suggestions.map((suggestion, place) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard chooses from within the text
        <div
          key={suggestion.key}
          id={`${id}-${place}`}
          role="option"
          tabIndex={-1}
          aria-selected={place === chosen}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(suggestion)}
        >
          <span className="suggestion-title">
            <strong>{suggestion.title}</strong> <code>{suggestion.usage}</code>
          </span>
          <span className="suggestion-says">{suggestion.says}</span>
        </div>
      ))}
    </div>
  );
}
