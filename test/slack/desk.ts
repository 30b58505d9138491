import type { Service } from '../../sandbox/service.ts';
import { signatureOf } from '../../sandbox/slack/signature.ts';
import type { Message } from '../../sandbox/slack/workspace.ts';
import { messageText } from '../../sandbox/tour/transcript.ts';
import type { World } from '../../sandbox/world.ts';

/** The vendors' own sample orders, word for word in the sandbox. */
export const CABINET_SAMPLE = 'VI231228102118586561';
export const BENEFIT_SAMPLE = '21231102161100027740';
export const BENEFIT_PAYMENT = '216989127136336309084473444';
export const VENDING_SAMPLE = 'OD190425164650841431';

/** The visible content: text and blocks as plain lines. */
export function read(message: Message): string {
  return messageText(message);
}

/** The whole message as JSON, buttons and all. */
export function raw(message: Message): string {
  return JSON.stringify([message.text, message.blocks]);
}

/** How many calls the vendors have had. */
export function vendorCalls(world: World): number {
  return world.yopoint.calls.length + world.baifude.calls.length;
}

/** How many of them were about this. */
export function callsAbout(world: World, words: string): number {
  return [...world.yopoint.calls, ...world.baifude.calls].filter((call) =>
    JSON.stringify(call.biz ?? {}).includes(words),
  ).length;
}

/** A cabinet order of the fleet that no vendor was asked about yet. Throws when there is none left. */
export function untouched(world: World): { readonly number: string; readonly goods: string } {
  const order = world.fleet.cabinetOrders.find(
    ({ ReceiptNo, TradeNo, Products }) =>
      ReceiptNo.startsWith('VI') &&
      Products.length > 0 &&
      callsAbout(world, ReceiptNo) === 0 &&
      (TradeNo === '' || callsAbout(world, TradeNo) === 0),
  );
  if (!order) throw new Error('Every cabinet order of the fleet was asked about.');
  return { number: order.ReceiptNo, goods: order.Products[0]?.Name ?? '' };
}

/** Does something and waits for the message that comes of it: a new one or a changed one, with all of this in it. */
export async function answerTo(
  { world }: { readonly world: World },
  userId: string,
  act: () => Promise<unknown>,
  wanted: readonly (string | RegExp)[] = [],
): Promise<Message> {
  const { slack } = world;
  // A changed message is a new object, so whatever is not among these came of it.
  const before = new Set(slack.visibleTo(userId));
  await act();
  const fresh = () => slack.visibleTo(userId).filter((one) => !before.has(one) && one.via !== 'person');
  const fits = (one: Message) =>
    wanted.every((each) => (typeof each === 'string' ? read(one).includes(each) : each.test(read(one))));
  try {
    return await slack.waitFor(() => fresh().findLast(fits), { timeoutMs: 10_000 });
  } catch {
    throw new Error(
      `No answer with ${wanted.map(String).join(', ')}. There is:\n${fresh().map(read).join('\n--\n')}`,
    );
  }
}

/** A request as Slack would sign it, or as told. */
export function postSigned(
  url: string,
  body: string,
  given: {
    readonly secret: string;
    readonly type?: string;
    /** Unix seconds. */
    readonly at?: number;
    readonly signature?: string;
  },
): Promise<Response> {
  const at = given.at ?? Math.floor(Date.now() / 1000);
  return fetch(`${url}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': given.type ?? 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': given.signature ?? signatureOf(given.secret, at, body),
    },
    body,
  });
}

/** The service's log lines as objects; a line that is no JSON is a failure of its own. */
export function logLines(service: Service): Record<string, unknown>[] {
  return service.log.map((line) => {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) throw new Error(`Not a log line: ${line}`);
    return { ...value };
  });
}
