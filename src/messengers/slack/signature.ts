import {
  signatureProblem as problemOf,
  type SignatureProblem,
  type SignatureScheme,
} from '../../signature.ts';

/** `v0=` + hex HMAC-SHA256 over `v0:timestamp:body`. */
export const SLACK_SCHEME: SignatureScheme = { version: 'v0', before: (timestamp) => `v0:${timestamp}:` };

/** Why a request that claims to be from Slack is not taken for genuine; null when it is, and fresh. */
export function signatureProblem(
  secret: string,
  headers: { readonly timestamp: string | undefined; readonly signature: string | undefined },
  body: Buffer,
  nowSeconds: number,
): SignatureProblem | null {
  return problemOf(SLACK_SCHEME, secret, headers, body, nowSeconds);
}
