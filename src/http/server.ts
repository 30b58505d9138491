import type { Server } from 'node:http';
import { type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import type { Ground } from '../ground/ground.ts';
import { withTimeout } from '../lib/timeout.ts';
import { VERSION } from '../lib/version.ts';
import type { Messenger } from '../messengers/port.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Relay } from '../relay/relay.ts';
import type { Store } from '../store/open-store.ts';
import { noteRefusal, OTHER_PATH, refuseUnparsed, watchRefusals } from './refusals.ts';

type ServerParts = {
  /** Null: the database is not open yet; every request for the desk is answered 503. */
  readonly store: Store | null;
  readonly ground: Ground;
  /** Renews what `ground` knows of the database; absent: nothing renews it. */
  readonly lookAtDatabase?: () => Promise<void>;
  readonly messengers: readonly Messenger[];
  /** Relays payment callbacks; absent: nothing does. */
  readonly relay?: Relay | null;
  readonly log: Log;
  readonly metrics: Metrics;
};

/** Creates the one HTTP server with health, readiness and metrics. Messengers and intakes add their routes. */
export function createHttpServer(serverParts: ServerParts): FastifyInstance {
  const { store, ground, messengers, relay = null, lookAtDatabase, log, metrics } = serverParts;
  const parts = { log, metrics };
  // Handlers log their requests; the framework does not.
  const server = fastify({
    logger: false,
    bodyLimit: 1_048_576,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    // A signature proves the caller. Node.js would refuse a request without a host by itself, without a log line.
    http: { requireHostHeader: false },
    clientErrorHandler: (error, socket) => refuseUnparsed(parts, error, socket),
    frameworkErrors: (_error, _request, reply: FastifyReply) => {
      noteRefusal(parts, { path: OTHER_PATH, reason: 'bad_url', status: 400 });
      reply.code(400).send({ error: { code: 'bad_url', message: 'This is not an address.' } });
    },
  });
  // An unknown expectation may be ignored (RFC 9110, 10.1.1); Node.js would refuse it by itself.
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
 * Makes `after` answer on the address where `before` listens. `before` finishes its requests under way, and is closed last because it
 * holds the address.
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
 * Ends the server once every request under way is answered. Node.js alone would wait up to a minute for silent connections, as load
 * balancers keep them.
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

/** Shorter than a load balancer's probe interval of some seconds. */
const DATABASE_MS = 2_000;

type Missing = { readonly what: string; readonly why: string };

/** The reasons why the process cannot serve; empty when it is ready. Never throws. */
async function readiness(
  store: Store | null,
  ground: Ground,
  messengers: readonly Messenger[],
): Promise<Missing[]> {
  const missing: Missing[] = [];
  const trouble = ground.unready();
  if (trouble) missing.push({ what: trouble.part, why: trouble.why });
  if (!store) return trouble ? missing : [{ what: 'database', why: 'it is being opened' }];
  // The trouble is reported already; another query would only take time.
  if (trouble?.part === 'database') return [...missing, ...unreachable(messengers)];
  try {
    const pending = await withTimeout(DATABASE_MS, 'the database', store.pendingMigrations());
    if (pending.length > 0) missing.push({ what: 'migrations', why: `not applied: ${pending.join(', ')}` });
  } catch (error) {
    missing.push({ what: 'database', why: error instanceof Error ? error.message : String(error) });
  }
  return [...missing, ...unreachable(messengers)];
}

function unreachable(messengers: readonly Messenger[]): Missing[] {
  return messengers.flatMap((messenger) => {
    const connection = messenger.connection();
    return connection.connected ? [] : [{ what: messenger.name, why: connection.why }];
  });
}
