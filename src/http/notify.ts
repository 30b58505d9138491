import type { FastifyInstance, FastifyReply } from 'fastify';
import type { RefundParts } from '../notices/refund-order.ts';
import { createNoticeStore } from '../notices/store-notices.ts';
import { takeNotification } from '../notices/take-notification.ts';
import { NOTICE_TIMES } from '../notices/times.ts';
import { createForgeryAlarm, type ForgeryAlarm } from '../notices/turned-away.ts';
import type { RequestParts } from '../requests/parts.ts';
import type { PaymentSystem } from '../vendors/payment/payment-system.ts';
import {
  isRefundOrder,
  isTest,
  NOTIFICATION_METHODS,
  type Notification,
  type NotificationKeys,
  readNotification,
} from '../vendors/yopoint/notification.ts';
import { createGate, type Gate } from './gate.ts';
import { echoOf, NOT_STORED, type NotifyAnswer, refused, TURNED_AWAY, toldOf } from './notify-answers.ts';
import { registerRawRoute } from './raw-body.ts';

const PATH = '/yopoint/notify';
/** A device with hundreds of lanes stays far below; more is somebody else. */
const BODY_LIMIT = 262_144;
/** Notifications under way at once. YoPoint has no more to say in four seconds, and each holds its body in memory. */
const MOST_UNDER_WAY = 400;

/** What the door is made with. */
export type NotifyDoor = {
  readonly keys: NotificationKeys;
  readonly parts: RequestParts;
  /** Where refunds that the vendor orders are made; null: nowhere. */
  readonly payment: PaymentSystem | null;
  /** Milliseconds to store a notification in, and how many at once; the product's own when absent. */
  readonly storedWithinMs?: number;
  readonly mostUnderWay?: number;
};

type OpenDoor = {
  readonly parts: RefundParts;
  readonly store: Gate;
  readonly refund: Gate;
  readonly alarm: ForgeryAlarm;
};

/**
 * `POST /yopoint/notify`: every notification and payment callback of YoPoint, on the bytes as they came. 200 once it is stored, also
 * when it was before; 401 for what is not proved to be YoPoint's, 400 for what is no notification, 413 above 256 KiB, 503 when it
 * could not be stored in time, so that YoPoint sends it again. Always in YoPoint's envelope. How old it is does not matter: retries
 * may be, and repeats are known by their content.
 */
export function registerNotifyRoute(server: FastifyInstance, door: NotifyDoor): void {
  const { parts, storedWithinMs, mostUnderWay: most = MOST_UNDER_WAY } = door;
  const { log, metrics } = parts;
  const gate = (withinMs: number) => createGate({ most, withinMs, what: 'the database', log });
  const open: OpenDoor = {
    parts: { ...parts, payment: door.payment, storeNotice: createNoticeStore(parts) },
    store: gate(storedWithinMs ?? NOTICE_TIMES.stored),
    refund: gate(NOTICE_TIMES.vendorWaits),
    alarm: createForgeryAlarm(parts),
  };
  const send = (reply: FastifyReply, { status, outcome, envelope }: NotifyAnswer, method: string) => {
    metrics.notices.inc({ method, outcome });
    return reply.code(status).type('application/json; charset=utf-8').send(envelope);
  };
  registerRawRoute(server, {
    path: PATH,
    bodyLimit: BODY_LIMIT,
    handle: async (_request, reply, body) => {
      const { notification, problem } = readNotification(body, door.keys);
      return notification
        ? send(reply, await answer(open, notification), labelOf(notification.method))
        : send(reply, await turnAway(open, problem), 'unproved');
    },
    refuse: (reply, status, error) => {
      if (status >= 500) log.error({ err: error }, 'a notification could not be answered');
      return send(reply, refused(status), 'unproved');
    },
  });
}

async function turnAway(
  { parts, alarm }: OpenDoor,
  problem: keyof typeof TURNED_AWAY,
): Promise<NotifyAnswer> {
  parts.metrics.rejected.inc({ path: PATH, reason: problem });
  parts.log.warn({ reason: problem }, 'a request that claims to be from YoPoint was refused');
  if (problem !== 'unreadable') await alarm(problem);
  return TURNED_AWAY[problem];
}

async function answer(door: OpenDoor, notification: Notification): Promise<NotifyAnswer> {
  if (isTest(notification)) return echoOf(notification.content);
  const { parts, store, refund } = door;
  const gate = isRefundOrder(notification) ? refund : store;
  try {
    return toldOf(parts.policy.locale, await gate(() => takeNotification(parts, notification)));
  } catch (error) {
    parts.log.error(
      { err: error, method: labelOf(notification.method) },
      'a notification could not be stored',
    );
    return NOT_STORED;
  }
}

/** Of what nobody knows there may be any number. */
function labelOf(method: string): string {
  return NOTIFICATION_METHODS.has(method) ? method : 'other';
}
