import { parseJson } from '../envelope.ts';
import { VendorRefused, VendorUnreadable } from '../errors.ts';
import type { VendorLine } from '../port.ts';

/** A parcel as the vendor answers it. */
export type RawParcel = {
  readonly no: string;
  readonly title: string;
  readonly cents: number;
  readonly refunded: boolean;
};

/** The vendor's three calls. All throw `VendorError`. */
export type LockercoClient = {
  readonly order: (number: string, trace?: string) => Promise<RawParcel | null>;
  readonly orders: (from: number, to: number, trace?: string) => Promise<readonly RawParcel[]>;
  readonly refund: (number: string, trace: string, mayLeave: () => boolean) => Promise<void>;
};

/** The client for one account, at this address. */
export function createLockercoClient(url: string, { transport }: VendorLine): LockercoClient {
  async function call(
    method: string,
    kind: 'read' | 'write',
    body: object,
    trace?: string,
    mayLeave?: () => boolean,
  ): Promise<unknown> {
    const name = { vendor: 'lockerco', method } as const;
    const headers = { 'Content-Type': 'application/json' };
    const post = {
      method,
      kind,
      url: `${url}/${method}`,
      headers,
      body: JSON.stringify(body),
      trace,
      mayLeave,
    };
    const answer = parseJson(name, await transport.call(post));
    if (typeof answer !== 'object' || answer === null) throw new VendorUnreadable(name, 'answered no object');
    if ('refused' in answer) throw new VendorRefused(name, '1', String(answer.refused));
    return 'data' in answer ? answer.data : null;
  }
  // A double of a test: its answers are what the test's server makes of these types.
  return {
    order: (number, trace) => call('order', 'read', { number }, trace) as Promise<RawParcel | null>,
    orders: (from, to, trace) => call('orders', 'read', { from, to }, trace) as Promise<readonly RawParcel[]>,
    async refund(number, trace, mayLeave) {
      await call('refund', 'write', { number }, trace, mayLeave);
    },
  };
}
