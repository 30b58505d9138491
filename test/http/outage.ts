import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { StoreLocation } from '../../src/store/open-store.ts';

/** A database whose connections through `location` can be cut and restored. */
export type Outage = {
  readonly location: StoreLocation;
  begin(): Promise<void>;
  end(): Promise<void>;
  close(): Promise<void>;
};

/** PostgreSQL behind a wire that can be cut: connections break, and new ones are refused. */
export async function cuttable(url: string): Promise<Outage> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port || 5432), target.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      socket.on('error', () => {
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  async function listen(port: number): Promise<number> {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The wire has no port');
    return address.port;
  }
  async function cut(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }
  const port = await listen(0);
  const through = new URL(target);
  through.hostname = '127.0.0.1';
  through.port = String(port);
  return {
    location: { engine: 'postgres', url: through.href },
    begin: cut,
    end: async () => void (await listen(port)),
    close: async () => {
      if (server.listening) await cut();
    },
  };
}
