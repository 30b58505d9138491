import { sample } from '../samples.ts';

/** The envelope (docs/vendors.md, Baifude “Answers”); `errMsg` is there on success only. */
export interface Envelope {
  readonly code: string;
  readonly data: unknown;
  readonly msg: string;
  readonly errMsg?: null;
}

/** Answered with HTTP 200: what status an error has is not documented. */
export class Refusal extends Error {
  readonly answer: Envelope;

  constructor(answer: Envelope) {
    super(answer.msg);
    this.answer = answer;
  }
}

/** Success with its payload, the keys in the order of the vendor's sample. */
export function success(data: unknown): Envelope {
  return { code: '0', data, msg: 'success', errMsg: null };
}

/** The one failure that is documented: 10016, as printed. */
export function wrongSignature(): Refusal {
  // The sample file is this envelope.
  return new Refusal(sample('baifude.error.10016.json') as Envelope);
}

/**
 * INVENTED codes, with a prefix that no vendor's table has: what the vendor answers here is not known
 * (docs/vendors.md, Baifude “Answers”).
 */
export type InventedCode = 'SIM_TOKEN' | 'SIM_TIMESTAMP' | 'SIM_PARAM' | 'SIM_NO_ORDER' | 'SIM_REFUSED';

const WORDS: Readonly<Record<InventedCode, string>> = {
  SIM_TOKEN: '授权访问凭证无效',
  SIM_TIMESTAMP: '请求已过期',
  SIM_PARAM: '参数错误',
  SIM_NO_ORDER: '订单不存在',
  SIM_REFUSED: '系统异常',
};

/** A refusal with one of the invented codes. */
export function invented(code: InventedCode, msg: string = WORDS[code]): Refusal {
  return new Refusal({ code, data: null, msg });
}
