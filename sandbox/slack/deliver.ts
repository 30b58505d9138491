import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from '../faults.ts';
import { isRecord, type Json, parseJson } from './json.ts';
import { type PostOutcome, post } from './post.ts';
import type { DeliveryRecord, Records, Transport } from './records.ts';
import { signatureOf } from './signature.ts';
import type { Envelope, EnvelopeOutcome, SocketHub } from './socket-mode.ts';
import type { Workspace } from './workspace.ts';

/** What goes to the app. Its faults are called `delivery.<name>`. */
export interface Delivery {
  readonly name:
    | 'command'
    | 'block_actions'
    | 'view_submission'
    | 'view_closed'
    | 'message_action'
    | 'event'
    | 'url_verification';
  readonly subject: string;
  readonly payload: Json;
}

/** The app's answer. `error`: Slack's error for the person; `reason`: the one that a retry carries. */
export interface Answer {
  readonly record: DeliveryRecord;
  /** The acknowledgement's content: an object from JSON, a text, or nothing. */
  readonly content: Json | string | undefined;
  readonly error?: 'operation_timeout' | 'dispatch_failed';
  readonly reason?: string;
  readonly noRetry?: boolean;
}

/** The dials of the deliveries. All may be turned while the sandbox runs. */
export interface DeliverySettings {
  /** The app's address for everything; absent: Socket Mode. */
  requestUrl: string | undefined;
  /** Chooses between the two when both are possible. */
  transport: Transport | undefined;
  signingSecret: string;
  /** Seconds added to the timestamp that is signed: past (negative) or future. */
  skewSeconds: number;
  /** How long an app may take to acknowledge: 3,000 ms at Slack. */
  ackTimeoutMs: number;
  /** Before each retry of an event: at once, after a minute, after five, at Slack. */
  eventRetryDelaysMs: readonly number[];
}

/** Hands things to the app and says how it went. */
export interface Courier {
  send(delivery: Delivery): Promise<Answer>;
  /** The same, tried again in the background while it fails. Answers after the first attempt. */
  sendEvent(delivery: Delivery): Promise<Answer>;
  close(): void;
}

interface Retry {
  readonly number: number;
  readonly reason: string;
}

const ENVELOPE_TYPES = { command: 'slash_commands', event: 'events_api' } as const;

function encoded(delivery: Delivery): { readonly contentType: string; readonly body: string } {
  if (delivery.name === 'event' || delivery.name === 'url_verification') {
    return { contentType: 'application/json', body: JSON.stringify(delivery.payload) };
  }
  const fields: [string, string][] =
    delivery.name === 'command'
      ? Object.entries(delivery.payload).map(([name, value]) => [name, String(value)])
      : [['payload', JSON.stringify(delivery.payload)]];
  return { contentType: 'application/x-www-form-urlencoded', body: new URLSearchParams(fields).toString() };
}

/** Deliveries over signed HTTP or the socket. */
export function createCourier(
  settings: DeliverySettings,
  parts: {
    readonly workspace: Workspace;
    readonly records: Records;
    readonly faults: Faults;
    readonly hub: SocketHub;
  },
): Courier {
  const { workspace, records, faults, hub } = parts;
  const stop = new AbortController();

  function transportNow(): Transport | 'none' {
    if (settings.transport !== undefined) return settings.transport;
    if (settings.requestUrl !== undefined) return 'http';
    return hub.connected() > 0 ? 'socket' : 'none';
  }

  async function overHttp(
    delivery: Delivery,
    retry: Retry | undefined,
    forged: boolean,
  ): Promise<PostOutcome> {
    if (settings.requestUrl === undefined) return { kind: 'failed', reason: 'no request URL is set' };
    const { contentType, body } = encoded(delivery);
    const timestamp = Math.floor(workspace.now() / 1000) + settings.skewSeconds;
    const secret = forged ? `${settings.signingSecret}-forged` : settings.signingSecret;
    const headers = {
      'content-type': contentType,
      accept: 'application/json,*/*',
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': signatureOf(secret, timestamp, body),
      ...(retry ? { 'x-slack-retry-num': String(retry.number), 'x-slack-retry-reason': retry.reason } : {}),
    };
    const outcome = await post(settings.requestUrl, headers, body, settings.ackTimeoutMs);
    if (outcome.kind === 'answer') {
      records.received('ack', `${delivery.name} ${delivery.subject}`, outcome.body);
    }
    return outcome;
  }

  function overSocket(delivery: Delivery, retry: Retry | undefined): Promise<EnvelopeOutcome> {
    const envelope: Envelope = {
      type:
        delivery.name === 'command' || delivery.name === 'event'
          ? ENVELOPE_TYPES[delivery.name]
          : 'interactive',
      payload: delivery.payload,
      acceptsResponse: delivery.name === 'command' || delivery.name === 'view_submission',
      label: `${delivery.name} ${delivery.subject}`,
      ...(retry ? { retry: { attempt: retry.number, reason: retry.reason } } : {}),
    };
    return hub.send(envelope, settings.ackTimeoutMs);
  }

  async function attempt(delivery: Delivery, retry: Retry | undefined, forged = false): Promise<Answer> {
    const transport = transportNow();
    const record = records.delivering({
      name: delivery.name,
      subject: delivery.subject,
      transport,
      retry: retry?.number ?? 0,
    });
    const started = performance.now();
    const answer =
      transport === 'socket'
        ? fromEnvelope(record, await overSocket(delivery, retry))
        : fromPost(record, await overHttp(delivery, retry, forged));
    record.ms = performance.now() - started;
    if (answer.error !== undefined) record.failed = `${answer.error}: ${answer.reason ?? ''}`;
    records.changed();
    workspace.changed();
    return answer;
  }

  /** One attempt with whatever fault is set for this kind of delivery. */
  async function faultyAttempt(delivery: Delivery, retry?: Retry): Promise<Answer> {
    const fault = faults.take(`delivery.${delivery.name}`);
    if (fault?.kind === 'delay') await sleep(fault.ms ?? 1000, undefined, { ref: false });
    if (fault?.kind === 'cut_before') {
      const lost = records.delivering({
        name: delivery.name,
        subject: delivery.subject,
        transport: 'none',
        retry: retry?.number ?? 0,
      });
      lost.failed = 'dispatch_failed: lost on the way (fault)';
      records.changed();
      return { record: lost, content: undefined, error: 'dispatch_failed', reason: 'connection_failed' };
    }
    const first = attempt(delivery, retry, fault?.kind === 'bad_signature');
    const second = fault?.kind === 'duplicate' ? attempt(delivery, retry) : undefined;
    const [answer] = await Promise.all([first, second]);
    if (fault?.kind !== 'cut_after') return answer;
    answer.record.failed = 'operation_timeout: the answer was lost on the way (fault)';
    records.changed();
    return { record: answer.record, content: undefined, error: 'operation_timeout', reason: 'http_timeout' };
  }

  async function retryLater(delivery: Delivery, first: Answer): Promise<void> {
    let last = first;
    for (const [index, delay] of settings.eventRetryDelaysMs.entries()) {
      if (last.error === undefined || last.noRetry === true) return;
      await sleep(delay, undefined, { ref: false, signal: stop.signal });
      last = await faultyAttempt(delivery, { number: index + 1, reason: last.reason ?? 'unknown_error' });
    }
  }

  return {
    send: (delivery) => faultyAttempt(delivery),
    sendEvent: async (delivery) => {
      const answer = await faultyAttempt(delivery);
      retryLater(delivery, answer).catch((error: unknown) => {
        // The sandbox is closing and its retries with it; anything else must be seen.
        if (!stop.signal.aborted) throw error;
      });
      return answer;
    },
    close: () => stop.abort(),
  };
}

function fromPost(record: DeliveryRecord, outcome: PostOutcome): Answer {
  if (outcome.kind === 'timeout') {
    return { record, content: undefined, error: 'operation_timeout', reason: 'http_timeout' };
  }
  if (outcome.kind === 'failed') {
    return { record, content: undefined, error: 'dispatch_failed', reason: 'connection_failed' };
  }
  record.status = outcome.status;
  if (outcome.status < 200 || outcome.status > 299) {
    return {
      record,
      content: undefined,
      error: 'dispatch_failed',
      reason: 'http_error',
      noRetry: outcome.noRetry,
    };
  }
  const json = outcome.contentType.includes('json') ? parseJson(outcome.body) : undefined;
  const text = outcome.body.trim() === '' ? undefined : outcome.body;
  return { record, content: isRecord(json) ? json : text, noRetry: outcome.noRetry };
}

function fromEnvelope(record: DeliveryRecord, outcome: EnvelopeOutcome): Answer {
  if (outcome.kind === 'timeout') {
    return { record, content: undefined, error: 'operation_timeout', reason: 'timeout' };
  }
  if (outcome.kind === 'lost') {
    return { record, content: undefined, error: 'dispatch_failed', reason: 'connection_failed' };
  }
  record.status = 200;
  return { record, content: isRecord(outcome.payload) ? outcome.payload : undefined };
}
