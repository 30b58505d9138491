import { createHash } from 'node:crypto';
import { parse as parseForm } from 'node:querystring';
import type { OldSecret } from '../../observe/old-secret.ts';
import { verify } from './sign.ts';

/** The secrets that YoPoint signs with (docs/vendors.md, YoPoint “The two secrets”); null: payment callbacks cannot be verified. */
export type NotificationKeys = {
  readonly appSecret: string;
  readonly payKey: string | null;
  /** While one is being changed: the one before, taken as well. */
  readonly appSecretOld?: string | null;
  readonly payKeyOld?: string | null;
};

type SecretName = 'appSecret' | 'payKey';

/** One notification, proved to be YoPoint's. */
export type Notification = {
  /** Letters, digits, dots and the like, 100 at most. */
  readonly method: string;
  /** `biz_content` exactly as it came. */
  readonly content: string;
  /** When the vendor says it was sent, unix ms; null where that cannot be read. */
  readonly sentAt: number | null;
  /** The same for the same event, however often it is delivered: by it repeats are recognised. */
  readonly key: string;
};

/**
 * `methods`: every method that the delivery names, proved or not; none, or more than one, where it cannot be read. `signedWith`: the
 * secret that proves it, the app secret where both do; `byOld`: where no current one does. `unreadable`: no fields of YoPoint's. `unsigned`, `forged`: not proved. `no_key`: neither a business notification nor a test, and no SignKey is set.
 */
export type Reading = { readonly methods: readonly string[] } & (
  | {
      readonly notification: Notification;
      readonly signedWith: SecretName;
      readonly byOld: OldSecret | null;
      readonly problem: null;
    }
  | {
      readonly notification: null;
      readonly signedWith: null;
      readonly problem: 'unreadable' | 'unsigned' | 'forged' | 'no_key';
    }
);

const SECRET_OF = {
  'notify.cabinet.order.simple': 'appSecret',
  'notify.cabinet.changed': 'appSecret',
  'notify.consumer.order.simple': 'appSecret',
  'notify.activity.voucher.exchangecode': 'appSecret',
  'cabinet.order.vi.result.notify': 'payKey',
  'cabinet.order.product.modify': 'payKey',
  'cabinet.order.refunds.result.notify': 'payKey',
  'consumer.order.refunds': 'payKey',
} as const satisfies Readonly<Record<string, 'appSecret' | 'payKey'>>;

/** Methods that a document or a running integration knows. */
export const NOTIFICATION_METHODS: ReadonlySet<string> = new Set([
  ...Object.keys(SECRET_OF),
  'notify.close.door',
  'api.test',
]);

/**
 * Methods by which YoPoint wants money to go back and to be told how that went (docs/vendors.md “Payment callbacks”): to answer them with success is to say
 * that it did. The second one is of vending machines; it is seen in a running integration only.
 */
const REFUND_ORDERS: ReadonlySet<string> = new Set([
  'cabinet.order.refunds.result.notify',
  'consumer.order.refunds',
]);

/** Whether this is an order to give money back. */
export function isRefundOrder({ method }: Pick<Notification, 'method'>): boolean {
  return REFUND_ORDERS.has(method);
}

/** Whether this only tries out whether we answer, and wants to hear what it said (docs/vendors.md “Callbacks”). */
export function isTest({ method }: Pick<Notification, 'method'>): boolean {
  return method === 'api.test';
}

/** Whether a method is one of business notifications, which go to the application's own address (docs/vendors.md “The two secrets”). */
export function isBusinessMethod(method: string): boolean {
  return method.startsWith('notify.');
}

/** More fields than any notification has. */
const MOST_FIELDS = 40;
const METHOD = /^[\w.-]{1,100}$/;
/** Each name of a field that a document or a running integration has (docs/vendors.md “Callbacks”). */
const NAME = /^\w+$/;
/** What tells how a delivery was made; in each of them, business notification or payment callback (docs/vendors.md “Callbacks”). */
const ALWAYS_THERE = ['sign_type', 'timestamp'] as const;

/**
 * Reads a delivery and proves it: every field that came but `sign` is part of what was signed, `version` is not among
 * them, values are taken as they stood (docs/vendors.md, YoPoint “Callbacks”). Which secret signs is told by the method; where no
 * document says (the door notice, the test, methods nobody knows) both are tried.
 */
export function readNotification(body: Buffer, keys: NotificationKeys): Reading {
  const named = namedIn(body.toString('utf8'));
  const methods = methodsIn(named);
  const refuse = (problem: Exclude<Reading['problem'], null>) => ({
    methods,
    notification: null,
    signedWith: null,
    problem,
  });
  const fields = fieldsOf(named);
  const { method = '', biz_content: content, timestamp = '' } = fields ?? {};
  if (!fields || !METHOD.test(method) || content === undefined) return refuse('unreadable');
  if (keys.payKey === null && !isBusinessMethod(method) && !isTest({ method })) return refuse('no_key');
  if (canBeReadTwoWays(fields)) return refuse('unreadable');
  if (!fields['sign']) return refuse('unsigned');
  // Each is tried whatever the one before said: how long it takes tells nothing.
  const [proof] = secretsFor(method, keys).filter(({ secret }) => verify(fields, secret));
  if (!proof) return refuse('forged');
  return {
    methods,
    notification: { method, content, sentAt: momentOf(timestamp), key: keyOf(method, content, timestamp) },
    signedWith: proof.which,
    byOld: proof.byOld,
    problem: null,
  };
}

type Proof = {
  readonly which: SecretName;
  readonly secret: string | null;
  readonly byOld: OldSecret | null;
};

/** The current ones first. */
function secretsFor(
  method: string,
  keys: NotificationKeys,
): readonly (Proof & { readonly secret: string })[] {
  const only = Object.hasOwn(SECRET_OF, method) ? SECRET_OF[method as keyof typeof SECRET_OF] : null;
  const all: readonly Proof[] = [
    { which: 'appSecret', secret: keys.appSecret, byOld: null },
    { which: 'payKey', secret: keys.payKey, byOld: null },
    { which: 'appSecret', secret: keys.appSecretOld ?? null, byOld: 'YOPOINT_APP_SECRET_OLD' },
    { which: 'payKey', secret: keys.payKeyOld ?? null, byOld: 'YOPOINT_PAY_KEY_OLD' },
  ];
  return all.flatMap((proof) => {
    const { which, secret } = proof;
    return secret === null || (only !== null && which !== only) ? [] : [{ ...proof, secret }];
  });
}

/**
 * The signed string does not delimit names and values, so a genuine notification can be re-split into other fields with the same
 * signature. No name of YoPoint's contains what that needs, and no value but the content, which is no JSON once it is cut; and a field
 * that is always there must not be missing.
 */
function canBeReadTwoWays(fields: Fields): boolean {
  return (
    Object.keys(fields).some((name) => !NAME.test(name)) ||
    ALWAYS_THERE.some((name) => fields[name] === undefined) ||
    ['appid', ...ALWAYS_THERE].some((name) => /[&=]/.test(fields[name] ?? ''))
  );
}

/**
 * What makes an event itself. Retries may carry another timestamp (unknown, docs/vendors.md “Repeats”), so it does not count, except where the
 * content alone cannot tell one event from the next: a device that changes back and forth, named by no `RequestID`.
 */
function keyOf(method: string, content: string, timestamp: string): string {
  const ambiguous = method === 'notify.cabinet.changed' && !content.includes('"RequestID"');
  return createHash('sha256')
    .update(JSON.stringify([method, content, ambiguous ? timestamp : null]))
    .digest('hex');
}

/** Unix ms of a timestamp in seconds or, which other pages show, in ms (docs/vendors.md “Timestamps”). */
function momentOf(timestamp: string): number | null {
  if (/^\d{9,11}$/.test(timestamp)) return Number(timestamp) * 1000;
  return /^\d{12,14}$/.test(timestamp) ? Number(timestamp) : null;
}

type Fields = Readonly<Record<string, string>>;

/**
 * Urlencoded (documented) or JSON, by name. The bytes tell which: no name of a form begins with a bracket, and what a proxy makes of the
 * content type proves nothing. Null when it is neither.
 */
function namedIn(text: string): object | null {
  return /^\s*[[{]/.test(text)
    ? parseJson(text)
    : parseForm(text, undefined, undefined, { maxKeys: MOST_FIELDS + 1 });
}

function methodsIn(named: object | null): readonly string[] {
  const method: unknown = named && 'method' in named ? named.method : undefined;
  return [method].flat().filter((one) => typeof one === 'string');
}

/** All as text by name. Null when a name stands twice, a value is no text, or there are too many. */
function fieldsOf(named: object | null): Fields | null {
  const entries = Object.entries(named ?? {});
  if (entries.length > MOST_FIELDS) return null;
  // Without a prototype, or a field by the name of `__proto__` would vanish unsigned.
  const fields: Record<string, string> = Object.create(null);
  for (const [name, value] of entries) {
    if (typeof value !== 'string' && typeof value !== 'number') return null;
    fields[name] = String(value);
  }
  return fields;
}

function parseJson(text: string): object | null {
  try {
    // Without a byte order mark, which is white space to `trim` and an error to JSON.parse.
    const value: unknown = JSON.parse(text.trim());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
