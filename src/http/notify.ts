import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Kit } from '../kit/kit.ts';
import { receiveNotice } from '../notices/receive.ts';
import { createNoticeStore } from '../notices/store-notices.ts';
import { type TakingParts, takeNotification } from '../notices/take-notification.ts';
import { NOTICE_TIMES } from '../notices/times.ts';
import { createForgeryAlarm, type ForgeryAlarm } from '../notices/turned-away.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import { noteOldSecret } from '../observe/old-secret.ts';
import type { InFront } from '../relay/in-front.ts';
import type { LearnedFact } from '../relay/learned.ts';
import { NotPassedOn } from '../vendors/payment/errors.ts';
import type { PaymentAnswer } from '../vendors/payment/payment-line.ts';
import type { PaymentSystem } from '../vendors/payment/payment-system.ts';
import {
  isBusinessMethod,
  isRefundOrder,
  isTest,
  NOTIFICATION_METHODS,
  type Notification,
  type NotificationKeys,
  type Reading,
  readNotification,
} from '../vendors/yopoint/notification.ts';
import { createGate, type Gate } from './gate.ts';
import {
  NOT_PASSED_ON,
  NOT_STORED,
  type NotifyAnswer,
  notifyAnswerOf,
  refusalAnswer,
  TURNED_AWAY,
  testAnswer,
} from './notify-answers.ts';
import { headerOf, registerRawRoute } from './raw-body.ts';

const PATH = '/yopoint/notify';
/** Far above a device with hundreds of lanes; a larger body is not YoPoint's. */
const BODY_LIMIT = 262_144;
/** Larger, because a body for the payment system may be larger than any notification. */
const PAYMENT_BODY_LIMIT = 1_048_576;
/** The most concurrent notifications. YoPoint sends fewer in four seconds, and each one holds its body in memory. */
const MOST_UNDER_WAY = 400;

type NotifyDesk = {
  readonly parts: Kit;
  /** The payment system that makes the refunds which the vendor orders; null: none. */
  readonly payment: PaymentSystem | null;
};

/** The parts of the endpoint. */
export type NotifyDoor = {
  readonly keys: NotificationKeys;
  /** Null while the database is not open yet: notifications are answered 503, and callbacks are relayed. */
  readonly desk: NotifyDesk | null;
  /** Null: Latchkey does not relay. Payment callbacks are then refused without the SignKey, and only listened to with it. */
  readonly inFront: InFront | null;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Milliseconds to store a notification, and concurrent ones; the defaults above when absent. */
  readonly storedWithinMs?: number;
  readonly mostUnderWay?: number;
};

type OpenDoor = {
  readonly parts: TakingParts;
  readonly store: Gate;
  readonly refund: Gate;
  readonly alarm: ForgeryAlarm;
};

/**
 * `POST /yopoint/notify`: every notification and payment callback of YoPoint, read from the raw bytes. 200 once it is stored, and for a
 * repeat; 401 when it is not proved to be YoPoint's; 400 when it is no notification; 413 above 256 KiB (1 MiB where payment callbacks may
 * come); 503 when it could not be stored in time, so that YoPoint sends it again. Every answer has YoPoint's envelope. Its age does not
 * matter: retries may be old, and repeats are recognised by their content. In front of the payment system, that system's callbacks are
 * relayed first, and the desk learns from them afterwards.
 */
export function registerNotifyRoute(server: FastifyInstance, door: NotifyDoor): void {
  const { keys, desk, inFront, log, metrics } = door;
  const open = desk && openDoor(desk, door);
  if (open && inFront) inFront.learned.writeWith((seen) => writeDown(open, seen));
  const send = (reply: FastifyReply, { status, outcome, envelope }: NotifyAnswer, method: string) => {
    metrics.notices.inc({ method, outcome });
    return reply.code(status).type('application/json; charset=utf-8').send(envelope);
  };
  registerRawRoute(server, {
    path: PATH,
    bodyLimit: keys.payKey === null ? BODY_LIMIT : PAYMENT_BODY_LIMIT,
    handle: async (request, reply, body) => {
      const reading = readNotification(body, keys);
      const label = labelOf(reading);
      if (reading.notification && reading.byOld) noteOldSecret(door, reading.byOld);
      if (inFront && isPaymentSystems(reading, inFront.forwardsRefunds)) {
        const answered = await passOn(inFront, request, body, label);
        learn(door, inFront, reading, answered);
        if (answered === null) return send(reply, NOT_PASSED_ON, label);
        metrics.notices.inc({ method: label, outcome: 'passed_on' });
        return handBack(reply, answered);
      }
      const { notification, problem } = reading;
      if (!notification) return send(reply, await turnAway(door, open, reading, problem), 'unproved');
      return send(reply, await answer(open, notification), label);
    },
    refuse: (reply, status, error) => {
      if (status >= 500) log.error({ err: error }, 'a notification could not be answered');
      return send(reply, refusalAnswer(status), 'unproved');
    },
  });
}

function openDoor({ parts, payment }: NotifyDesk, { storedWithinMs, mostUnderWay }: NotifyDoor): OpenDoor {
  const gate = (withinMs: number) =>
    createGate({ most: mostUnderWay ?? MOST_UNDER_WAY, withinMs, what: 'the database', log: parts.log });
  return {
    parts: { ...parts, payment, storeNotice: createNoticeStore(parts) },
    store: gate(storedWithinMs ?? NOTICE_TIMES.stored),
    refund: gate(NOTICE_TIMES.vendorWaits),
    alarm: createForgeryAlarm(parts),
  };
}

/**
 * True when the payment system behind the desk must answer this: everything except business notifications, tests signed with the app
 * secret, and refund orders where the desk forwards them. Unreadable and unproved callbacks are also left to that system.
 */
function isPaymentSystems({ methods, notification, signedWith }: Reading, forwardsRefunds: boolean): boolean {
  if (forwardsRefunds && methods.some((method) => isRefundOrder({ method }))) return false;
  if (signedWith === 'payKey') return true;
  const isOurs = (method: string) =>
    isBusinessMethod(method) || (isTest({ method }) && notification !== null);
  return methods.length === 0 || !methods.every(isOurs);
}

/** Null: the payment system gave no answer. */
async function passOn(
  { relay }: InFront,
  request: FastifyRequest,
  body: Buffer,
  label: string,
): Promise<PaymentAnswer | null> {
  const headers = Object.fromEntries(
    ['content-type', 'content-encoding'].flatMap((name) => {
      const value = headerOf(request, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  try {
    return await relay.passOn(
      { body, headers },
      { method: label, cameWith: headerOf(request, 'x-latchkey-trace') },
    );
  } catch (error) {
    // The relay has logged it.
    if (error instanceof NotPassedOn) return null;
    throw error;
  }
}

/** Writes the answer unchanged; the framework would add a content type. */
function handBack(reply: FastifyReply, { status, headers, body }: PaymentAnswer): FastifyReply {
  reply.hijack();
  reply.raw.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
  return reply;
}

/** Believes a charge only after the payment system accepted it, and a business notification always. */
function learn(
  door: NotifyDoor,
  { learned }: InFront,
  reading: Reading,
  answered: PaymentAnswer | null,
): void {
  const { notification, problem } = reading;
  if (!notification) {
    if (problem === 'unreadable') return;
    door.metrics.rejected.inc({ path: PATH, reason: problem });
    learned.note({ what: 'not_proved' });
  } else if (!isTest(notification) && (answered?.status === 200 || isBusinessMethod(notification.method))) {
    learned.note({ what: 'notification', notification });
  }
}

async function writeDown({ parts, alarm }: OpenDoor, seen: LearnedFact): Promise<void> {
  if (seen.what === 'not_proved') await alarm('passed_on');
  else await receiveNotice(parts, seen.notification);
}

async function turnAway(
  { log, metrics, inFront }: NotifyDoor,
  open: OpenDoor | null,
  { methods }: Reading,
  problem: keyof typeof TURNED_AWAY,
): Promise<NotifyAnswer> {
  metrics.rejected.inc({ path: PATH, reason: problem });
  log.warn({ reason: problem }, 'a request that claims to be from YoPoint was refused');
  if (problem !== 'unreadable') await open?.alarm(problem);
  // A refund order that must be forwarded is refused unless it is proved, in whatever way its fields are cut.
  const isForwarded = inFront !== null && methods.some((method) => isRefundOrder({ method }));
  return TURNED_AWAY[problem === 'unreadable' && isForwarded ? 'forged' : problem];
}

async function answer(door: OpenDoor | null, notification: Notification): Promise<NotifyAnswer> {
  if (isTest(notification)) return testAnswer(notification.content);
  if (!door) return NOT_STORED;
  const { parts, store, refund } = door;
  const gate = isRefundOrder(notification) ? refund : store;
  try {
    return notifyAnswerOf(parts.policy.locale, await gate(() => takeNotification(parts, notification)));
  } catch (error) {
    const { method } = notification;
    parts.log.error(
      { err: error, method: labelOf({ methods: [method] }) },
      'a notification could not be stored',
    );
    return NOT_STORED;
  }
}

/** The metric's label; unknown methods share one, because their number is unbounded. */
function labelOf({ methods: [method = '', ...others] }: Pick<Reading, 'methods'>): string {
  return others.length === 0 && NOTIFICATION_METHODS.has(method) ? method : 'other';
}
