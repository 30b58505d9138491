import { useState } from 'react';
import type { PageTraffic } from '../../protocol.ts';
import { Choice } from '../parts/choice.tsx';
import { useServed, useTexts } from '../store/context.ts';
import { TrafficRow } from './traffic-row.tsx';

type Filter = 'all' | 'vendors' | 'slack';
const FILTERS: readonly Filter[] = ['all', 'vendors', 'slack'];

/** What went over the wires, the newest first. */
export function Traffic() {
  const { traffic } = useServed();
  const texts = useTexts().traffic;
  const [filter, setFilter] = useState<Filter>('all');
  const shown = [...traffic.values()].filter((entry) => isShown(entry, filter)).reverse();
  return (
    <>
      <p className="quiet">{texts.about}</p>
      <Choice
        label={texts.filterLabel}
        testId="traffic-filter"
        chosen={filter}
        onChoose={setFilter}
        options={FILTERS.map((value) => ({
          value,
          text: texts.filter[value],
          shown: <span>{texts.filter[value]}</span>,
        }))}
      />
      {shown.length === 0 && <p className="quiet">{texts.none}</p>}
      <ul className="traffic" data-testid="traffic">
        {shown.map((entry) => (
          <TrafficRow key={entry.id} entry={entry} />
        ))}
      </ul>
    </>
  );
}

function isShown({ lane }: PageTraffic, filter: Filter): boolean {
  const isVendor = lane !== 'delivery' && lane !== 'api';
  return filter === 'all' || (filter === 'vendors') === isVendor;
}
