import { type FastifyInstance, fastify } from 'fastify';
import type { Ground } from '../ground/ground.ts';
import type { Messenger } from '../messengers/messenger.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Store } from '../store/open-store.ts';
import { readiness } from './readiness.ts';

type ServerParts = {
  readonly store: Store;
  readonly ground: Ground;
  readonly messengers: readonly Messenger[];
  readonly log: Log;
  readonly metrics: Metrics;
};

/** The one HTTP server, with what its supervisors ask; messengers and intakes add their routes. */
export function createHttpServer({ store, ground, messengers, log, metrics }: ServerParts): FastifyInstance {
  // Only our own handlers answer; a request's line is the handler's to log, not the framework's.
  const server = fastify({
    logger: false,
    bodyLimit: 1_048_576,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
  });

  endWithTheLastAnswer(server);

  server.setErrorHandler((error: Error & { statusCode?: number; code?: string }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ err: error }, 'an HTTP request failed');
    const message = status >= 500 ? 'Something went wrong here; the log says what.' : error.message;
    return reply.code(status).send({ error: { code: (error.code ?? 'internal').toLowerCase(), message } });
  });
  server.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ error: { code: 'not_found', message: 'Nothing answers at this path.' } }),
  );

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
