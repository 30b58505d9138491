import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

type RawRoute = {
  readonly path: string;
  /** Bytes. */
  readonly bodyLimit: number;
  readonly handle: (request: FastifyRequest, reply: FastifyReply, body: Buffer) => Promise<FastifyReply>;
  /** Answers what never came to be handled: 413 for too large a body, 400 for one that is cut short; 500 for a mistake of ours. */
  readonly refuse?: (reply: FastifyReply, status: number, error: Error) => FastifyReply;
};

/**
 * A POST route that is handed the bytes as they came, whatever type they claim to be, also none and one that is no type: a signature
 * covers nothing else. The header stands in `request.headers` as it came; it must not decide how signed bytes are read.
 */
export function registerRawRoute(server: FastifyInstance, route: RawRoute): void {
  const { path, bodyLimit, handle, refuse } = route;
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) =>
      done(null, body),
    );
    // Fastify answers 415 to a type that it cannot parse, before it asks for a parser: it is not shown the type.
    scope.addHook('onRequest', ({ raw: { headers } }, _reply, done) => {
      headers['content-type'] = undefined;
      done();
    });
    if (refuse) {
      scope.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) =>
        refuse(reply, error.statusCode ?? 500, error),
      );
    }
    scope.post(path, { bodyLimit }, (request, reply) => {
      restoreContentType(request);
      return handle(request, reply, Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
    });
  });
}

/** As Node.js reads it: the first line of that name. */
function restoreContentType({ raw: { headers, rawHeaders } }: FastifyRequest): void {
  const at = rawHeaders.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === 'content-type');
  const type = rawHeaders[at + 1];
  if (at >= 0 && type !== undefined) headers['content-type'] = type;
}

/** A header that came once. */
export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
