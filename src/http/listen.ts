import { isIPv6 } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** The error codes of a machine without IPv6, from its kernel or from restrictions of its supervisor. */
const NO_IPV6: ReadonlySet<unknown> = new Set(['EAFNOSUPPORT', 'EPROTONOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL']);

/**
 * Makes the server listen: on `host`; when it is null, on all IPv6 and IPv4 addresses, or on IPv4 only where the machine has no IPv6.
 * Throws the system's errors, such as `EADDRINUSE`.
 */
export async function listenOn(server: FastifyInstance, host: string | null, port: number): Promise<void> {
  if (host !== null) {
    await server.listen({ port, host });
    return;
  }
  try {
    // Node.js clears IPV6_V6ONLY on every system, so this one socket takes IPv4 as well.
    await server.listen({ port, host: '::' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && NO_IPV6.has(error.code))) throw error;
    await server.listen({ port, host: '0.0.0.0' });
  }
}

/** The base URL, without a final slash, for programs on this machine. */
export function localUrl(host: string | null, port: number): string {
  const any = host === null || host === '0.0.0.0' || host === '::';
  const address = any ? '127.0.0.1' : host;
  return `http://${isIPv6(address) ? `[${address}]` : address}:${port}`;
}
