import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { APP } from './directory.ts';
import { isRecord, parseJson } from './json.ts';
import type { Records } from './records.ts';
import { acceptWebSocket, type WebSocketPeer } from './websocket.ts';
import type { Workspace } from './workspace.ts';

/** Why Slack asks an app to connect again. */
export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled';

/** Something handed over in an envelope. */
export interface Envelope {
  readonly type: 'slash_commands' | 'interactive' | 'events_api';
  readonly payload: unknown;
  readonly acceptsResponse: boolean;
  readonly retry?: { readonly attempt: number; readonly reason: string };
  /** Records the app's answers. */
  readonly label: string;
}

/** How an envelope ended. */
export type EnvelopeOutcome =
  | { readonly kind: 'acknowledged'; readonly payload: unknown }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'lost' };

/** The connections of the app, each taking its turn. */
export interface SocketHub {
  /** A new address with a ticket that is good once, for half a minute. */
  url(): string;
  upgrade(request: IncomingMessage, socket: Duplex): void;
  /** How many connections are there and not asked to leave. */
  connected(): number;
  send(envelope: Envelope, timeoutMs: number): Promise<EnvelopeOutcome>;
  disconnect(reason: DisconnectReason): void;
  drop(): void;
  close(): void;
}

interface Connection {
  readonly peer: WebSocketPeer;
  leaving: boolean;
}

const TICKET_LIFE_MS = 30_000;
const PING_EVERY_MS = 5_000;
const HOST = 'sandbox';

/** Socket Mode of one workspace. `base` is the server's `ws://` address. */
export function createSocketHub(workspace: Workspace, records: Records, base: () => string): SocketHub {
  const tickets = new Map<string, number>();
  const connections: Connection[] = [];
  const waiting = new Map<
    string,
    { connection: Connection; label: string; settle: (o: EnvelopeOutcome) => void }
  >();
  let turn = 0;
  const pings = setInterval(() => {
    for (const { peer } of connections) peer.ping();
  }, PING_EVERY_MS);
  pings.unref();

  const ready = () => connections.filter((connection) => !connection.leaving);

  function onText(text: string): void {
    const message = parseJson(text);
    const id = isRecord(message) ? String(message['envelope_id']) : '';
    const entry = waiting.get(id);
    records.received('socket_ack', entry?.label ?? 'unknown envelope', text);
    if (entry && isRecord(message)) entry.settle({ kind: 'acknowledged', payload: message['payload'] });
  }

  function onClose(connection: Connection): void {
    const index = connections.indexOf(connection);
    if (index !== -1) connections.splice(index, 1);
    for (const entry of waiting.values()) {
      if (entry.connection === connection) entry.settle({ kind: 'lost' });
    }
    workspace.changed();
  }

  function takeTicket(request: IncomingMessage): boolean {
    const ticket = new URL(request.url ?? '/', 'http://sandbox').searchParams.get('ticket') ?? '';
    const expires = tickets.get(ticket);
    tickets.delete(ticket);
    return expires !== undefined && workspace.now() <= expires;
  }

  return {
    url: () => {
      const ticket = randomBytes(16).toString('hex');
      tickets.set(ticket, workspace.now() + TICKET_LIFE_MS);
      return `${base()}/link/?ticket=${ticket}&app_id=${APP.id}`;
    },
    upgrade: (request, socket) => {
      if (!takeTicket(request)) {
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
        return;
      }
      // The handlers run only after the connection stands, when `connection` is there.
      const peer = acceptWebSocket(request, socket, { onText, onClose: () => onClose(connection) });
      if (!peer) return;
      const connection: Connection = { peer, leaving: false };
      connections.push(connection);
      const hello = {
        type: 'hello',
        num_connections: connections.length,
        connection_info: { app_id: APP.id },
        debug_info: { host: HOST, approximate_connection_time: 18_060 },
      };
      peer.send(JSON.stringify(hello));
      peer.ping();
      workspace.changed();
    },
    connected: () => ready().length,
    send: (envelope, timeoutMs) =>
      new Promise((resolve) => {
        const candidates = ready();
        const connection = candidates[turn++ % Math.max(candidates.length, 1)];
        if (!connection) return resolve({ kind: 'lost' });
        const id = `${workspace.nextId('')}-${randomBytes(8).toString('hex')}`;
        const timer = setTimeout(() => settle({ kind: 'timeout' }), timeoutMs);
        const settle = (outcome: EnvelopeOutcome) => {
          clearTimeout(timer);
          waiting.delete(id);
          resolve(outcome);
        };
        waiting.set(id, { connection, label: envelope.label, settle });
        connection.peer.send(
          JSON.stringify({
            envelope_id: id,
            type: envelope.type,
            payload: envelope.payload,
            accepts_response_payload: envelope.acceptsResponse,
            ...(envelope.type === 'events_api'
              ? { retry_attempt: envelope.retry?.attempt ?? 0, retry_reason: envelope.retry?.reason ?? '' }
              : {}),
          }),
        );
      }),
    disconnect: (reason) => {
      for (const connection of ready()) {
        connection.leaving = true;
        connection.peer.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: HOST } }));
      }
    },
    drop: () => {
      for (const { peer } of [...connections]) peer.destroy();
    },
    close: () => {
      clearInterval(pings);
      for (const { peer } of [...connections]) peer.destroy();
    },
  };
}
