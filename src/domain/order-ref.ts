import {
  letterOf,
  type OrderSource,
  SOURCES,
  type SourceThatCan,
  type VendorName,
  vendorOf,
} from './vendors.ts';

/** The order behind a button: the vendor's order number once it is known, else the number as typed. */
export type OrderRef = { readonly source: OrderSource | 'typed'; readonly number: string };

const SOURCE_OF: ReadonlyMap<string, OrderRef['source']> = new Map([
  ...SOURCES.map((source) => [letterOf(source), source] as const),
  ['t', 'typed'],
]);

/** The opaque id that travels in a button and keys the cache. */
export function refId({ source, number }: OrderRef): string {
  return `${source === 'typed' ? 't' : letterOf(source)}.${number}`;
}

/** The order behind an id; null for an id that this version never makes. */
export function parseRef(id: string): OrderRef | null {
  const source = id[1] === '.' ? SOURCE_OF.get(id[0] ?? '') : undefined;
  const number = id.slice(2);
  return source && /^[^\s]{1,64}$/.test(number) ? { source, number } : null;
}

/** Door commands and appeals concern orders of one kind. The compiler stops here when a vendor brings another. */
const TAKES_ALL = { cabinet: true } as const satisfies Readonly<
  Record<SourceThatCan<'door'> | SourceThatCan<'appeal'>, true>
>;

export const CABINET: keyof typeof TAKES_ALL = 'cabinet';

/** The vendor of doors, devices and appeals, which also notifies. */
export const CABINET_VENDOR: VendorName = vendorOf(CABINET);

/** The reference for an order number from a door command, an appeal or a notification. */
export function cabinetOrder(number: string): OrderRef & { readonly source: typeof CABINET } {
  return { source: CABINET, number };
}
