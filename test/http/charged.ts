import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** One request as it came to the payment system. */
type Charge = {
  readonly method: string;
  readonly url: string;
  readonly type: string | undefined;
  readonly trace: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
};

/** How the payment system answers; it may also destroy the request's socket. */
type Answering = (charge: Charge, response: ServerResponse, request: IncomingMessage) => unknown;

const SUCCESS = '{"error_code":0,"error_msg":"SUCCESS","data":{"charged":true}}';

/** A payment system on loopback that records every byte. It answers success unless configured otherwise. */
export async function startChargingSystem() {
  const charges: Charge[] = [];
  const system: { answer: Answering } = { answer: (_charge, response) => succeed(response) };
  const server = createServer((request, response) => {
    void buffer(request).then(
      (body) => {
        const { 'content-type': type, 'x-latchkey-trace': trace } = request.headers;
        const charge = {
          method: request.method ?? '',
          url: request.url ?? '',
          type,
          trace: typeof trace === 'string' ? trace : undefined,
          headers: request.headers,
          body,
        };
        charges.push(charge);
        system.answer(charge, response, request);
      },
      // The sender cut the connection, so nobody receives an answer.
      () => undefined,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is an object.
  const { port } = server.address() as AddressInfo;
  return {
    charges,
    port,
    url: `http://127.0.0.1:${port}/pay/callback?shop=7&key=a%2Fb`,
    answerWith(answer: Answering): void {
      system.answer = answer;
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers as a payment system that has charged. */
function succeed(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(SUCCESS);
}
