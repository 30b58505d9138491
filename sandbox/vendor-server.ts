import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import type { Faults } from './faults.ts';
import { registerFaultRoutes } from './faults-http.ts';

/** The life of a vendor's server. */
export interface VendorServer {
  readonly app: FastifyInstance;
  /** `http://127.0.0.1:<port>`; throws before `listen`. */
  readonly origin: () => string;
  /** Any free port when none is named. */
  readonly listen: (port?: number) => Promise<void>;
  /** Open connections are cut. */
  readonly close: () => Promise<void>;
}

/** A server on 127.0.0.1 that hands every body over as the bytes that came, with the fault knobs on it. */
export function createVendorServer(faults: Faults): VendorServer {
  const app = fastify({ forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  registerFaultRoutes(app, faults);
  return {
    app,
    origin: () => {
      const address = app.server.address();
      if (!isNetworkAddress(address))
        throw new Error('The simulator is not listening yet: call listen() first');
      return `http://127.0.0.1:${address.port}`;
    },
    listen: async (port = 0) => {
      await app.listen({ host: '127.0.0.1', port });
    },
    close: async () => {
      await app.close();
    },
  };
}

function isNetworkAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
