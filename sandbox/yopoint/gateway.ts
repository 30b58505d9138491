import type { FastifyInstance } from 'fastify';
import type { CallLog } from '../call-log.ts';
import type { FaultKind, Faults } from '../faults.ts';
import { answerWithFault } from '../faults-http.ts';
import { parseObject } from '../parse-object.ts';
import { CODES, type Envelope, failure, Refusal, success } from './answers.ts';
import { anyCase, type Biz } from './biz.ts';
import { readParams } from './read-params.ts';
import * as reads from './reads.ts';
import type { YoPointState } from './state.ts';
import type { Tally } from './tally.ts';
import { type VerifiedCall, verifyCall } from './verify.ts';
import * as writes from './writes.ts';

/** One call as the vendor's own log shows it. */
export interface YoPointCall {
  readonly method: string;
  /** The parsed biz_content; undefined when it was no JSON object. */
  readonly biz: Biz | undefined;
  /** The signature as it came; empty where none did. */
  readonly sign: string;
  /** Unix ms by the simulator's clock. */
  readonly at: number;
  /** True when the caller is who it says and the signature is right. */
  readonly accepted: boolean;
  /** True once it has changed something. */
  effect: boolean;
  /** The fault that hit it. */
  readonly fault?: FaultKind;
  /** The error_code and error_msg that were, or would have been, answered; absent while it was never carried out. */
  errorCode?: number;
  errorMsg?: string;
}

/** The parts of the gateway. */
export interface GatewayParts {
  readonly appId: string;
  readonly appSecret: string;
  readonly now: () => number;
  readonly state: YoPointState;
  readonly faults: Faults;
  readonly calls: CallLog<YoPointCall>;
  /** Writes, by method and what they are about. */
  readonly arrivals: Tally<WriteMethod>;
  readonly listShape: () => reads.ListShape;
}

const WRITE_METHODS = [
  'cabinet.open.door',
  'cabinet.order.refund.apply',
  'cabinet.order.user.appeal',
] as const;

/** What must never be sent twice. */
export type WriteMethod = (typeof WRITE_METHODS)[number];

/** The one path of every method (docs/vendors.md, YoPoint “Calls”). */
export const GATEWAY_PATH = '/api/gateway/index';

/** Puts the gateway on a server whose bodies arrive as Buffers. Business errors are HTTP 200 (ASSUMED, docs/vendors.md “Answers”). */
export function registerGateway(app: FastifyInstance, parts: GatewayParts): void {
  app.post(GATEWAY_PATH, async (request, reply) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const params = (await readParams(request.headers['content-type'], body)) ?? {};
    const nowMs = parts.now();
    const attempt = refusable(() => verifyCall(params, { ...parts, nowMs }));
    const log = {
      method: params['method'] ?? '',
      biz: parseObject(params['biz_content'] ?? ''),
      sign: params['sign'] ?? '',
      at: nowMs,
    };
    countArrival(parts.arrivals, log.method, log.biz);
    if (attempt instanceof Refusal) {
      const answer = failure(attempt.errorMsg);
      parts.calls.add({ ...log, accepted: false, effect: false, ...errorOf(answer) });
      return reply.send(answer);
    }
    const fault = parts.faults.take(attempt.method, params['biz_content']);
    const call = parts.calls.add({
      ...log,
      accepted: fault?.kind !== 'bad_signature',
      effect: false,
      ...(fault === undefined ? {} : { fault: fault.kind }),
    });
    return answerWithFault(reply, fault, {
      perform: () => perform(parts, attempt, call),
      refuse: ({ message }) => failure(message ?? CODES.refused),
      badSignature: () => failure(CODES.sign),
    });
  });
}

/** Before anything else is known of it: what came here came here, whatever becomes of it. */
function countArrival(arrivals: Tally<WriteMethod>, method: string, biz: Biz | undefined): void {
  const write = WRITE_METHODS.find((each) => each === method);
  if (write === undefined || biz === undefined) return;
  const subject = write === 'cabinet.open.door' ? anyCase(biz, 'CID') : biz['ReceiptNo'];
  if (typeof subject === 'string') arrivals.add(write, subject);
}

function perform(parts: GatewayParts, verified: VerifiedCall, call: YoPointCall): Envelope {
  const before = total(parts.state);
  const outcome = refusable(() => dispatch(parts, verified));
  call.effect = total(parts.state) !== before;
  const answer = outcome instanceof Refusal ? failure(outcome.errorMsg) : success(outcome);
  Object.assign(call, errorOf(answer));
  parts.calls.changed();
  return answer;
}

function errorOf({ error_code, error_msg }: Envelope): Required<Pick<YoPointCall, 'errorCode' | 'errorMsg'>> {
  return { errorCode: error_code, errorMsg: error_msg };
}

/** The ten methods of the platform (docs/vendors.md, YoPoint “Calls”). */
function dispatch({ state, listShape }: GatewayParts, { method, biz }: VerifiedCall): unknown {
  switch (method) {
    case 'api.test':
      return reads.apiTest(biz);
    case 'cabinet.list':
      return reads.cabinetList(state, biz);
    case 'cabinet.product.stock':
      return reads.productStock(state, biz);
    case 'cabinet.open.door':
      return writes.openDoor(state, biz);
    case 'cabinet.order.refund.apply':
      return writes.applyRefund(state, biz);
    case 'cabinet.order.user.appeal':
      return writes.userAppeal(state, biz);
    case 'cabinet.order.list':
      return reads.cabinetOrderList(state, biz, listShape());
    case 'cabinet.order.get':
      return reads.cabinetOrderGet(state, biz);
    case 'consumer.order.list':
      return reads.consumerOrderList(state, biz, listShape());
    case 'consumer.order.get':
      return reads.consumerOrderGet(state, biz);
    default:
      throw new Refusal(CODES.method);
  }
}

function total({ effects }: YoPointState): number {
  return effects.door_opened + effects.refund_applied + effects.appeal_filed;
}

/** A Refusal becomes a value here, at the one edge that answers with it; anything else is a fault of the simulator. */
function refusable<T>(work: () => T): T | Refusal {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
