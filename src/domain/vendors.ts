import type { RequestKind } from './request.ts';

/** How a vendor's numbers look: one of the prefixes, then so many digits. */
type NumberShape = {
  readonly prefixes: readonly string[];
  readonly digits: number;
  /** Whoever else is asked about such a number is asked only once the likely vendor does not know it. */
  readonly decisive: boolean;
};

/** What the desk knows about one kind of orders without asking its vendor. */
type OrderKind = {
  /** Begins the id of such an order in buttons and in the store: it never changes. */
  readonly letter: string;
  /** Which of the numbers is the order's own. */
  readonly own: string;
  /** The numbers that lead to such an order. */
  readonly numbers: Readonly<Record<string, NumberShape>>;
  /** What can be asked of the vendor about such an order. */
  readonly can: Readonly<Partial<Record<RequestKind, true>>>;
};

/**
 * The vendors, and the kinds of orders each has. `src/vendors/registry.ts` opens each of them. The order counts: a number that two
 * lists carry is told by the first, and a number of unknown shape is asked for from the first to the last.
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

/** Where an order came from: which vendor and which kind of machine or shop. */
export type OrderSource = { [Name in VendorName]: keyof Table[Name] }[VendorName];

/** The kinds of orders of one vendor. */
export type SourceOf<Name extends VendorName> = keyof Table[Name] & OrderSource;

type KindOf<Source extends OrderSource> = {
  [Name in VendorName]: Source extends keyof Table[Name] ? Table[Name][Source] : never;
}[VendorName];

/** What can be asked of the vendor about orders of one kind. */
export type ActionOf<Source extends OrderSource> = keyof KindOf<Source>['can'] & RequestKind;

/** The kinds of orders about which a vendor can be asked for this. */
export type SourceThatCan<Action extends RequestKind> = {
  [Source in OrderSource]: Action extends ActionOf<Source> ? Source : never;
}[OrderSource];

/** The kinds of numbers that lead to orders of one kind. */
type NumberOf<Source extends OrderSource> = keyof KindOf<Source>['numbers'] & string;

/** The kinds of numbers that lead to orders of one kind and are not their own. */
export type OtherNumberOf<Source extends OrderSource> = Exclude<NumberOf<Source>, KindOf<Source>['own']>;

/** One way to ask one vendor about a number: the kind of orders, and as which of their numbers. */
export type Probe = { [Source in OrderSource]: `${Source}.${NumberOf<Source>}` }[OrderSource];

type Row = { readonly vendor: VendorName; readonly source: OrderSource; readonly kind: OrderKind };

// `Object.entries` knows keys as text only; these are the keys of the table above.
const ROWS: readonly Row[] = Object.entries(VENDORS).flatMap(([vendor, kinds]) =>
  Object.entries(kinds).map(([source, kind]) => ({ vendor, source, kind }) as Row),
);

const ROW_OF: ReadonlyMap<string, Row> = new Map(ROWS.map((row) => [row.source, row]));

function rowOf(source: OrderSource): Row {
  const row = ROW_OF.get(source);
  if (!row) throw new Error(`No vendor has orders of the kind ${source}`);
  return row;
}

/** All kinds of orders, in the order of the table. */
export const SOURCES: readonly OrderSource[] = ROWS.map(({ source }) => source);

/** The vendor that has orders of this kind. */
export function vendorOf(source: OrderSource): VendorName {
  return rowOf(source).vendor;
}

/** The vendor that is asked in this way. */
export function vendorOfProbe(probe: Probe): VendorName {
  return vendorOf(numberOf(probe).source);
}

/** The letter that begins the ids of such orders. */
export function letterOf(source: OrderSource): string {
  return rowOf(source).kind.letter;
}

/** Whether the vendor of such orders can be asked for this. */
export function canBeAsked<Action extends RequestKind>(
  source: OrderSource,
  action: Action,
): source is SourceThatCan<Action> & OrderSource {
  return rowOf(source).kind.can[action] === true;
}

/** A number of one kind: what it leads to, whether it is the order's own, and how it looks. */
export type KnownNumber = {
  readonly probe: Probe;
  readonly source: OrderSource;
  /** The kind of the number within its kind of orders. */
  readonly way: string;
  readonly isOwn: boolean;
  readonly shape: NumberShape;
};

/** The numbers of all kinds of orders, in the order of the table. */
export const NUMBERS: readonly KnownNumber[] = ROWS.flatMap(({ source, kind }) =>
  Object.entries(kind.numbers).map(([way, shape]) => ({
    // Made of the same two keys as the type.
    probe: `${source}.${way}` as Probe,
    source,
    way,
    isOwn: way === kind.own,
    shape,
  })),
);

/** What is known of the numbers that are asked for in this way. */
export function numberOf(probe: Probe): KnownNumber {
  const found = NUMBERS.find((one) => one.probe === probe);
  if (!found) throw new Error(`No vendor has numbers of the kind ${probe}`);
  return found;
}

/** The way of asking for an order of this kind by its own number. */
export function ownProbe(source: OrderSource): Probe {
  const found = NUMBERS.find((one) => one.source === source && one.isOwn);
  if (!found) throw new Error(`Orders of the kind ${source} have no number`);
  return found.probe;
}
