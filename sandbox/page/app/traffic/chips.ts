import type { PageTraffic } from '../../protocol.ts';
import type { Texts } from '../texts/index.ts';

/** A short word on how something went. */
export interface Chip {
  readonly text: string;
  readonly state: 'good' | 'bad' | 'effect' | 'waiting' | 'plain';
}

/** What one wants to know of an entry at a glance. */
export function chipsOf(entry: PageTraffic, texts: Texts['traffic']): readonly Chip[] {
  switch (entry.lane) {
    case 'yopoint':
    case 'baifude':
      return [
        entry.accepted ? { text: texts.signed, state: 'good' } : { text: texts.unsigned, state: 'bad' },
        ...(entry.effect ? [{ text: texts.effect, state: 'effect' } as const] : []),
        ...(entry.fault === null ? [] : [{ text: texts.fault(entry.fault), state: 'bad' } as const]),
        ...answerChip(entry.answer),
      ];
    case 'delivery':
      if (entry.ms === null) return [{ text: texts.underWay, state: 'waiting' }];
      return [
        statusChip(entry.status, texts),
        { text: texts.ms(entry.ms), state: 'plain' },
        ...(entry.failed === null ? [] : [{ text: entry.failed, state: 'bad' } as const]),
      ];
    case 'notice':
    case 'intake':
    case 'payment':
      if (entry.status === null) return [{ text: texts.underWay, state: 'waiting' }];
      return [statusChip(entry.status, texts)];
    case 'api':
      if (entry.status === null) return [{ text: texts.underWay, state: 'waiting' }];
      return [
        statusChip(entry.status, texts),
        ...(entry.error === null ? [] : [{ text: entry.error, state: 'bad' } as const]),
      ];
  }
}

function statusChip(status: number, texts: Texts['traffic']): Chip {
  if (status === 0) return { text: texts.noAnswer, state: 'bad' };
  return { text: String(status), state: status < 400 ? 'good' : 'bad' };
}

/** Success needs no word of its own beside the signature. */
function answerChip(answer: string | null): Chip[] {
  if (answer === null || answer.startsWith('0 ')) return [];
  return [{ text: answer, state: 'bad' }];
}
