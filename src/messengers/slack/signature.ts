import type { SignatureScheme } from '../../lib/signature.ts';

/** `v0=` + hex HMAC-SHA256 over `v0:timestamp:body`. */
export const SLACK_SCHEME: SignatureScheme = { version: 'v0', before: (timestamp) => `v0:${timestamp}:` };
