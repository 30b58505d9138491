import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';

/** A relay on loopback between a client and a server, whose connections can be made to fail in every way that networks do. */
export type TcpRelay = {
  readonly port: number;
  /** How many connections it has taken since it was opened. */
  taken(): number;
  /** New connections go to this port from now on; those that stand stay where they are. */
  switchTo(port: number): void;
  /** The connections that stand swallow every byte from now on, both ways, and never close. New ones work. */
  swallow(): void;
  /** The same of new connections, until `letNewThrough`. */
  swallowNew(): void;
  letNewThrough(): void;
  /** Resets every connection that stands. */
  reset(): void;
  /** Ends every connection that stands, in good order. */
  end(): void;
  close(): Promise<void>;
};

type Pair = { readonly sockets: readonly [Socket, Socket]; silent: boolean };

/** Opens a relay to a port of 127.0.0.1. */
export async function openTcpRelay(target: number): Promise<TcpRelay> {
  let port = target;
  let newOnesSilent = false;
  let taken = 0;
  const pairs = new Set<Pair>();

  const server = createServer((near) => {
    taken += 1;
    const far = dial(port, '127.0.0.1');
    const pair: Pair = { sockets: [near, far], silent: newOnesSilent };
    pairs.add(pair);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.setNoDelay(true);
      from.on('data', (bytes) => {
        if (!pair.silent) to.write(bytes);
      });
      from.on('end', () => {
        if (!pair.silent) to.end();
      });
      // What breaks on one side closes the other, unless the network keeps that to itself.
      from.on('error', () => undefined);
      from.on('close', () => {
        if (!pair.silent) to.destroy();
        if (near.destroyed && far.destroyed) pairs.delete(pair);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an address object.
  const own = (server.address() as AddressInfo).port;

  const all = (deed: (socket: Socket) => void) => {
    for (const { sockets } of pairs) sockets.forEach(deed);
  };
  return {
    port: own,
    taken: () => taken,
    switchTo: (next) => {
      port = next;
    },
    swallow: () => {
      for (const pair of pairs) pair.silent = true;
    },
    swallowNew: () => {
      newOnesSilent = true;
    },
    letNewThrough: () => {
      newOnesSilent = false;
    },
    reset: () => all((socket) => socket.resetAndDestroy()),
    end: () => all((socket) => socket.end()),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      all((socket) => socket.destroy());
      await closed;
    },
  };
}
