import { textsAbout } from '../cards/texts/index.ts';
import type { Locale } from '../domain/locale.ts';
import { CABINET_VENDOR } from '../domain/order-ref.ts';
import type { RefundAnswer } from '../notices/refund-answer.ts';
import type { Taken } from '../notices/take-notification.ts';

/** The answer to YoPoint: `envelope` is JSON text, `outcome` labels the metric. */
export type NotifyAnswer = { readonly status: number; readonly outcome: string; readonly envelope: string };

/** YoPoint's word for success (docs/vendors.md, YoPoint “Callbacks”). */
const SUCCESS = 'SUCCESS';

/** `data` is JSON text. */
function answered(status: number, outcome: string, errorMsg: string, data = '{}'): NotifyAnswer {
  const code = errorMsg === SUCCESS ? 0 : -1;
  const envelope = `{"error_code":${code},"error_msg":${JSON.stringify(errorMsg)},"data":${data}}`;
  return { status, outcome, envelope };
}

const STORED = answered(200, 'stored', SUCCESS);
const REPEATED = answered(200, 'repeated', SUCCESS);

/** The notification is not known to be stored; YoPoint sends it again. */
export const NOT_STORED = answered(503, 'not_stored', 'ERR_SYSTEM');

/** The payment system gave no answer; YoPoint sends the callback again. */
export const NOT_PASSED_ON = answered(503, 'not_passed_on', 'ERR_SYSTEM');

/** The answers to requests that are not proved to be YoPoint's. */
export const TURNED_AWAY = {
  unreadable: answered(400, 'unreadable', 'ERR_PARAMS'),
  unsigned: answered(401, 'unsigned', 'ERR_SIGN'),
  forged: answered(401, 'forged', 'ERR_SIGN'),
  no_key: answered(401, 'no_key', 'ERR_SIGN_KEY_NOT_SET'),
} as const;

/** The answer to a request that the server refused before reading it. */
export function refusalAnswer(status: number): NotifyAnswer {
  if (status === 413) return answered(413, 'too_large', 'ERR_TOO_LARGE');
  return status >= 500 ? answered(500, 'failed', 'ERR_SYSTEM') : { ...TURNED_AWAY.unreadable, status };
}

/** ASSUMED (docs/vendors.md, YoPoint “Callbacks”): the answer to a test carries its parameters in `data`, unchanged. Text that is not JSON is quoted. */
export function testAnswer(content: string): NotifyAnswer {
  return answered(
    200,
    'echoed',
    SUCCESS,
    content.trim() === '' ? '{}' : isJson(content) ? content : JSON.stringify(content),
  );
}

/** The answer to a notification that was taken; for a refund order, its outcome, in words for people when it failed. */
export function notifyAnswerOf(locale: Locale, taken: Taken): NotifyAnswer {
  if (taken.what === 'stored') return taken.repeated ? REPEATED : STORED;
  const told = toldOfRefund(locale, taken.answer);
  return taken.repeated ? { ...told, outcome: 'repeated' } : told;
}

/** ASSUMED (docs/vendors.md, YoPoint “Payment callbacks”): `RefundsTime` and `RefundsRawData` stand in `data`, by the names that they have in an order. */
function toldOfRefund(locale: Locale, answer: RefundAnswer): NotifyAnswer {
  const { told } = textsAbout(CABINET_VENDOR, locale).alert.refundOrder;
  switch (answer.what) {
    case 'refunded': {
      const data = JSON.stringify({ RefundsTime: answer.at, RefundsRawData: answer.raw });
      return answered(200, 'refunded', SUCCESS, data);
    }
    case 'refused':
      return answered(200, 'refused', told.refused(answer.reason));
    case 'not_configured':
    case 'no_order':
    case 'made_before':
      return answered(200, answer.what, told[answer.what]);
    case 'not_known':
    case 'late':
      return answered(503, answer.what, told[answer.what]);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
