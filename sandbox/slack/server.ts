import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Fault, Faults } from '../faults.ts';
import { answerWithFault, registerFaultRoutes } from '../faults-http.ts';
import type { Grants } from './grants.ts';
import { type Json, stringOf } from './json.ts';
import type { Records, TrafficEntry } from './records.ts';
import { answerResponseUrl } from './response-url.ts';
import type { WebApiAnswer, WebApiRequest } from './web-api.ts';
import type { Workspace } from './workspace.ts';

/** The parts of the routes. */
export interface ServerParts {
  readonly workspace: Workspace;
  readonly grants: Grants;
  readonly records: Records;
  readonly faults: Faults;
  readonly webApi: (request: WebApiRequest) => WebApiAnswer;
}

function textOf(body: unknown): string {
  return Buffer.isBuffer(body) ? body.toString('utf8') : '';
}

function refusal(code: string): Json {
  return { ok: false, error: code };
}

/** Answers with the fault applied; the 429 is Slack's own, and a made-up refusal is HTTP 200 as Slack's are. */
function answer(
  reply: FastifyReply,
  fault: Fault | undefined,
  perform: () => {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: Json;
  },
): Promise<FastifyReply> | FastifyReply {
  if (fault?.kind === 'rate_limit') {
    return reply
      .code(429)
      .header('retry-after', String(fault.retryAfter ?? 1))
      .send(refusal('ratelimited'));
  }
  return answerWithFault(reply, fault, {
    perform: () => {
      const { status, headers, body } = perform();
      reply.code(status).headers({ ...headers });
      return body;
    },
    refuse: ({ code }) => refusal(code ?? 'internal_error'),
    badSignature: () => refusal('invalid_auth'),
  });
}

/** The routes: the Web API, the response URLs and the knobs. */
export function createServer(parts: ServerParts): FastifyInstance {
  const { workspace, grants, records, faults } = parts;

  /** Writes down how it was answered, once that is out or cut. */
  const answered = (entry: TrafficEntry, { raw }: FastifyReply): void => {
    raw.once('close', () => {
      entry.status = raw.writableFinished ? raw.statusCode : 0;
      records.changed();
    });
  };
  /** Writes down the word of a refusal, and hands the answer on. */
  const noting = <T extends { readonly body: Json }>(entry: TrafficEntry, answer: T): T => {
    const error = answer.body['ok'] === false ? stringOf(answer.body['error']) : undefined;
    if (error !== undefined) entry.error = error;
    return answer;
  };
  const app = Fastify({ forceCloseConnections: true, bodyLimit: 4 * 1024 * 1024 });
  app.removeAllContentTypeParsers();
  // Raw bytes for every body, because the record of the app's requests must be exact.
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  registerFaultRoutes(app, faults);

  const call = (request: FastifyRequest<{ Params: { method: string } }>, reply: FastifyReply) => {
    const { method } = request.params;
    const query = request.url.split('?')[1] ?? '';
    const body = request.method === 'GET' ? query : textOf(request.body);
    const entry = records.received('web_api', method, body);
    answered(entry, reply);
    return answer(reply, faults.take(method, body), () => {
      const { authorization, 'content-type': contentType = '' } = request.headers;
      return noting(entry, parts.webApi({ method, body, contentType, authorization }));
    });
  };
  app.post('/api/:method', call);
  app.get('/api/:method', call);

  const respond = (request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?')[0] ?? '';
    const body = textOf(request.body);
    const entry = records.received('response_url', path, body);
    answered(entry, reply);
    const contentType = request.headers['content-type'] ?? 'application/json';
    return answer(reply, faults.take('response_url', body), () =>
      noting(entry, answerResponseUrl(workspace, grants, { path, contentType, body })),
    );
  };
  app.post('/commands/*', respond);
  app.post('/actions/*', respond);
  return app;
}
