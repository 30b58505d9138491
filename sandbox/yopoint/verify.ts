import { parseObject } from '../parse-object.ts';
import { CODES, missing, Refusal } from './answers.ts';
import type { Biz } from './biz.ts';
import { yoPointSign } from './sign.ts';

/** INVENTED: the vendor does check the clock, but does not say how closely (docs/vendors.md, YoPoint “Calls”). */
const CLOCK_TOLERANCE_MS = 10 * 60_000;
const COMMON = ['appid', 'method', 'biz_content', 'version', 'timestamp', 'sign_type', 'sign'] as const;

/** A verified call. */
export interface VerifiedCall {
  readonly method: string;
  readonly biz: Biz;
}

/** Checks the common parameters and the signature (docs/vendors.md, YoPoint “Calls”, “Signatures”); throws a Refusal. */
export function verifyCall(
  params: Readonly<Record<string, string>>,
  known: { readonly appId: string; readonly appSecret: string; readonly nowMs: number },
): VerifiedCall {
  for (const name of COMMON) if (!params[name]) throw missing(name);
  if (params['appid'] !== known.appId) throw new Refusal(CODES.appid);
  if (params['sign_type'] !== 'md5') throw new Refusal(CODES.signType);
  if (params['sign'] !== yoPointSign(params, known.appSecret)) throw new Refusal(CODES.sign);
  if (params['version'] !== '1.0.0') throw new Refusal(CODES.version);
  const sentAt = momentOf(params['timestamp'] ?? '');
  if (sentAt === undefined || Math.abs(known.nowMs - sentAt) > CLOCK_TOLERANCE_MS) {
    throw new Refusal(CODES.timestamp);
  }
  const biz = parseObject(params['biz_content'] ?? '');
  if (biz === undefined) throw new Refusal(CODES.params);
  return { method: params['method'] ?? '', biz };
}

/** Unix ms of 10 digits (seconds) or 13 (ms): the documents show both (docs/vendors.md, YoPoint “Timestamps”). */
function momentOf(timestamp: string): number | undefined {
  if (/^\d{10}$/.test(timestamp)) return Number(timestamp) * 1000;
  if (/^\d{13}$/.test(timestamp)) return Number(timestamp);
  return undefined;
}
