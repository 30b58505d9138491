import type { Fen } from './order.ts';

/** `¥12.05` for 1205 分, as people read it. Inside Latchkey, amounts are whole 分. */
export function yuan(amount: Fen): string {
  const sign = amount < 0 ? '-' : '';
  const fen = Math.abs(amount);
  return `${sign}¥${Math.trunc(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
}

/** Reads an amount in yuan as people type it (`180`, `12.05`, `¥180`) into 分. Null for any other text, negative amounts included. */
export function parseYuan(text: string): Fen | null {
  const [, whole, decimals = ''] = /^[¥￥]?(\d{1,9})(?:\.(\d{1,2}))?$/.exec(text.trim()) ?? [];
  return whole === undefined ? null : Number(whole) * 100 + Number(decimals.padEnd(2, '0'));
}
