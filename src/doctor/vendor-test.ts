import { randomUUID } from 'node:crypto';
import { sign } from '../vendors/yopoint/sign.ts';
import { type Knock, knock } from './knock.ts';

/** Word of what came back: `echoed` when the parameters did. */
type Tested = { readonly answer: Knock; readonly echoed: boolean };

/**
 * Sends YoPoint's own test (docs/vendors.md, YoPoint “Callbacks”), which has no effect and is answered with its parameters. `appId` goes along where a
 * business notification is tried, and not (null) where a payment callback is (docs/vendors.md “Callbacks”).
 */
export async function sendVendorTest(url: string, appId: string | null, secret: string): Promise<Tested> {
  const echo = randomUUID();
  const params = {
    ...(appId === null ? {} : { appid: appId }),
    method: 'api.test',
    biz_content: JSON.stringify({ echo }),
    timestamp: String(Math.floor(Date.now() / 1000)),
    sign_type: 'md5',
  };
  const body = new URLSearchParams({ ...params, sign: sign(params, secret) });
  const answer = await knock(url, { method: 'POST', body });
  return { answer, echoed: answer.status === 200 && answer.text.includes(echo) };
}
