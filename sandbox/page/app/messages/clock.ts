import type { Language } from '../../protocol.ts';

/** `14:02`, on this machine's clock. `ts` is a message's: unix seconds. */
export function clockOf(ts: string, language: Language): string {
  return new Date(Number(ts) * 1000).toLocaleTimeString(language, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
}

/** `14:02:07`. `at` is in unix milliseconds. */
export function secondsOf(at: number, language: Language): string {
  return new Date(at).toLocaleTimeString(language, { hourCycle: 'h23' });
}
