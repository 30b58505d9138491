import { createHash } from 'node:crypto';

/**
 * YoPoint's signature (docs/vendors.md, YoPoint “Signatures”): every parameter but `sign`, sorted by key in byte order, raw values,
 * `k=v` joined by `&`, then `&` and the bare secret; MD5 in lower-case hex. Written down here on its own, apart from the
 * service's signer, so that one's mistake is not the other's.
 */
export function yoPointSign(params: Readonly<Record<string, string>>, secret: string): string {
  const text = Object.entries(params)
    .filter(([key]) => key !== 'sign')
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([key, value]) => `${key}=${value}`)
    .join('&');
  return createHash('md5').update(`${text}&${secret}`, 'utf8').digest('hex');
}
