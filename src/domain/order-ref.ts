import {
  letterOf,
  type OrderSource,
  SOURCES,
  type SourceThatCan,
  type VendorName,
  vendorOf,
} from './vendors.ts';

/** Which order a button is about: the vendor's order number once it is known, else the number as it was typed. */
export type OrderRef = { readonly source: OrderSource | 'typed'; readonly number: string };

const SOURCE_OF: ReadonlyMap<string, OrderRef['source']> = new Map([
  ...SOURCES.map((source) => [letterOf(source), source] as const),
  ['t', 'typed'],
]);

/** The opaque id that travels in a button and keys the cache. */
export function refId({ source, number }: OrderRef): string {
  return `${source === 'typed' ? 't' : letterOf(source)}.${number}`;
}

/** The reference behind an id, or null for one that this version never made. */
export function parseRef(id: string): OrderRef | null {
  const source = id[1] === '.' ? SOURCE_OF.get(id[0] ?? '') : undefined;
  const number = id.slice(2);
  return source && /^[^\s]{1,64}$/.test(number) ? { source, number } : null;
}

/** Doors make orders of one kind, and customers appeal about that kind. The compiler stops here when a vendor brings another. */
const TAKES_ALL = { cabinet: true } as const satisfies Readonly<
  Record<SourceThatCan<'door'> | SourceThatCan<'appeal'>, true>
>;

/** That kind of orders. */
export const CABINET: keyof typeof TAKES_ALL = 'cabinet';

/** The vendor of doors, devices and appeals, which also notifies. */
export const CABINET_VENDOR: VendorName = vendorOf(CABINET);

/** The order behind a number that comes with a door, an appeal or a notification. */
export function cabinetOrder(number: string): OrderRef & { readonly source: typeof CABINET } {
  return { source: CABINET, number };
}
