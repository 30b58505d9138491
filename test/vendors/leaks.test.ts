import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { createBaifudeClient } from '../../src/vendors/baifude/client.ts';
import { staticToken } from '../../src/vendors/baifude/gateway.ts';
import { loadSignRule } from '../../src/vendors/baifude/sign.ts';
import { VendorError } from '../../src/vendors/errors.ts';
import { createTransport, type TransportOptions } from '../../src/vendors/transport.ts';
import { createYoPointClient } from '../../src/vendors/yopoint/client.ts';
import { closedPort, json, type Received, type Reply, startLoopback, startTcp } from './loopback.ts';

const MOBILE = '13800138000';
const SECRETS = ['app-secret-1', 'sign-secret-2', 'token-3', MOBILE];
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Calls both vendors at this address in every way and gives back the errors. */
async function failuresAt(url: string, more: Partial<TransportOptions>): Promise<unknown[]> {
  const limits = { totalTimeoutMs: 600, connectTimeoutMs: 200, breakerFailures: 3, ...more };
  const transports = {
    yopoint: createTransport({ vendor: 'yopoint', ...limits }),
    baifude: createTransport({ vendor: 'baifude', ...limits }),
  };
  ends.push(transports.yopoint.close, transports.baifude.close);
  const now = () => 1_700_000_000_000;
  const yopoint = createYoPointClient(
    { appId: '1', appSecret: 'app-secret-1', gatewayUrl: `${url}/g`, timestampUnit: 's' },
    { transport: transports.yopoint, now },
  );
  const baifude = createBaifudeClient(
    { baseUrl: url, token: staticToken('token-3'), sign: await loadSignRule('query-key', 'sign-secret-2') },
    { transport: transports.baifude, now },
  );
  const outcomes = await Promise.allSettled([
    yopoint.cabinetOpenDoor({ cid: MOBILE, openId: MOBILE }),
    yopoint.cabinetOrderGet({ receiptNo: MOBILE }),
    baifude.getOrderInfo(MOBILE),
    baifude.getList([MOBILE]),
  ]);
  return outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
}

/** Everything a log line or a card could show of an error, its causes and hidden fields included. */
function everythingOf(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error);
  const shown = inspect(error, { depth: 20, showHidden: true, getters: true });
  const own = Object.fromEntries(
    Object.getOwnPropertyNames(error).map((name) => [name, Reflect.get(error, name)]),
  );
  return [error.message, error.stack, JSON.stringify(error), JSON.stringify(own), shown].join('\n');
}

/** The signature a request carried: it must not show either. */
function signOf({ path, body }: Received): string {
  const params = new URLSearchParams(body.startsWith('appid') ? body : (path.split('?')[1] ?? ''));
  return params.get('sign') ?? 'none';
}

const echo: Reply = (response, request) => {
  // A vendor that repeats what it got, as some do when they refuse.
  const said = `bad ${signOf(request)} ${MOBILE} token-3 ${request.path} ${request.body}`;
  json(response, { error_code: -1, error_msg: said, code: '5', msg: said, data: { said } }, 400);
};

const replies: readonly [string, Reply][] = [
  ['refuses and repeats our request', echo],
  ['resets', (response) => response.destroy()],
  ['does not answer', () => {}],
  ['answers 502', (response) => json(response, {}, 502)],
  ['answers 429', (response) => json(response, {}, 429)],
  ['redirects', (response) => response.writeHead(302, { Location: `/?token=token-3&m=${MOBILE}` }).end()],
  [
    'answers with a page that repeats it',
    (response, request) => response.end(`<p>${request.path} ${request.body} ${MOBILE}`),
  ],
  [
    'answers half',
    (response) => {
      response.writeHead(200, { 'Content-Length': '900' });
      response.write(`{"Mobile":"${MOBILE}`, () => response.destroy());
    },
  ],
  ['answers too much', (response) => response.end(MOBILE.repeat(1_000))],
  [
    'answers with an odd envelope',
    (response) => json(response, { error_code: MOBILE, code: { m: MOBILE }, data: MOBILE }),
  ],
  ['answers with odd data', (response) => json(response, { error_code: 0, code: '0', data: MOBILE })],
];

test.each(replies)(
  'no error holds a secret, a signature or a number when the vendor %s',
  async (_name, reply) => {
    const vendor = await startLoopback(reply);
    ends.push(vendor.close);
    // An open door is answered by the envelope alone, so odd data is no error there.
    const errors = await failuresAt(vendor.url, { maxAnswerBytes: 5_000 }).catch((error: unknown) => [error]);
    const hidden = [...SECRETS, ...vendor.received.map(signOf)];
    expect(vendor.received.length).toBeGreaterThan(0);
    // An open door is answered by the envelope alone, so odd data is no error there.
    expect(errors.length).toBeGreaterThanOrEqual(3);
    for (const error of errors) {
      for (const secret of hidden) expect(everythingOf(error)).not.toContain(secret);
    }
  },
);

test('nor when it cannot be reached, by whatever way', async () => {
  const silent = await startTcp(() => {});
  const odd = await startTcp((socket) => socket.once('data', (data) => socket.end(data)));
  ends.push(silent.close, odd.close);
  const urls = [
    `http://127.0.0.1:${await closedPort()}`,
    `https://127.0.0.1:${silent.port}`,
    `https://127.0.0.1:${odd.port}`,
    `http://127.0.0.1:${odd.port}`,
    'not an address',
  ];
  for (const url of urls) {
    const errors = await failuresAt(url, {});
    expect(errors, url).toHaveLength(4);
    for (const error of errors) {
      expect(error, url).toBeInstanceOf(VendorError);
      for (const secret of SECRETS) expect(everythingOf(error), url).not.toContain(secret);
    }
  }
});
