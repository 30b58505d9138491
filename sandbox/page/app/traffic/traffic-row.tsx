import { memo } from 'react';
import type { PageTraffic } from '../../protocol.ts';
import { secondsOf } from '../messages/clock.ts';
import { usePage, useTexts } from '../store/context.ts';
import { chipsOf } from './chips.ts';
import { gistOf } from './gist.ts';

/** One thing that went over a wire; opened, it shows what it carried. */
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
        <pre>{JSON.stringify(entry.detail, null, 2)}</pre>
      </details>
    </li>
  );
});
