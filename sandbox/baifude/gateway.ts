import type { FastifyInstance } from 'fastify';
import type { CallLog } from '../call-log.ts';
import type { FaultKind, Faults } from '../faults.ts';
import { answerWithFault } from '../faults-http.ts';
import { parseObject } from '../parse-object.ts';
import { type Envelope, invented, Refusal, success, wrongSignature } from './answers.ts';
import { getList, getOrderInfo, type ListShape, settlementItems } from './methods.ts';
import { type BaifudeSignRule, baifudeSign } from './sign.ts';
import type { BaifudeState } from './state.ts';

/** INVENTED: that old timestamps are refused is documented, how old is not (docs/vendors.md, Baifude “Calls”). */
const CLOCK_TOLERANCE_MS = 10 * 60_000;

/** One call as the vendor's own log shows it. */
export interface BaifudeCall {
  /** The path. */
  readonly method: string;
  /** The parsed body; undefined when it was no JSON object. */
  readonly biz: Readonly<Record<string, unknown>> | undefined;
  /** The signature as it came; empty where none did. */
  readonly sign: string;
  /** Unix ms by the simulator's clock. */
  readonly at: number;
  /** True when token, signature and timestamp were right. */
  readonly accepted: boolean;
  /** Always false: nothing this vendor offers changes anything. */
  readonly effect: false;
  /** The fault that hit it. */
  readonly fault?: FaultKind;
  /** The code and msg that were, or would have been, answered; absent while it was never carried out. */
  code?: string;
  msg?: string;
}

/** The parts of the gateway. */
export interface GatewayParts {
  readonly accessToken: string;
  readonly signSecret: string;
  readonly signRule: BaifudeSignRule;
  readonly now: () => number;
  readonly state: BaifudeState;
  readonly faults: Faults;
  readonly calls: CallLog<BaifudeCall>;
  readonly listShape: ListShape;
}

/** Puts the three known calls on a server whose bodies arrive as Buffers (docs/vendors.md, Baifude “Calls”). */
export function registerGateway(app: FastifyInstance, parts: GatewayParts): void {
  const { state, listShape } = parts;
  const prefix = '/openApi/open/order';
  register(app, parts, `${prefix}/getOrderInfo`, (body) => getOrderInfo(state, body));
  register(app, parts, `${prefix}/getList`, (body) => getList(state, body));
  register(app, parts, `${prefix}/settlement/item/list`, (body) => settlementItems(state, body, listShape));
}

function register(
  app: FastifyInstance,
  parts: GatewayParts,
  path: string,
  work: (body: Readonly<Record<string, unknown>>) => unknown,
): void {
  app.post(path, (request, reply) => {
    const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const query = Object.fromEntries(new URL(request.url, 'http://localhost').searchParams);
    const body = parseObject(raw.toString('utf8'));
    const nowMs = parts.now();
    const log = { method: path, biz: body, sign: query['sign'] ?? '', at: nowMs, effect: false } as const;
    const refusal = refusalOf(parts, query, raw, nowMs);
    if (refusal !== undefined) {
      parts.calls.add({ ...log, accepted: false, ...errorOf(refusal.answer) });
      return reply.send(refusal.answer);
    }
    const fault = parts.faults.take(path, raw.toString('utf8'));
    const call: BaifudeCall = parts.calls.add({
      ...log,
      accepted: fault?.kind !== 'bad_signature',
      ...(fault === undefined ? {} : { fault: fault.kind }),
    });
    return answerWithFault(reply, fault, {
      perform: () => {
        const answer = perform(() => {
          if (body === undefined) throw invented('SIM_PARAM');
          return work(body);
        });
        Object.assign(call, errorOf(answer));
        parts.calls.changed();
        return answer;
      },
      refuse: ({ code, message }) => {
        const { answer } = invented('SIM_REFUSED', message);
        return code === undefined ? answer : { ...answer, code };
      },
      badSignature: () => wrongSignature().answer,
    });
  });
}

function errorOf({ code, msg }: Envelope): Required<Pick<BaifudeCall, 'code' | 'msg'>> {
  return { code, msg };
}

/** The common parameters (docs/vendors.md, Baifude “Calls”): signature first, since that is the documented failure. */
function refusalOf(
  parts: GatewayParts,
  query: Readonly<Record<string, string>>,
  body: Buffer,
  nowMs: number,
): Refusal | undefined {
  if (query['sign'] !== baifudeSign(parts.signRule, { query, body }, parts.signSecret))
    return wrongSignature();
  if (query['access_token'] !== parts.accessToken) return invented('SIM_TOKEN');
  const timestamp = query['timestamp'] ?? '';
  const fresh = /^\d{13}$/.test(timestamp) && Math.abs(nowMs - Number(timestamp)) <= CLOCK_TOLERANCE_MS;
  return fresh ? undefined : invented('SIM_TIMESTAMP');
}

/** A Refusal becomes the answer it carries; anything else is a fault of the simulator. */
function perform(work: () => unknown): Envelope {
  try {
    return success(work());
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}
