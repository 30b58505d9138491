import { createHmac } from 'node:crypto';

/**
 * Slack's request signature: `v0=` and the hex HMAC-SHA256 of `v0:<timestamp>:<raw body>` (slack/README.md, Signature).
 * The timestamp is in unix seconds.
 */
export function signatureOf(secret: string, timestamp: number, rawBody: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${rawBody}`).digest('hex')}`;
}
