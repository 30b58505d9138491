import { setTimeout as sleep } from 'node:timers/promises';
import { createCallLog } from '../call-log.ts';
import type { Faults } from '../faults.ts';
import { parseObject } from '../parse-object.ts';
import { type Delivery, deliver, type NotificationKind, notificationParams } from './notify.ts';

/** One notification and what became of it. */
export interface SentNotification {
  /** Unix ms of the first attempt. */
  readonly at: number;
  readonly method: string;
  readonly biz: unknown;
  readonly sign: string;
  /** What each attempt was answered; status 0 where nobody answered. */
  readonly answers: readonly Delivery[];
  /** `dropped`: no attempt was answered with success, and the vendor has given up. */
  readonly outcome: 'under_way' | 'accepted' | 'dropped';
}

/** Delivers notifications and tries again. */
export interface Notifier {
  /** Where notifications go; undefined: nowhere yet. */
  url: string | undefined;
  /** Resolves when it was accepted or dropped. Throws when there is nowhere to send it to. */
  send(method: string, biz: unknown, kind: NotificationKind): Promise<SentNotification>;
  /** Oldest first; the newest ten thousand or so. */
  readonly sent: readonly SentNotification[];
  /** Reports every notification and every change of one; the returned function unsubscribes. */
  onSent(listener: () => void): () => void;
  /** Drops pending notifications. */
  stop(): void;
}

/** How a notifier is set up. */
interface NotifierParts {
  readonly appId: string;
  readonly appSecret: string;
  readonly payKey: string;
  /** Unix ms. */
  readonly now: () => number;
  readonly faults: Faults;
  /** Milliseconds before each further attempt; `RETRY_PAUSES_MS` when absent. */
  readonly retryPausesMs?: readonly number[];
}

/** After 1, 3, 5, 10 and 15 minutes (docs/vendors.md, YoPoint “Repeats”), at one minute in 20 ms. */
const RETRY_PAUSES_MS = [20, 60, 100, 200, 300] as const;

/**
 * A notifier that takes anything but HTTP 200 with `error_code` 0 for a failure. That an error code is one too, and that a retry is the
 * same to the letter, timestamp and all, is ASSUMED (docs/vendors.md “Repeats”).
 */
export function createNotifier(parts: NotifierParts): Notifier {
  const { faults, retryPausesMs = RETRY_PAUSES_MS } = parts;
  const sent = createCallLog<SentNotification>();
  const stopping = new AbortController();

  async function attempt(url: string, params: Readonly<Record<string, string>>): Promise<Delivery[]> {
    try {
      return await deliver(url, params, faults);
    } catch (error) {
      return [{ status: 0, body: error instanceof Error ? error.message : String(error) }];
    }
  }

  /** False: the notifier was stopped meanwhile. */
  async function pause(ms: number): Promise<boolean> {
    await sleep(ms, undefined, { ref: false, signal: stopping.signal }).catch(() => undefined);
    return !stopping.signal.aborted;
  }

  const notifier: Notifier = {
    url: undefined,
    sent: sent.calls,
    onSent: sent.onChange,
    stop: () => stopping.abort(),
    send: async (method, biz, kind) => {
      if (notifier.url === undefined)
        throw new Error('The simulator has nobody to notify: set notifyUrl first');
      const params = notificationParams(kind, parts, { method, bizContent: biz, nowMs: parts.now() });
      const answers: Delivery[] = [];
      const record: SentNotification & { outcome: SentNotification['outcome'] } = {
        at: parts.now(),
        method,
        biz,
        sign: params['sign'] ?? '',
        answers,
        outcome: 'under_way',
      };
      sent.add(record);
      for (const pauseMs of [0, ...retryPausesMs]) {
        if (pauseMs > 0 && !(await pause(pauseMs))) break;
        answers.push(...(await attempt(notifier.url, params)));
        if (isSuccess(answers.at(-1))) record.outcome = 'accepted';
        sent.changed();
        if (record.outcome === 'accepted') return record;
      }
      record.outcome = 'dropped';
      sent.changed();
      return record;
    },
  };
  return notifier;
}

function isSuccess(answer: Delivery | undefined): boolean {
  return answer?.status === 200 && parseObject(answer.body)?.['error_code'] === 0;
}
