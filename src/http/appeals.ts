import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppealUnreadable, readAppeal } from '../appeals/intake.ts';
import { recordAppeal } from '../appeals/record-appeal.ts';
import type { Kit } from '../kit/kit.ts';
import {
  judgeSignature,
  LATCHKEY_HEADERS,
  LATCHKEY_SCHEME,
  RIGHT_BUT_STALE,
  type Secrets,
} from '../lib/signature.ts';
import { noteOldSecret } from '../observe/old-secret.ts';
import { createGate, type Gate } from './gate.ts';
import { headerOf, registerRawRoute } from './raw-body.ts';

const PATH = '/appeals';
const BODY_LIMIT = 65_536;
/** The time to store an appeal and answer, in ms, and the most concurrent requests. */
const STORED_WITHIN_MS = 4_000;
const MOST_UNDER_WAY = 400;
/** Seconds. */
const RETRY_AFTER = '5';

/** The parts of the endpoint. */
export type AppealsDoor = {
  readonly secret: Secrets;
  readonly parts: Kit;
  /** Milliseconds, and concurrent requests; the defaults above when absent. */
  readonly storedWithinMs?: number;
  readonly mostUnderWay?: number;
};

/**
 * `POST /appeals`: the intake for the operator's own app. 202 with the appeal's id once it is stored; 401 for a missing or wrong
 * signature or a time more than five minutes off; 413 above 64 KiB; 422 with the names of invalid fields; 503 when it could not be stored
 * in time.
 */
export function registerAppealsRoute(server: FastifyInstance, door: AppealsDoor): void {
  const { parts, storedWithinMs: withinMs = STORED_WITHIN_MS, mostUnderWay: most = MOST_UNDER_WAY } = door;
  const { log, metrics } = parts;
  const gate = createGate({ most, withinMs, what: 'the database', log });
  registerRawRoute(server, {
    path: PATH,
    bodyLimit: BODY_LIMIT,
    handle: (request, reply, body) => receive(request, reply, body, { ...door, gate }),
    refuse: (reply, status, error) => {
      if (status >= 500) log.error({ err: error }, 'an appeal could not be answered');
      metrics.appealsReceived.inc({ outcome: status === 413 ? 'too_large' : 'failed' });
      return status === 413
        ? problem(reply, 413, 'too_large', 'The body is larger than 64 KiB.')
        : problem(reply, status, 'failed', 'The request could not be read.');
    },
  });
}

async function receive(
  request: FastifyRequest,
  reply: FastifyReply,
  body: Buffer,
  { secret, parts, gate }: AppealsDoor & { readonly gate: Gate },
): Promise<FastifyReply> {
  const { log, metrics, now } = parts;
  const count = (outcome: string) => metrics.appealsReceived.inc({ outcome });
  const timestamp = headerOf(request, LATCHKEY_HEADERS.timestamp);
  const signature = headerOf(request, LATCHKEY_HEADERS.signature);
  const {
    problem: wrong,
    byOld,
    offBySeconds,
  } = judgeSignature(LATCHKEY_SCHEME, secret, { timestamp, signature }, body, now() / 1000);
  if (wrong !== null) {
    count(wrong);
    metrics.rejected.inc({ path: PATH, reason: wrong });
    if (offBySeconds !== undefined) log.warn({ reason: wrong, offBySeconds }, RIGHT_BUT_STALE);
    else log.warn({ reason: wrong }, 'an appeal was refused at the door');
    return problem(reply, 401, wrong, `The request is ${wrong}.`);
  }
  if (byOld) noteOldSecret(parts, 'APPEALS_SECRET_OLD');
  try {
    const heard = readAppeal(body, signature ?? '');
    const { id, duplicate } = await gate(() => recordAppeal(parts, heard));
    count(duplicate ? 'duplicate' : 'taken');
    return reply.code(202).send({ id, duplicate });
  } catch (error) {
    if (error instanceof AppealUnreadable) {
      count('invalid');
      return problem(reply, 422, error.code, error.message, error.fields);
    }
    count('not_stored');
    log.error({ err: error }, 'an appeal could not be stored');
    reply.header('retry-after', RETRY_AFTER);
    return problem(reply, 503, 'not_stored', 'The appeal could not be stored; send it again shortly.');
  }
}

function problem(
  reply: FastifyReply,
  status: number,
  code: string,
  message: string,
  fields: Readonly<Record<string, string>> = {},
): FastifyReply {
  const named = Object.keys(fields).length > 0;
  return reply.code(status).send({ error: { code, message, ...(named && { fields }) } });
}
