import type { Server } from 'node:http';
import { type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import type { Ground } from '../ground/ground.ts';
import { VERSION } from '../lib/version.ts';
import type { Messenger } from '../messengers/port.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Relay } from '../relay/relay.ts';
import type { Store } from '../store/open-store.ts';
import { readiness } from './readiness.ts';
import { noteRefusal, OTHER_PATH, refuseUnparsed, watchRefusals } from './refusals.ts';

type ServerParts = {
  /** Null: it is not there yet. Then whatever asks for the desk is answered 503. */
  readonly store: Store | null;
  readonly ground: Ground;
  /** Finds out how the database is just now, before the ground is asked; absent: the ground knows. */
  readonly lookAtDatabase?: () => Promise<void>;
  readonly messengers: readonly Messenger[];
  /** What passes payment callbacks on; absent: nothing does. */
  readonly relay?: Relay | null;
  readonly log: Log;
  readonly metrics: Metrics;
};

/** The one HTTP server, with what its supervisors ask; messengers and intakes add their routes. */
export function createHttpServer(serverParts: ServerParts): FastifyInstance {
  const { store, ground, messengers, relay = null, lookAtDatabase, log, metrics } = serverParts;
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

  server.get('/healthz', () => ({ status: 'ok', version: VERSION }));
  server.get('/readyz', async (_request, reply) => {
    await lookAtDatabase?.();
    const missing = await readiness(store, ground, messengers);
    return missing.length === 0
      ? { status: 'ready' }
      : reply.code(503).send({ status: 'not ready', missing });
  });
  if (relay) {
    server.get('/readyz/relay', (_request, reply) =>
      relay.takesCallbacks() ? { status: 'ready' } : reply.code(503).send({ status: 'stopping' }),
    );
  }
  if (!store) {
    server.all('/*', (_request, reply) =>
      reply.code(503).send({ error: { code: 'starting', message: 'The desk waits for its database.' } }),
    );
  }
  server.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  return server;
}

/**
 * Has `after` answer on the address at which `before` listens. What `before` has under way it answers itself. `before` is closed last:
 * it holds the address.
 */
export async function handOver(before: FastifyInstance, after: FastifyInstance): Promise<void> {
  await after.ready();
  before.server.removeAllListeners('request');
  countUnderWay(before.server);
  before.server.on('request', (request, response) => after.routing(request, response));
}

const LOOK_MS = 50;
const underWay = new WeakMap<Server, number>();

function countUnderWay(server: Server): void {
  server.prependListener('request', (_request, response) => {
    underWay.set(server, (underWay.get(server) ?? 0) + 1);
    response.once('close', () => underWay.set(server, (underWay.get(server) ?? 0) - 1));
  });
}

/**
 * Has the server end once every request under way is answered. By itself it waits for a connection that was opened and says nothing, as
 * balancers keep them, until that may no longer be silent: a minute.
 */
function endWithTheLastAnswer(server: FastifyInstance): void {
  countUnderWay(server.server);
  server.addHook('preClose', async () => {
    const looking = setInterval(() => {
      if ((underWay.get(server.server) ?? 0) === 0) server.server.closeAllConnections();
    }, LOOK_MS).unref();
    server.server.once('close', () => clearInterval(looking));
  });
}
