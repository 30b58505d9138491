import { isIPv6 } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** What a machine says that has no IPv6, by its kernel or by what its supervisor forbids. */
const NO_IPV6: ReadonlySet<unknown> = new Set(['EAFNOSUPPORT', 'EPROTONOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL']);

/**
 * Has the server listen; on all addresses of both families where `host` is null, and on IPv4 alone where the machine has no IPv6.
 * Throws what the machine says, `EADDRINUSE` above all.
 */
export async function listenOn(server: FastifyInstance, host: string | null, port: number): Promise<void> {
  if (host !== null) {
    await server.listen({ port, host });
    return;
  }
  try {
    // Node.js clears IPV6_V6ONLY, whatever the system's default is: this one socket takes IPv4 as well.
    await server.listen({ port, host: '::' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && NO_IPV6.has(error.code))) throw error;
    await server.listen({ port, host: '0.0.0.0' });
  }
}

/** Where a program on this machine reaches a service that listens there: without a closing slash. */
export function localUrl(host: string | null, port: number): string {
  const any = host === null || host === '0.0.0.0' || host === '::';
  const address = any ? '127.0.0.1' : host;
  return `http://${isIPv6(address) ? `[${address}]` : address}:${port}`;
}
