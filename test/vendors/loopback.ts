import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTcpServer } from 'node:net';

/** One request as the server got it. */
export type Received = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

/** How a request is answered; `index` counts from 0 in the order they came. */
export type Reply = (response: ServerResponse, request: Received, index: number) => void;

export type Loopback = {
  readonly url: string;
  readonly received: readonly Received[];
  /** How many connections were opened. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
};

/** A real HTTP server on 127.0.0.1 that records its requests. */
export async function startLoopback(reply: Reply): Promise<Loopback> {
  const received: Received[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => response.destroy());
    request.on('end', () => {
      const one = {
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      received.push(one);
      reply(response, one, received.length - 1);
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    connections: () => connections,
    close: async () => {
      server.closeAllConnections();
      await closed(server);
    },
  };
}

/** A TCP server that hands each socket to a function, for behaviour that no HTTP server has. */
export async function startTcp(
  onSocket: (socket: Socket) => void,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    onSocket(socket);
  });
  const port = await listen(server);
  return {
    port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await closed(server);
    },
  };
}

/** A port on which nobody listens: one that was just given back. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  const port = await listen(server);
  await closed(server);
  return port;
}

/** Answers with this JSON. */
export function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

/** The text of a vendor's sample. */
function fixture(name: string): string {
  return readFileSync(new URL(`../../sandbox/samples/${name}`, import.meta.url), 'utf8');
}

/** A vendor's sample, parsed. */
export function sample(name: string): unknown {
  return JSON.parse(fixture(name));
}

/** What `promise` was rejected with; fails when it was not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a rejection');
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  // A TCP server's address is always an object; only pipes give text.
  return (server.address() as AddressInfo).port;
}

async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
