import { type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import type { Ground } from '../ground/ground.ts';
import type { Messenger } from '../messengers/messenger.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Store } from '../store/open-store.ts';
import { readiness } from './readiness.ts';
import { noteRefusal, OTHER_PATH, refuseUnparsed, watchRefusals } from './refusals.ts';

type ServerParts = {
  readonly store: Store;
  readonly ground: Ground;
  readonly messengers: readonly Messenger[];
  readonly log: Log;
  readonly metrics: Metrics;
};

/** The one HTTP server, with what its supervisors ask; messengers and intakes add their routes. */
export function createHttpServer({ store, ground, messengers, log, metrics }: ServerParts): FastifyInstance {
  const parts = { log, metrics };
  // A request's line is the handler's to log, not the framework's.
  const server = fastify({
    logger: false,
    bodyLimit: 1_048_576,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    // A signature says who asks; Node.js would refuse a request without a host by itself, and nobody would hear of it.
    http: { requireHostHeader: false },
    clientErrorHandler: (error, socket) => refuseUnparsed(parts, error, socket),
    frameworkErrors: (_error, _request, reply: FastifyReply) => {
      noteRefusal(parts, { path: OTHER_PATH, reason: 'bad_url', status: 400 });
      reply.code(400).send({ error: { code: 'bad_url', message: 'This is not an address.' } });
    },
  });
  // An expectation that nobody knows may be ignored (RFC 9110, 10.1.1); Node.js would refuse it by itself.
  server.server.on('checkExpectation', (request, response) =>
    server.server.emit('request', request, response),
  );

  endWithTheLastAnswer(server);
  watchRefusals(server, parts);

  server.setErrorHandler((error: Error & { statusCode?: number; code?: string }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ err: error }, 'an HTTP request failed');
    const message = status >= 500 ? 'Something went wrong here; the log says what.' : error.message;
    return reply.code(status).send({ error: { code: (error.code ?? 'internal').toLowerCase(), message } });
  });

  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    const missing = await readiness(store, ground, messengers);
    return missing.length === 0
      ? { status: 'ready' }
      : reply.code(503).send({ status: 'not ready', missing });
  });
  server.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  return server;
}

const LOOK_MS = 50;

/**
 * Has the server end once every request under way is answered. By itself it waits for a connection that was opened and says nothing, as
 * balancers keep them, until that may no longer be silent: a minute.
 */
function endWithTheLastAnswer(server: FastifyInstance): void {
  let underWay = 0;
  server.addHook('onRequest', async () => {
    underWay += 1;
  });
  server.addHook('onResponse', async () => {
    underWay -= 1;
  });
  server.addHook('preClose', async () => {
    const looking = setInterval(() => {
      if (underWay === 0) server.server.closeAllConnections();
    }, LOOK_MS);
    server.server.once('close', () => clearInterval(looking));
  });
}
