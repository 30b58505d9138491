import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

type RawRoute = {
  readonly path: string;
  readonly bodyLimit: number;
  readonly handle: (request: FastifyRequest, reply: FastifyReply, body: Buffer) => Promise<FastifyReply>;
  /**
   * Answers a request that the handler never saw: 413 for a body that is too large, 400 for one that is cut short, 500 for an error of
   * ours.
   */
  readonly refuse?: (reply: FastifyReply, status: number, error: Error) => FastifyReply;
};

/**
 * Registers a POST route whose handler receives the raw bytes, with any content type, an invalid one or none: a signature covers the
 * bytes only. `request.headers` keeps the type as it came; it must not decide how signed bytes are read.
 */
export function registerRawRoute(server: FastifyInstance, route: RawRoute): void {
  const { path, bodyLimit, handle, refuse } = route;
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) =>
      done(null, body),
    );
    // Fastify answers 415 to an invalid type before it looks for a parser, so the type is hidden from it.
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

/** The first header of that name, as Node.js reads it. */
function restoreContentType({ raw: { headers, rawHeaders } }: FastifyRequest): void {
  const at = rawHeaders.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === 'content-type');
  const type = rawHeaders[at + 1];
  if (at >= 0 && type !== undefined) headers['content-type'] = type;
}

/** The value of a header that came once. */
export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
