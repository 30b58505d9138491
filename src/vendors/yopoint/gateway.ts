import { openOnce, parseJson, vendorWords } from '../envelope.ts';
import type { CallName } from '../errors.ts';
import { VendorRefused, VendorRejectedSignature, VendorUnreadable } from '../errors.ts';
import type { HttpAnswer } from '../exchange.ts';
import type { VendorLine } from '../port.ts';
import { readable } from '../readable.ts';
import { saysSignature, yopointSaysAbsent } from './assumptions.ts';
import { yopointEnvelope } from './schemas.ts';
import { sign } from './sign.ts';

/** Where and as whom we call YoPoint. */
export type YoPointClientOptions = {
  readonly appId: string;
  readonly appSecret: string;
  /** One address for every method (docs/vendors.md, YoPoint “Calls”). */
  readonly gatewayUrl: string;
  /** Documented as seconds, seen as milliseconds (docs/vendors.md “Timestamps”). */
  readonly timestampUnit: 's' | 'ms';
};

/** What the gateway answered: the business content, or that there is no such order or device. */
export type YopointAnswer = { readonly call: CallName; readonly absent: boolean; readonly data: unknown };

/**
 * Calls one method of the gateway with these business parameters; `trace` names the gesture it is for, in logs. `mayLeave` is asked
 * when it would be sent.
 */
export type YopointGateway = (
  method: string,
  kind: 'read' | 'write',
  business: Readonly<Record<string, string | number>>,
  trace?: string,
  mayLeave?: () => boolean,
) => Promise<YopointAnswer>;

/**
 * YoPoint's gateway: signs, sends, opens the envelope (docs/vendors.md “Calls” and “Signatures”). Throws `VendorRejectedSignature`, `VendorRefused`,
 * `VendorUnreadable` and what the transport throws.
 */
export function createYopointGateway(
  options: YoPointClientOptions,
  { transport, now }: VendorLine,
): YopointGateway {
  return async (method, kind, business, trace, mayLeave) => {
    const call: CallName = { vendor: 'yopoint', method };
    const ms = now();
    const params = {
      appid: options.appId,
      biz_content: JSON.stringify(business),
      method,
      sign_type: 'md5',
      timestamp: String(options.timestampUnit === 's' ? Math.floor(ms / 1000) : ms),
      version: '1.0.0',
    };
    const body = new URLSearchParams({ ...params, sign: sign(params, options.appSecret) }).toString();
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const { outcomeOf, contentOf } = openOnce((answer) => open(call, kind, answer));
    const url = options.gatewayUrl;
    const post = { method, kind, url, headers, body, outcomeOf, trace, mayLeave };
    return contentOf(await transport.call(post));
  };
}

function open(call: CallName, kind: 'read' | 'write', answer: HttpAnswer): YopointAnswer {
  const { value: envelope } = readable(yopointEnvelope, parseJson(call, answer));
  if (envelope === null || envelope.error_code === null) {
    throw new VendorUnreadable(call, `answered HTTP ${answer.status} without its error_code`);
  }
  if (envelope.error_code === 0) return { call, absent: false, data: envelope.data };
  // The code is -1 for nearly everything: what went wrong stands in error_msg (docs/vendors.md “Errors”).
  const message = envelope.error_msg ?? '';
  if (saysSignature(message)) throw new VendorRejectedSignature(call);
  if (kind === 'read' && yopointSaysAbsent(message)) return { call, absent: true, data: null };
  const words = [message, envelope.sub_error_msg ?? ''].join(' ');
  throw new VendorRefused(call, vendorWords(String(envelope.error_code)), vendorWords(words));
}
