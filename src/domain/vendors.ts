import type { RequestKind } from './request.ts';

/** The format of a vendor's numbers: one of the prefixes, then this many digits. */
type NumberShape = {
  readonly prefixes: readonly string[];
  readonly digits: number;
  /** True: other vendors are asked only when the likely one does not know the number. */
  readonly decisive: boolean;
};

/** The static facts of one kind of orders. */
type OrderKind = {
  /** The first letter of such an order's id in buttons and in the store. It never changes. */
  readonly letter: string;
  /** The order's own number among `numbers`. */
  readonly own: string;
  /** The numbers by which such an order is found. */
  readonly numbers: Readonly<Record<string, NumberShape>>;
  /** The requests that the vendor takes for such an order. */
  readonly can: Readonly<Partial<Record<RequestKind, true>>>;
};

/**
 * The vendors and their kinds of orders. `src/vendors/registry.ts` opens each vendor. The sequence matters: the first kind wins when two
 * match a number, and a number of unknown format is asked for in this sequence.
 */
const VENDORS = {
  yopoint: {
    cabinet: {
      letter: 'c',
      own: 'receipt',
      numbers: {
        receipt: { prefixes: ['VI'], digits: 18, decisive: true },
        // The trade numbers of WeChat and Alipay.
        trade: { prefixes: ['20', '42'], digits: 26, decisive: true },
      },
      can: { refund: true, door: true, appeal: true },
    },
    vending: {
      letter: 'v',
      own: 'receipt',
      numbers: { receipt: { prefixes: ['OD'], digits: 18, decisive: false } },
      can: {},
    },
  },
  baifude: {
    benefit: {
      letter: 'b',
      own: 'order',
      numbers: {
        order: { prefixes: ['21'], digits: 18, decisive: true },
        payment: { prefixes: ['2'], digits: 26, decisive: true },
      },
      can: {},
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, OrderKind>>>>;

type Table = typeof VENDORS;

export type VendorName = keyof Table;

/** A kind of orders: one vendor's machines or shop of one type. */
export type OrderSource = { [Name in VendorName]: keyof Table[Name] }[VendorName];

/** The kinds of orders of one vendor. */
export type SourceOf<Name extends VendorName> = keyof Table[Name] & OrderSource;

type KindOf<Source extends OrderSource> = {
  [Name in VendorName]: Source extends keyof Table[Name] ? Table[Name][Source] : never;
}[VendorName];

/** The requests that the vendor takes for orders of one kind. */
export type ActionOf<Source extends OrderSource> = keyof KindOf<Source>['can'] & RequestKind;

/** The kinds of orders for which a vendor takes this request. */
export type SourceThatCan<Action extends RequestKind> = {
  [Source in OrderSource]: Action extends ActionOf<Source> ? Source : never;
}[OrderSource];

/** The numbers by which orders of one kind are found. */
type NumberOf<Source extends OrderSource> = keyof KindOf<Source>['numbers'] & string;

/** The same without the order's own number. */
export type OtherNumberOf<Source extends OrderSource> = Exclude<NumberOf<Source>, KindOf<Source>['own']>;

/** A way to find an order: its kind and the kind of number. */
export type Probe = { [Source in OrderSource]: `${Source}.${NumberOf<Source>}` }[OrderSource];

type Row = { readonly vendor: VendorName; readonly source: OrderSource; readonly kind: OrderKind };

// `Object.entries` types keys as text; these are the keys of the table above.
const ROWS: readonly Row[] = Object.entries(VENDORS).flatMap(([vendor, kinds]) =>
  Object.entries(kinds).map(([source, kind]) => ({ vendor, source, kind }) as Row),
);

const ROW_OF: ReadonlyMap<string, Row> = new Map(ROWS.map((row) => [row.source, row]));

function rowOf(source: OrderSource): Row {
  const row = ROW_OF.get(source);
  if (!row) throw new Error(`No vendor has orders of the kind ${source}`);
  return row;
}

/** All kinds of orders, in the sequence of the table. */
export const SOURCES: readonly OrderSource[] = ROWS.map(({ source }) => source);

/** The vendor with orders of this kind. */
export function vendorOf(source: OrderSource): VendorName {
  return rowOf(source).vendor;
}

/** The vendor behind a probe. */
export function vendorOfProbe(probe: Probe): VendorName {
  return vendorOf(numberOf(probe).source);
}

/** The first letter of the ids of such orders. */
export function letterOf(source: OrderSource): string {
  return rowOf(source).kind.letter;
}

/** True when the vendor of such orders takes this request. */
export function canBeAsked<Action extends RequestKind>(
  source: OrderSource,
  action: Action,
): source is SourceThatCan<Action> & OrderSource {
  return rowOf(source).kind.can[action] === true;
}

/** A kind of number: the orders it finds, whether it is their own, and its format. */
export type KnownNumber = {
  readonly probe: Probe;
  readonly source: OrderSource;
  /** The name of the number within its kind of orders. */
  readonly way: string;
  readonly isOwn: boolean;
  readonly shape: NumberShape;
};

/** The numbers of all kinds of orders, in the sequence of the table. */
export const NUMBERS: readonly KnownNumber[] = ROWS.flatMap(({ source, kind }) =>
  Object.entries(kind.numbers).map(([way, shape]) => ({
    // Built from the same two keys as the type.
    probe: `${source}.${way}` as Probe,
    source,
    way,
    isOwn: way === kind.own,
    shape,
  })),
);

/** The kind of number behind a probe. */
export function numberOf(probe: Probe): KnownNumber {
  const found = NUMBERS.find((one) => one.probe === probe);
  if (!found) throw new Error(`No vendor has numbers of the kind ${probe}`);
  return found;
}

/** The probe for an order of this kind by its own number. */
export function ownProbe(source: OrderSource): Probe {
  const found = NUMBERS.find((one) => one.source === source && one.isOwn);
  if (!found) throw new Error(`Orders of the kind ${source} have no number`);
  return found.probe;
}
