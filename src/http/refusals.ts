import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';

type Parts = { readonly log: Log; readonly metrics: Metrics };

/** A refused request. `path` is a known path or `OTHER_PATH`: a label must not contain what people type into an address. */
type Refusal = { readonly path: string; readonly reason: string; readonly status: number };

/** Reasons by Fastify's and the parser's error codes; all other codes become `unreadable` or `malformed`. */
const REASONS: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'content_length',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'content_type',
  ECONNRESET: 'broken_off',
};

const PARSER_REFUSALS: Readonly<Record<string, { readonly reason: string; readonly status: number }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { reason: 'timeout', status: 408 },
  HPE_HEADER_OVERFLOW: { reason: 'header_overflow', status: 431 },
};
const MALFORMED = { reason: 'malformed', status: 400 } as const;

/** Logs and counts one refusal: a warning for a path of ours, else info, because scanners request any path. */
export function noteRefusal({ log, metrics }: Parts, refusal: Refusal): void {
  const { path, reason } = refusal;
  metrics.rejected.inc({ path, reason });
  log[path === OTHER_PATH ? 'info' : 'warn'](refusal, 'a request was refused before it was read');
}

/** The label of all paths that are not ours. */
export const OTHER_PATH = 'other';

/**
 * Logs and counts the requests that the framework refuses before a handler sees them: too large or broken bodies, other methods, unknown
 * paths, requests during a stop. Neither bodies nor addresses are logged. Call it before adding routes.
 */
export function watchRefusals(server: FastifyInstance, parts: Parts): void {
  const ours = new Set<string>();
  const labelOf = (url: string | undefined) => {
    const path = (url ?? '').split('?', 1)[0] ?? '';
    return ours.has(path) ? path : OTHER_PATH;
  };
  server.addHook('onRoute', ({ url }) => void ours.add(url));
  server.addHook(
    'onError',
    async (request, _reply, error: Error & { statusCode?: number; code?: string }) => {
      const status = error.statusCode ?? 500;
      // An error of ours is logged where it is answered.
      if (status >= 500) return;
      const reason = REASONS[error.code ?? ''] ?? 'unreadable';
      noteRefusal(parts, { path: request.routeOptions.url ?? labelOf(request.url), reason, status });
    },
  );
  server.setNotFoundHandler((request, reply) => {
    const path = labelOf(request.url);
    noteRefusal(parts, { path, reason: path === OTHER_PATH ? 'not_found' : 'method', status: 404 });
    return reply.code(404).send({ error: { code: 'not_found', message: 'Nothing answers at this path.' } });
  });
  server.addHook('preClose', async () => {
    // From here on the framework answers every request itself, before any hook.
    server.server.on('request', ({ url }) =>
      noteRefusal(parts, { path: labelOf(url), reason: 'stopping', status: 503 }),
    );
  });
}

/** Answers, logs and counts input that the parser rejected before it read a path. */
export function refuseUnparsed(parts: Parts, error: Error & { code?: string }, socket: Socket): void {
  // A silent connection, as load balancers keep them, or a closed one: nothing was refused.
  if (error.code === 'ECONNRESET' || socket.destroyed || socket.bytesRead === 0) {
    socket.destroy();
    return;
  }
  const { reason, status } = PARSER_REFUSALS[error.code ?? ''] ?? MALFORMED;
  noteRefusal(parts, { path: OTHER_PATH, reason, status });
  const body = JSON.stringify({
    error: { code: reason, message: 'This could not be read as an HTTP request.' },
  });
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
  }
  socket.destroy(error);
}
