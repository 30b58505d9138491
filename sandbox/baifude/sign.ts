import { createHash } from 'node:crypto';

/**
 * Stand-ins: how this vendor really signs is not public (docs/vendors.md, Baifude “Tokens and signatures”). Written down here on their own, apart
 * from the service's signer.
 *
 * - `query-key`: query parameters but `sign`, sorted, `k=v` joined by `&`, then `&key=` and the secret.
 * - `timestamp-body-key`: timestamp, the body's bytes, the secret.
 */
export type BaifudeSignRule = 'query-key' | 'timestamp-body-key';

/** MD5 in lower-case hex over the parameters as they are after decoding and the body as it came. */
export function baifudeSign(
  rule: BaifudeSignRule,
  request: { readonly query: Readonly<Record<string, string>>; readonly body: Uint8Array },
  secret: string,
): string {
  const md5 = createHash('md5');
  if (rule === 'timestamp-body-key') {
    return md5
      .update(request.query['timestamp'] ?? '')
      .update(request.body)
      .update(secret)
      .digest('hex');
  }
  const pairs = Object.entries(request.query)
    .filter(([key]) => key !== 'sign')
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([key, value]) => `${key}=${value}`);
  return md5.update(`${pairs.join('&')}&key=${secret}`).digest('hex');
}
