import { parse as parseForm } from 'node:querystring';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { memoized } from '../../domain/memoize.ts';
import { headerOf, registerRawRoute } from '../../http/raw-body.ts';
import { judgeSignature, RIGHT_BUT_STALE, type Secrets, type SignatureScheme } from '../../lib/signature.ts';
import type { Log } from '../../observe/log.ts';
import type { Metrics } from '../../observe/metrics.ts';
import { noteOldSecret } from '../../observe/old-secret.ts';
import type { Inbound } from './inbound.ts';

/** Slack's own payloads stay far below; more is somebody else. */
const BODY_LIMIT = 1_048_576;
/** Slack stops waiting for an acknowledgement after three seconds. */
const ACK_DEADLINE_MS = 3_000;

type RouteOptions = {
  readonly signingSecret: Secrets;
  readonly inbound: Inbound;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Unix ms. */
  readonly now: () => number;
};

/**
 * `POST /slack/events`: commands, interactivity and events, on the bytes as they came. 401 for a bad or stale signature,
 * 413 above 1 MiB, 400 for a body that is none of Slack's, 503 while starting or stopping.
 */
export function registerSlackRoute(server: FastifyInstance, options: RouteOptions): void {
  registerRawRoute(server, {
    path: '/slack/events',
    bodyLimit: BODY_LIMIT,
    handle: (request, reply, body) => receive(request, reply, body, options),
  });
}

async function receive(
  request: FastifyRequest,
  reply: FastifyReply,
  body: Buffer,
  options: RouteOptions,
): Promise<FastifyReply> {
  const { log, metrics, inbound } = options;
  const { problem, byOld, offBySeconds } = judgeSignature(
    SLACK_SCHEME,
    options.signingSecret,
    {
      timestamp: headerOf(request, 'x-slack-request-timestamp'),
      signature: headerOf(request, 'x-slack-signature'),
    },
    body,
    options.now() / 1000,
  );
  if (problem) {
    metrics.rejected.inc({ path: '/slack/events', reason: problem });
    if (offBySeconds !== undefined) log.warn({ reason: problem, offBySeconds }, RIGHT_BUT_STALE);
    else log.warn({ reason: problem }, 'a request that claims to be from Slack was refused');
    return reply.code(401).send({ error: { code: problem, message: `The request is ${problem}.` } });
  }
  if (byOld) noteOldSecret(options, 'SLACK_SIGNING_SECRET_OLD');
  const payload = parse(body.toString('utf8'));
  if (!payload) {
    metrics.rejected.inc({ path: '/slack/events', reason: 'unreadable' });
    return reply
      .code(400)
      .send({ error: { code: 'unreadable', message: 'The body is neither a form nor JSON of Slack.' } });
  }
  if (payload['ssl_check'] !== undefined) return reply.code(200).send();
  if (payload['type'] === 'url_verification')
    return reply.code(200).send({ challenge: payload['challenge'] });
  if (!inbound.open) {
    return reply
      .code(503)
      .send({ error: { code: 'not_ready', message: 'Starting or stopping; try again shortly.' } });
  }
  return acknowledged(request, reply, payload, options);
}

/** Resolves with the acknowledgement; whatever the listener does after it goes on behind. */
function acknowledged(
  request: FastifyRequest,
  reply: FastifyReply,
  body: Record<string, unknown>,
  { inbound, log }: RouteOptions,
): Promise<FastifyReply> {
  return new Promise((resolve) => {
    let sent = false;
    const send = (status: number, content?: unknown) => {
      if (sent) return false;
      sent = true;
      clearTimeout(deadline);
      const body = typeof content === 'object' && content !== null ? serialised(content) : content;
      if (body !== content) reply.header('content-type', 'application/json; charset=utf-8');
      resolve(reply.code(status).send(body));
      return true;
    };
    const deadline = setTimeout(() => {
      if (send(404)) log.error('a gesture was not acknowledged within three seconds');
    }, ACK_DEADLINE_MS);
    const retry = Number(headerOf(request, 'x-slack-retry-num'));
    const reason = headerOf(request, 'x-slack-retry-reason');
    inbound
      .process({
        body,
        ...(Number.isInteger(retry) && { retryNum: retry }),
        ...(reason !== undefined && { retryReason: reason }),
        ack: async (content?: unknown) => {
          if (!send(200, content ?? '')) log.error('a gesture was acknowledged too late or twice');
        },
      })
      .then(
        () => send(404),
        (error: unknown) => {
          log.error({ err: error }, 'a listener failed');
          send(500);
        },
      );
  });
}

/** As bytes: an answer from the cache is the same object again, and Chinese text is costly to encode. */
const serialised = memoized((content: object) => Buffer.from(JSON.stringify(content)));

/**
 * Commands come as fields, interactivity as JSON in `payload`, events as JSON. The bytes tell which, whatever a proxy made of the
 * content type: no form of Slack's begins with a bracket. Null when it is none of these.
 */
function parse(text: string): Record<string, unknown> | null {
  if (/^\s*[[{]/.test(text)) return parseObject(text);
  if (!text.includes('=')) return null;
  const fields = parseForm(text);
  return typeof fields['payload'] === 'string' ? parseObject(fields['payload']) : fields;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text.trim());
    // Slack's payloads are objects; what is inside is checked where it is used.
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** `v0=` + hex HMAC-SHA256 over `v0:timestamp:body`. */
export const SLACK_SCHEME: SignatureScheme = { version: 'v0', before: (timestamp) => `v0:${timestamp}:` };
