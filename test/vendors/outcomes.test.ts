import { afterEach, describe, expect, test } from 'vitest';
import { createBaifudeClient } from '../../src/vendors/baifude/client.ts';
import { staticToken } from '../../src/vendors/baifude/gateway.ts';
import { loadSignRule } from '../../src/vendors/baifude/sign.ts';
import { createTransport } from '../../src/vendors/transport.ts';
import { createYoPointClient } from '../../src/vendors/yopoint/client.ts';
import { json, startLoopback } from './loopback.ts';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** The outcomes that the observer receives for this answer of the vendor to a look-up. */
async function outcomes(vendor: 'yopoint' | 'baifude', answer: unknown): Promise<string[]> {
  const server = await startLoopback((response) =>
    typeof answer === 'string' ? response.end(answer) : json(response, answer),
  );
  const seen: string[] = [];
  const transport = createTransport({ vendor, onCall: ({ outcome }) => seen.push(outcome) });
  ends.push(server.close, transport.close);
  const deps = { transport, now: () => 1_763_983_200_000 };
  const yopoint = createYoPointClient(
    { appId: 'a', appSecret: 's', gatewayUrl: server.url, timestampUnit: 's' },
    deps,
  );
  const baifude = createBaifudeClient(
    { baseUrl: server.url, token: staticToken('t'), sign: await loadSignRule('query-key', 's') },
    deps,
  );
  const asked = vendor === 'yopoint' ? yopoint.consumerOrderGet('1') : baifude.getOrderInfo('1');
  await asked.catch(() => null); // What the caller gets is tested with each client.
  return seen;
}

describe('the observer is told what an answer amounts to', () => {
  const answers = [
    ['yopoint', { error_code: 0, error_msg: '', data: null }, 'answered'],
    ['yopoint', { error_code: -1, error_msg: 'ERR_TERMINAL_NOT_EXIST' }, 'answered'],
    ['yopoint', { error_code: -1, error_msg: 'ERR_SYSTEM' }, 'vendor_refused'],
    ['yopoint', { error_code: -1, error_msg: 'ERR_SIGN' }, 'vendor_rejected_signature'],
    ['yopoint', '<html></html>', 'vendor_unreadable'],
    ['baifude', { code: '0', data: null, msg: '' }, 'answered'],
    ['baifude', { code: '500', data: null, msg: 'busy' }, 'vendor_refused'],
    ['baifude', { code: '10016', data: null, msg: '' }, 'vendor_rejected_signature'],
    ['baifude', '<html></html>', 'vendor_unreadable'],
  ] as const;

  test.each(answers)('%s %j: %s', async (vendor, answer, outcome) => {
    expect(await outcomes(vendor, answer)).toEqual([outcome]);
  });
});
