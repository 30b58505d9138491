/** `¥12.05` out of whole 分. */
export function yuan(fen: number): string {
  return `¥${(fen / 100).toFixed(2)}`;
}

/** Whole 分 out of what somebody typed in yuan; undefined when it is no amount. */
export function fenOf(typed: string): number | undefined {
  if (!/^\d{1,4}(?:\.\d{1,2})?$/.test(typed.trim())) return undefined;
  const fen = Math.round(Number(typed) * 100);
  return fen > 0 ? fen : undefined;
}
