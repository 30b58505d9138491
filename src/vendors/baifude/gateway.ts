import { openOnce, parseJson, vendorWords } from '../envelope.ts';
import { type CallName, VendorRefused, VendorRejectedSignature, VendorUnreadable } from '../errors.ts';
import type { HttpAnswer } from '../exchange.ts';
import type { VendorLine } from '../port.ts';
import { readable } from '../readable.ts';
import { baifudeSaysAbsent } from './assumptions.ts';
import { baifudeEnvelope } from './schemas.ts';
import type { Signer } from './sign.ts';

/** Where and as whom we call Baifude. */
export type BaifudeClientOptions = {
  /** The open platform's address, with or without a closing slash; the vendor prints none. */
  readonly baseUrl: string;
  readonly token: TokenSource;
  /** From `loadSignRule`. */
  readonly sign: Signer;
  /** The business interface's version, as `1.0.0`; left out when absent. */
  readonly version?: string;
};

/** The payload of a successful answer; null also when the vendor says there is no such order. */
export type BaifudeAnswer = { readonly call: CallName; readonly data: unknown };

/** Calls `/openApi/open/<method>` with this body; `trace` names the gesture it is for, in logs. */
export type BaifudeGateway = (
  method: string,
  body: Readonly<Record<string, unknown>>,
  trace?: string,
) => Promise<BaifudeAnswer>;

/** docs/vendors.md, Baifude “Calls”, capital A as written there. */
const PREFIX = '/openApi/open/';

/** docs/vendors.md “Answers”: the one documented error. */
const SIGNATURE_REJECTED = '10016';

/**
 * Baifude's open platform: token, timestamp and sign in the query, JSON in the body, serialised once so that what is
 * signed is what is sent (docs/vendors.md “Calls”). Every known call is a read. Throws `VendorRejectedSignature`, `VendorRefused`, `VendorUnreadable` and
 * what the transport, the token source and the sign rule throw.
 */
export function createBaifudeGateway(
  options: BaifudeClientOptions,
  { transport, now }: VendorLine,
): BaifudeGateway {
  const base = options.baseUrl.replace(/\/+$/, '');
  const { version } = options;

  return async (method, body, trace) => {
    const call: CallName = { vendor: 'baifude', method };
    const accessToken = await options.token.get();
    const timestamp = String(now());
    const query = { access_token: accessToken, timestamp, ...(version === undefined ? {} : { version }) };
    const path = PREFIX + method;
    const rawBody = JSON.stringify(body);
    const request = {
      accessToken,
      timestamp,
      path,
      rawBody,
      query,
      ...(version === undefined ? {} : { version }),
    };
    const sign = await options.sign(request);
    const { outcomeOf, contentOf } = openOnce((answer) => open(call, answer, [accessToken, sign]));
    const answer = await transport.call({
      method,
      kind: 'read',
      url: `${base}${path}?${new URLSearchParams({ ...query, sign })}`,
      headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache' },
      body: rawBody,
      outcomeOf,
      trace,
    });
    return contentOf(answer);
  };
}

/** `secrets`: what was sent and must not come back in the vendor's words. */
function open(call: CallName, answer: HttpAnswer, secrets: readonly string[]): BaifudeAnswer {
  const { value: envelope } = readable(baifudeEnvelope, parseJson(call, answer));
  if (envelope === null || envelope.code === null) {
    throw new VendorUnreadable(call, `answered HTTP ${answer.status} without its code`);
  }
  if (envelope.code === '0') return { call, data: envelope.data ?? null };
  if (envelope.code === SIGNATURE_REJECTED) throw new VendorRejectedSignature(call);
  const message = envelope.msg ?? envelope.errMsg ?? '';
  if (baifudeSaysAbsent(message)) return { call, data: null };
  throw new VendorRefused(call, vendorWords(envelope.code), vendorWords(message, secrets));
}

/**
 * Where the access token comes from. How one is obtained is not public (docs/vendors.md, Baifude “Tokens and signatures”), so only a fixed one
 * is shipped; another source needs nothing but this.
 */
export type TokenSource = { readonly get: () => Promise<string> };

/** A token from the settings. */
export function staticToken(token: string): TokenSource {
  return { get: async () => token };
}
