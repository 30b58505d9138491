import type { Fen } from './order.ts';

/** `¥12.05` for 1205 分: what a person reads. Inside Latchkey money stays in whole 分. */
export function yuan(amount: Fen): string {
  const sign = amount < 0 ? '-' : '';
  const fen = Math.abs(amount);
  return `${sign}¥${Math.trunc(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
}
