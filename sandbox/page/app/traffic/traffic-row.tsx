import { memo } from 'react';
import type { PageTraffic } from '../../protocol.ts';
import { secondsOf } from '../messages/clock.ts';
import { usePage, useTexts } from '../store/context.ts';
import { chipsOf } from './chips.ts';
import { gistOf } from './gist.ts';

/** One thing that went over a wire; opened, it shows its signature, what it carried and what it was answered. */
export const TrafficRow = memo(function TrafficRow({ entry }: { readonly entry: PageTraffic }) {
  const { language } = usePage();
  const texts = useTexts().traffic;
  return (
    <li data-lane={entry.lane} data-testid="traffic-row">
      <details>
        <summary>
          <time>{secondsOf(entry.at, language)}</time>
          <span className="lane">{texts.lane[entry.lane]}</span>
          <code className="method">
            {entry.method} <span className="quiet">{gistOf(entry)}</span>
          </code>
          <span className="chips">
            {chipsOf(entry, texts).map(({ text, state }) => (
              <span key={text} className="chip" data-state={state}>
                {text}
              </span>
            ))}
          </span>
        </summary>
        {'sign' in entry && entry.sign !== null && (
          <p className="carried" data-testid="sign">
            {texts.sign} <code>{entry.sign}</code>
          </p>
        )}
        <pre>{JSON.stringify(entry.detail, null, 2)}</pre>
        {'answer' in entry && entry.answer !== null && (
          <p className="carried" data-testid="answer">
            {texts.answer} <code>{entry.answer}</code>
          </p>
        )}
      </details>
    </li>
  );
});
