import type { PressedIn } from '../../protocol.ts';
import { WordsOf } from '../parts/words.tsx';
import { ElementOf } from './element.tsx';
import type { Block } from './parse.ts';

interface SectionProps {
  readonly section: Extract<Block, { kind: 'section' }>;
  readonly on: PressedIn;
}

/** A text, fields two to a row, and what stands beside them. */
export function SectionOf({ section: { text, fields, accessory }, on }: SectionProps) {
  return (
    <div className="section">
      <div className="section-words">
        {text && <WordsOf words={text} />}
        {fields.length > 0 && (
          <div className="fields">
            {fields.map((field, place) => {
              const key = `${place} ${field.text}`;
              return <WordsOf key={key} words={field} />;
            })}
          </div>
        )}
      </div>
      {accessory && <ElementOf element={accessory} on={on} />}
    </div>
  );
}
