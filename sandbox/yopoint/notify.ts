import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from '../faults.ts';
import { yoPointSign } from './sign.ts';

/** The receiver's answer to a notification. */
export interface Delivery {
  readonly status: number;
  readonly body: string;
}

/** Which secret signs and which parameters go along (docs/vendors.md, YoPoint “The two secrets”, “Callbacks”). */
export type NotificationKind = 'business' | 'payment';

/** JSON in PHP's format: `/` and non-ASCII characters are escaped (docs/vendors.md, YoPoint “Callbacks”). */
function phpJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The signed form fields of a notification: without `version`, and without `appid` when it is about a payment. */
export function notificationParams(
  kind: NotificationKind,
  keys: { readonly appId: string; readonly appSecret: string; readonly payKey: string },
  message: { readonly method: string; readonly bizContent: unknown; readonly nowMs: number },
): Record<string, string> {
  const params = {
    ...(kind === 'business' ? { appid: keys.appId } : {}),
    method: message.method,
    biz_content: phpJson(message.bizContent),
    timestamp: String(Math.floor(message.nowMs / 1000)),
    sign_type: 'md5',
  };
  return { ...params, sign: yoPointSign(params, kind === 'business' ? keys.appSecret : keys.payKey) };
}

/**
 * Posts one notification, once; retrying is the caller's. Of the faults `delay`, `duplicate` (twice) and
 * `bad_signature` (a wrong `sign`) apply, under the notification's method. Throws when nobody answers within 10 s.
 */
export async function deliver(
  url: string,
  params: Readonly<Record<string, string>>,
  faults: Faults,
): Promise<Delivery[]> {
  const fault = faults.take(params['method'] ?? '');
  if (fault?.kind === 'delay') await sleep(fault.ms ?? 1000, undefined, { ref: false });
  const sent = fault?.kind === 'bad_signature' ? { ...params, sign: '0'.repeat(32) } : params;
  const answers: Delivery[] = [];
  for (let i = 0; i < (fault?.kind === 'duplicate' ? 2 : 1); i++) {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams(sent),
      signal: AbortSignal.timeout(10_000),
    });
    answers.push({ status: response.status, body: await response.text() });
  }
  return answers;
}
