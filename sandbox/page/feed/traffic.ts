import type { BaifudeCall } from '../../baifude/gateway.ts';
import type { IntakeCall } from '../../consumer-app.ts';
import type { CallbackSeen } from '../../payment-system.ts';
import { isRecord, type Json, parseJson } from '../../slack/json.ts';
import type { DeliveryRecord, TrafficEntry } from '../../slack/records.ts';
import type { World } from '../../world.ts';
import type { YoPointCall } from '../../yopoint/gateway.ts';
import type { SentNotification } from '../../yopoint/notifier.ts';
import type { PageTraffic } from '../protocol.ts';

/** A page that is opened late sees this many; the wires go back further than anybody reads. */
const MOST = 300;

/** What has gone over the wires. */
export interface TrafficFeed {
  /** The newest, oldest first. */
  all(): readonly PageTraffic[];
  /** New and changed entries since the last call. */
  changes(): readonly PageTraffic[];
}

interface Source {
  readonly record: { readonly at: number };
  /** The changeable parts of the record, joined into one text. */
  readonly state: string;
  readonly entry: (id: number) => PageTraffic;
}

/** The traffic of this world, with a number for each entry. */
export function createTrafficFeed(world: World): TrafficFeed {
  const ids = new WeakMap<object, number>();
  let known = new Map<number, { readonly state: string; readonly entry: PageTraffic }>();
  let nextId = 1;

  function idOf(record: object): number {
    const id = ids.get(record) ?? nextId++;
    ids.set(record, id);
    return id;
  }

  return {
    all: () => [...known.values()].map(({ entry }) => entry),
    changes: () => {
      const changed: PageTraffic[] = [];
      const next: typeof known = new Map();
      for (const { record, state, entry } of newest(world)) {
        const id = idOf(record);
        let now = known.get(id);
        if (now?.state !== state) {
          now = { state, entry: entry(id) };
          changed.push(now.entry);
        }
        next.set(id, now);
      }
      known = next;
      return changed;
    },
  };
}

function newest({ yopoint, baifude, slack, consumerApp, paymentSystem }: World): readonly Source[] {
  const asked = ({ kind }: TrafficEntry) => kind === 'web_api' || kind === 'response_url';
  return [
    ...yopoint.calls.slice(-MOST).map((call) => vendorCall('yopoint', call, call.errorCode, call.errorMsg)),
    ...baifude.calls.slice(-MOST).map((call) => vendorCall('baifude', call, call.code, call.msg)),
    ...yopoint.sent.slice(-MOST).map(notice),
    ...consumerApp.calls.slice(-MOST).map(intake),
    ...paymentSystem.callbacks.slice(-MOST).map(callback),
    ...slack.deliveries.slice(-MOST).map(delivery),
    ...slack.traffic.slice(-MOST).filter(asked).map(apiCall),
  ]
    .sort((a, b) => a.record.at - b.record.at)
    .slice(-MOST);
}

function vendorCall(
  lane: 'yopoint' | 'baifude',
  call: YoPointCall | BaifudeCall,
  code: number | string | undefined,
  words: string | undefined,
): Source {
  const { method, at, biz, sign, accepted, effect, fault } = call;
  const answer = code === undefined ? null : `${code} ${words}`;
  return {
    record: call,
    state: `${effect} ${answer}`,
    entry: (id) => ({
      id,
      lane,
      method,
      at,
      detail: biz ?? {},
      sign,
      accepted,
      effect,
      fault: fault ?? null,
      answer,
    }),
  };
}

function notice(sent: SentNotification): Source {
  const { at, method, biz, sign, answers, outcome } = sent;
  const last = outcome === 'under_way' ? undefined : answers.at(-1);
  const status = outcome === 'under_way' ? null : (last?.status ?? 0);
  return {
    record: sent,
    state: `${status}`,
    entry: (id) => ({
      id,
      lane: 'notice',
      method,
      at,
      detail: isRecord(biz) ? biz : {},
      sign,
      status,
      answer: last?.body ?? null,
    }),
  };
}

function intake(call: IntakeCall): Source {
  const { at, body, sign, status, answer } = call;
  const sent = parseJson(body);
  return {
    record: call,
    state: `${status}`,
    entry: (id) => ({
      id,
      lane: 'intake',
      method: 'POST /appeals',
      at,
      detail: isRecord(sent) ? sent : {},
      sign,
      status: status ?? null,
      answer: answer ?? null,
    }),
  };
}

function callback(call: CallbackSeen): Source {
  const { at, method, raw, status, answer } = call;
  const params = new URLSearchParams(raw);
  const biz = parseJson(params.get('biz_content') ?? '');
  return {
    record: call,
    state: `${status}`,
    entry: (id) => ({
      id,
      lane: 'payment',
      method,
      at,
      detail: isRecord(biz) ? biz : {},
      sign: params.get('sign'),
      status: status ?? null,
      answer: answer ?? null,
    }),
  };
}

function delivery(record: DeliveryRecord): Source {
  const { at, name, subject, transport, retry, status, ms, failed } = record;
  const isOver = status !== 0 || failed !== undefined || ms !== 0;
  return {
    record,
    state: `${status} ${ms} ${failed}`,
    entry: (id) => ({
      id,
      lane: 'delivery',
      method: subject === '' ? name : `${name} ${subject}`,
      at,
      detail: { transport, retry },
      status,
      ms: isOver ? Math.round(ms) : null,
      failed: failed ?? null,
    }),
  };
}

function apiCall(record: TrafficEntry): Source {
  const { at, kind, method, body, status, error } = record;
  return {
    record,
    state: `${status} ${error}`,
    entry: (id) => ({
      id,
      lane: 'api',
      method: kind === 'web_api' ? method : 'response_url',
      at,
      detail: argumentsIn(body),
      status: status ?? null,
      error: error ?? null,
    }),
  };
}

/** The arguments as they were meant: form fields, of which some are JSON in a text, or JSON as a whole. */
function argumentsIn(body: string): Json {
  const whole = parseJson(body);
  if (isRecord(whole)) return whole;
  return Object.fromEntries(
    [...new URLSearchParams(body)].map(([name, value]) => {
      const inside = /^[[{]/.test(value) ? parseJson(value) : undefined;
      return [name, inside ?? value];
    }),
  );
}
