import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

type RawRoute = {
  readonly path: string;
  /** Bytes. */
  readonly bodyLimit: number;
  readonly handle: (request: FastifyRequest, reply: FastifyReply, body: Buffer) => Promise<FastifyReply>;
  /** Answers what never came to be handled: 413 for too large a body, 400 for one that is cut short; 500 for a mistake of ours. */
  readonly refuse?: (reply: FastifyReply, status: number, error: Error) => FastifyReply;
};

/** A POST route that is handed the bytes as they came, whatever they claim to be: a signature covers nothing else. */
export function registerRawRoute(server: FastifyInstance, route: RawRoute): void {
  const { path, bodyLimit, handle, refuse } = route;
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) =>
      done(null, body),
    );
    if (refuse) {
      scope.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) =>
        refuse(reply, error.statusCode ?? 500, error),
      );
    }
    scope.post(path, { bodyLimit }, (request, reply) =>
      handle(request, reply, Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)),
    );
  });
}

/** A header that came once. */
export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
