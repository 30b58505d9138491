import fc from 'fast-check';
import {
  type Delivery,
  encoded,
  type Fields,
  phpJson,
  resigned,
  type SignedWith,
  signedFields,
} from './deliveries.ts';

/*
 * Notifications as the vendor might send them, and as somebody else might: drawn by fast-check, and made unlike any other by a number
 * that is put in when they are sent.
 */

/** Which secret signs, by method; `either` where no document says. */
export const METHODS = {
  'notify.cabinet.order.simple': 'appSecret',
  'notify.close.door': 'either',
  'notify.cabinet.changed': 'appSecret',
  'notify.consumer.order.simple': 'appSecret',
  'notify.activity.voucher.exchangecode': 'appSecret',
  'cabinet.order.vi.result.notify': 'payKey',
  'cabinet.order.product.modify': 'payKey',
  'cabinet.order.refunds.result.notify': 'payKey',
  'consumer.order.refunds': 'payKey',
  'api.test': 'either',
  'notify.nobody.knows': 'either',
} as const satisfies Record<string, SignedWith | 'either'>;
export type Method = keyof typeof METHODS;
// Object.keys types its answer as plain strings, though the table is closed.
export const EVERY_METHOD = Object.keys(METHODS) as readonly Method[];

/** What somebody did to a genuine notification, or instead of one. */
const ALTERATIONS = [
  'another content',
  'another method',
  'another time',
  'a field more',
  'a field named __proto__',
  'a version',
  'a field less',
  'two fields as one',
  'a name that swallowed its neighbour',
  'a field twice',
  'no signature',
  'half a signature',
  'a signature in capitals',
  'another secret',
  'cut short',
  'noise',
] as const;
type Alteration = (typeof ALTERATIONS)[number];

/** One event and its deliveries. */
export type Drawn = {
  readonly method: Method;
  readonly either: 'appSecret' | 'payKey';
  readonly more: Readonly<Record<string, unknown>>;
  readonly php: boolean;
  readonly deliveries: readonly {
    readonly encoding: 'form' | 'json';
    /** In which order the fields stand. */
    readonly order: number;
    /** Signed again with another time, as a retry may be. */
    readonly later: boolean;
  }[];
  /** Null: it is the vendor's own. */
  readonly alteration: Alteration | null;
  /** From 0 on, below 1: where it is cut. */
  readonly cut: number;
  readonly noise: Uint8Array;
};

const anyText = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('友朋🙃', 'a&b=c', '100%', '\u0000', 'https://a/b?c=1', '"\\', '+', ' ', '1'.repeat(400)),
);
const anyValue = fc.oneof(
  anyText,
  fc.integer(),
  fc.constantFrom(null, true, 1.5),
  fc.array(anyText, { maxLength: 3 }),
);
const FIELDS = [
  'CID',
  'TID',
  'TradeNo',
  'PayTime',
  'Status',
  'Msg',
  'RefundsPrice',
  'Products',
  'DeviceCode',
  'Code',
  'OnlineStatus',
  'SellStatus',
  'Name',
  'x',
];

export const event: fc.Arbitrary<Drawn> = fc.record({
  // Refund orders are answered, not only stored, which takes longer: they are a few.
  method: fc.oneof(
    {
      weight: 12,
      arbitrary: fc.constantFrom(
        ...methodsBut('cabinet.order.refunds.result.notify', 'consumer.order.refunds'),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Method>('cabinet.order.refunds.result.notify', 'consumer.order.refunds'),
    },
  ),
  either: fc.constantFrom('appSecret', 'payKey'),
  more: fc.dictionary(fc.constantFrom(...FIELDS), anyValue, { maxKeys: 4 }),
  php: fc.boolean(),
  deliveries: fc.array(
    fc.record({
      encoding: fc.constantFrom('form', 'json'),
      order: fc.nat(1_000),
      later: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  alteration: fc.option(fc.constantFrom(...ALTERATIONS), { freq: 4 }),
  cut: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  noise: fc.uint8Array({ maxLength: 60 }),
});

/** The delivery of a drawn event. */
export type Sent = {
  readonly method: Method;
  readonly content: string;
  readonly genuine: boolean;
  readonly deliveries: readonly Delivery[];
};

/** The number that tells the `serial`th event of all apart from the others. */
export function numberOf(serial: number): string {
  return `VI${String(serial).padStart(18, '0')}`;
}

/** A drawn event about the order of this number, which no other is about. */
export function sentOf(drawn: Drawn, number: string): Sent {
  const { method, alteration } = drawn;
  const content = contentOf(drawn, number);
  const signedWith = METHODS[method] === 'either' ? drawn.either : METHODS[method];
  // Without an id of the event's own a device's state is another event at another time.
  const ageless = method === 'notify.cabinet.changed' && !content.includes('"RequestID"');
  const deliveries = drawn.deliveries.map(({ encoding, order, later }) => {
    const at = 1_763_956_800 + (later && !ageless ? 60 : 0);
    const genuine = signedFields(method, content, signedWith, at);
    if (alteration === null) return encoded(shuffled(genuine, order), encoding);
    if (alteration === 'noise') return { ...encoded({}, encoding), body: Buffer.from(drawn.noise) };
    const { type, body } = encoded(shuffled(altered(genuine, alteration, signedWith), order), encoding);
    if (alteration === 'cut short')
      return { type, body: body.subarray(0, Math.floor(body.length * drawn.cut)) };
    if (alteration !== 'a field twice') return { type, body };
    return encoding === 'form'
      ? { type, body: Buffer.concat([body, Buffer.from(`&method=${method}`)]) }
      : // JSON takes the last of two, so that the second one has to be another.
        { type, body: Buffer.from(`${body.toString('utf8').slice(0, -1)},"biz_content":"{}"}`) };
  });
  return { method, content, genuine: alteration === null, deliveries };
}

function methodsBut(...left: readonly Method[]): readonly Method[] {
  return EVERY_METHOD.filter((method) => !left.includes(method));
}

function contentOf({ method, more, php }: Drawn, number: string): string {
  const own = method === 'notify.cabinet.changed' ? { RequestID: number } : { ReceiptNo: number };
  const content = { ...more, ...own };
  // Well-formed: half a surrogate pair cannot be sent in a form.
  return php ? phpJson(content) : JSON.stringify(content).toWellFormed();
}

function altered(genuine: Fields, alteration: Alteration, signedWith: SignedWith): Fields {
  const { sign = '', biz_content: content = '', method = '', timestamp = '' } = genuine;
  switch (alteration) {
    case 'another content':
      return { ...genuine, biz_content: `${content} ` };
    case 'another method':
      return { ...genuine, method: method === 'notify.close.door' ? 'api.test' : 'notify.close.door' };
    case 'another time':
      return { ...genuine, timestamp: String(Number(timestamp) + 1) };
    case 'a field more':
      return { ...genuine, nonce: '1' };
    case 'a field named __proto__':
      return Object.fromEntries([...Object.entries(genuine), ['__proto__', '1']]);
    case 'a version':
      return { ...genuine, version: '1.0.0' };
    case 'a field less': {
      const { sign_type: _left, ...rest } = genuine;
      return rest;
    }
    case 'two fields as one': {
      const { sign_type: type, timestamp: _swallowed, ...rest } = genuine;
      return { ...rest, sign_type: `${type}&timestamp=${timestamp}` };
    }
    case 'a name that swallowed its neighbour': {
      const { sign_type: type, timestamp: _named, ...rest } = genuine;
      return { ...rest, [`sign_type=${type}&timestamp`]: timestamp };
    }
    case 'no signature': {
      const { sign: _left, ...rest } = genuine;
      return rest;
    }
    case 'half a signature':
      return { ...genuine, sign: sign.slice(16) };
    case 'a signature in capitals':
      return { ...genuine, sign: sign.toUpperCase() };
    case 'another secret': {
      // The wrong one of the vendor's two, where the documents say which is right.
      const wrong = signedWith === 'appSecret' ? 'payKey' : 'appSecret';
      // It was made of a method of the table.
      const known = METHODS[method as Method];
      return resigned(genuine, known === 'either' ? 'another' : wrong);
    }
    case 'a field twice':
    case 'cut short':
    case 'noise':
      return genuine;
  }
}

/** The same fields in another order; the same number gives the same order. */
function shuffled(fields: Fields, order: number): Fields {
  const left = Object.entries(fields);
  const taken: [string, string][] = [];
  for (let seed = order + 1; left.length > 0; seed = (seed * 31) % 1_009) {
    taken.push(...left.splice(seed % left.length, 1));
  }
  return Object.fromEntries(taken);
}
