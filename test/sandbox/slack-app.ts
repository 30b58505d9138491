import { createServer, type IncomingMessage } from 'node:http';

/** A request as it arrived at an app. */
export interface Arrived {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What an app answers; `undefined` as a whole: it never does. */
export type Reaction = { status?: number; type?: string; body?: string } | undefined;

/** The barest app there is: it notes what arrives and answers as told. */
export interface BareApp {
  readonly url: string;
  readonly arrived: Arrived[];
  react: (request: Arrived) => Reaction | Promise<Reaction>;
  close(): Promise<void>;
}

/** Starts one on a free port of this machine. */
export async function startBareApp(): Promise<BareApp> {
  const arrived: Arrived[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const one = { headers: request.headers, body: Buffer.concat(chunks).toString('utf8') };
      arrived.push(one);
      const reaction = await app.react(one);
      if (!reaction) return;
      response.writeHead(reaction.status ?? 200, reaction.type ? { 'content-type': reaction.type } : {});
      response.end(reaction.body ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const app: BareApp = {
    url: `http://127.0.0.1:${port}/slack/events`,
    arrived,
    react: () => ({}),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return app;
}

/** A JSON answer. */
export function json(body: unknown): Reaction {
  return { type: 'application/json', body: JSON.stringify(body) };
}

/** The fields of a form-encoded request; the `payload` of an interactive one. */
export function fieldsOf(request: Arrived | undefined): Record<string, unknown> {
  const fields = Object.fromEntries(new URLSearchParams(request?.body ?? ''));
  return fields['payload'] === undefined ? fields : JSON.parse(fields['payload']);
}
