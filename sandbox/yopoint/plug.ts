import { once } from 'node:events';
import type { VendorServer } from '../vendor-server.ts';

/** The wire of a listening server: pulled out, it stays the same server with the same memory. */
interface Plug {
  /** As the server's own, also while the plug is out. */
  readonly origin: () => string;
  readonly pull: () => Promise<void>;
  readonly putIn: () => Promise<void>;
}

/** The plug of this server, which is in. */
export function createPlug({ app: { server }, origin }: VendorServer): Plug {
  let whilePulled: string | undefined;
  return {
    origin: () => whilePulled ?? origin(),
    pull: async () => {
      if (!server.listening) return;
      whilePulled = origin();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    putIn: async () => {
      if (server.listening) return;
      if (whilePulled === undefined)
        throw new Error('The simulator is not listening yet: call listen() first');
      const listening = once(server, 'listening');
      server.listen(Number(new URL(whilePulled).port), '127.0.0.1');
      await listening;
      whilePulled = undefined;
    },
  };
}
