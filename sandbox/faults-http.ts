import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { FAULT_KINDS, type Fault, type Faults } from './faults.ts';

const faultBody = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  match: z.string().max(200).optional(),
  pattern: z.string().max(200).optional(),
  about: z.string().max(200).optional(),
  times: z.int().positive().optional(),
  ms: z.number().nonnegative().max(600_000).optional(),
  retryAfter: z.number().nonnegative().optional(),
  code: z.string().max(100).optional(),
  message: z.string().max(500).optional(),
});

/**
 * The knobs over HTTP, for a page in a browser: `GET` lists, `POST` adds one (201, its `id`), `DELETE` switches all
 * off, `DELETE /_sandbox/faults/<id>` one. In JSON `match` is compared whole and `pattern` is the source of a RegExp.
 * Errors: 422 with what is wrong, 404 for a number that is not switched on.
 */
export function registerFaultRoutes(app: FastifyInstance, faults: Faults): void {
  const path = '/_sandbox/faults';
  app.get(path, () => ({
    faults: faults.active().map(({ match, ...rest }) => ({
      ...rest,
      ...(match instanceof RegExp ? { pattern: match.source } : {}),
      ...(typeof match === 'string' ? { match } : {}),
    })),
  }));
  app.post(path, (request, reply) => {
    const parsed = faultBody.safeParse(jsonOf(request.body));
    if (!parsed.success) return reply.code(422).send({ error: z.prettifyError(parsed.error) });
    const { pattern, match, ...rest } = parsed.data;
    let matcher: string | RegExp | undefined = match;
    if (pattern !== undefined) {
      try {
        matcher = new RegExp(pattern);
      } catch {
        return reply.code(422).send({ error: `pattern: not a regular expression: ${pattern}` });
      }
    }
    // Absent keys are left out again: with exactOptionalPropertyTypes `undefined` is not "absent".
    const fault: Fault = { ...defined(rest), ...(matcher === undefined ? {} : { match: matcher }) };
    return reply.code(201).send({ id: faults.addNumbered(fault) });
  });
  app.delete(path, (_request, reply) => {
    faults.clear();
    return reply.code(204).send();
  });
  app.delete<{ Params: { id: string } }>(`${path}/:id`, (request, reply) =>
    faults.remove(Number(request.params.id))
      ? reply.code(204).send()
      : reply.code(404).send({ error: `No fault ${request.params.id} is switched on.` }),
  );
}

/** How a counterparty answers one call, with the parts that a fault may replace. */
export interface FaultableCall {
  /** Does the thing and gives the JSON answer, or a promise of it. Runs at most once. */
  readonly perform: () => unknown;
  /** The counterparty's business refusal in its own words. */
  readonly refuse: (fault: Fault) => unknown;
  /** The counterparty's "your signature is wrong". */
  readonly badSignature: () => unknown;
}

/** Answers one call over HTTP, with the given fault applied (`Fault` says what each kind does). */
export async function answerWithFault(
  reply: FastifyReply,
  fault: Fault | undefined,
  call: FaultableCall,
): Promise<FastifyReply> {
  switch (fault?.kind) {
    case 'refuse':
      return reply.send(call.refuse(fault));
    case 'bad_signature':
      return reply.send(call.badSignature());
    case 'rate_limit':
      return reply
        .code(429)
        .header('retry-after', String(fault.retryAfter ?? 1))
        .send({ error: fault.message ?? 'Too many requests' });
    case 'server_error':
      return reply.code(statusOf(fault.code)).send({ error: fault.message ?? 'Internal server error' });
    case 'cut_before':
      return cut(reply);
    case 'cut_after':
      await call.perform();
      return cut(reply);
    case 'garbage':
      await call.perform();
      return reply
        .type('text/html')
        .send('<html><body><h1>Service temporarily unavailable</h1></body></html>');
    case 'truncate':
      return truncate(reply, JSON.stringify(await call.perform()));
    case 'delay':
      await wait(fault);
      return reply.send(await call.perform());
    case 'late_answer': {
      const answer = await call.perform();
      await wait(fault);
      return reply.send(answer);
    }
    default:
      return reply.send(await call.perform());
  }
}

/** Not holding the process open: a simulator can be closed in the middle of a delay. */
async function wait({ ms = 1000, until }: Fault): Promise<void> {
  await (until ?? sleep(ms, undefined, { ref: false }));
}

function cut(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.socket?.destroy();
  return reply;
}

function truncate(reply: FastifyReply, json: string): FastifyReply {
  const bytes = Buffer.from(json);
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length });
  reply.raw.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => reply.raw.socket?.destroy());
  return reply;
}

function statusOf(code: string | undefined): number {
  const status = Number(code ?? 500);
  return Number.isInteger(status) && status >= 500 && status <= 599 ? status : 500;
}

/** Simulators that read raw bodies hand over a Buffer; the others already parsed JSON. */
function jsonOf(body: unknown): unknown {
  if (!Buffer.isBuffer(body)) return body;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  // The entries that are undefined are dropped on this very line, which the type cannot see.
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
