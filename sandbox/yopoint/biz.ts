import { CODES, missing, Refusal } from './answers.ts';

/** The parsed biz_content of a call. */
export type Biz = Readonly<Record<string, unknown>>;

/** A text parameter, its name exactly so: "all parameters are case-sensitive". Empty counts as absent. */
export function text(biz: Biz, name: string): string | undefined {
  const value = biz[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The same, refused when absent. */
export function requiredText(biz: Biz, name: string): string {
  const value = text(biz, name);
  if (value === undefined) throw missing(name);
  return value;
}

/** A text in any spelling of its name: the pages write both `CID` and `cid` (docs/vendors.md, YoPoint “Stock”). */
export function requiredTextAnyCase(biz: Biz, name: string): string {
  const value = anyCase(biz, name);
  if (typeof value !== 'string' || value === '') throw missing(name);
  return value;
}

/** A whole number in any spelling of its name: three are on the vendor's pages (docs/vendors.md, YoPoint “The order list”). */
export function wholeNumber(biz: Biz, name: string, fallback?: number): number {
  const value = anyCase(biz, name) ?? fallback;
  if (value === undefined) throw missing(name);
  if (typeof value !== 'number' || !Number.isInteger(value)) throw new Refusal(CODES.params);
  return value;
}

/** True when the name is there in some spelling. */
export function hasAnyCase(biz: Biz, name: string): boolean {
  return anyCase(biz, name) !== undefined;
}

/** The value of a name in any spelling, whatever it is. */
export function anyCase(biz: Biz, name: string): unknown {
  const wanted = name.toLowerCase();
  return Object.entries(biz).find(([key]) => key.toLowerCase() === wanted)?.[1];
}
