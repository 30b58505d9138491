import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { appealSignature } from '../../sandbox/consumer-app.ts';
import type { Store } from '../../src/store/open-store.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { encoded, signedFields } from './deliveries.ts';
import { APPEALS_SECRET, type Doors } from './doors.ts';
import { useDoors } from './use-doors.ts';

type Headers = Readonly<Record<string, string | readonly string[]>>;

/** What proxies and old clients make of a content type. */
const ODD_TYPES: readonly (readonly [string, Headers])[] = [
  ['stands twice in one header', { 'content-type': 'application/json, application/json' }],
  ['stands in two headers', { 'content-type': ['application/json', 'text/plain'] }],
  ['lacks its semicolon', { 'content-type': 'application/json charset=utf-8' }],
  ['lacks the semicolon of a form', { 'content-type': 'application/x-www-form-urlencoded charset=utf-8' }],
  ['is one word', { 'content-type': 'json' }],
  ['is nothing but a parameter', { 'content-type': '; charset=utf-8' }],
  ['is empty', { 'content-type': '' }],
  ['is missing', {}],
  ['is of a picture', { 'content-type': 'image/png' }],
  ['claims a part of many', { 'content-type': 'multipart/form-data; boundary=x' }],
];

describeOnEachEngine('the bytes decide, whatever the headers say', (open) => {
  let store: Store;
  let doors: Doors;
  useDoors(open, (made) => {
    ({ store, doors } = made);
  });

  /** Posts these bytes with these headers and no others. */
  function post(
    path: string,
    body: string | Buffer,
    headers: Headers,
  ): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const plain = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : [...value],
        ]),
      );
      const sending = request(
        `${doors.url}${path}`,
        { method: 'POST', headers: { ...plain, 'content-length': Buffer.byteLength(body) }, timeout: 10_000 },
        (response) => {
          response.setEncoding('utf8');
          let text = '';
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        },
      );
      sending.on('error', reject);
      sending.end(body);
    });
  }

  function signedAppeal(receiptNo: string): { readonly body: string; readonly headers: Headers } {
    const body = JSON.stringify({ receiptNo, kind: 'after_payment', reason: '多扣了一瓶' });
    const timestamp = String(Math.floor(doors.desk.clock.ms / 1000));
    return {
      body,
      headers: {
        'x-latchkey-timestamp': timestamp,
        'x-latchkey-signature': appealSignature(APPEALS_SECRET, timestamp, body),
      },
    };
  }

  /** Sends bytes as they stand and gives what was answered until the connection ended. */
  async function sendRaw(text: string): Promise<string> {
    const socket = connect(doors.port, '127.0.0.1');
    await once(socket, 'connect');
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.on('error', () => {});
    const closed = once(socket, 'close');
    socket.write(text);
    await closed;
    return answer;
  }

  function toldOf(msg: string): Record<string, unknown>[] {
    return doors.lines.map((line) => JSON.parse(line)).filter((line) => line.msg === msg);
  }

  test.each(ODD_TYPES)(
    'a signed notification whose content type %s is stored, as form and as JSON',
    async (what, headers) => {
      for (const encoding of ['form', 'json'] as const) {
        const content = JSON.stringify({ ReceiptNo: `${what} ${encoding}` });
        const { body } = encoded(signedFields('notify.close.door', content, 'appSecret'), encoding);
        expect(await post('/yopoint/notify', body, headers)).toMatchObject({ status: 200 });
        const rows = await store.db
          .selectFrom('notices')
          .select('key')
          .where('content', '=', content)
          .execute();
        expect(rows).toHaveLength(1);
      }
    },
  );

  test.each(ODD_TYPES)('a signed appeal whose content type %s is taken', async (what, headers) => {
    const { body, headers: signature } = signedAppeal(`VI ${what}`);
    expect(await post('/appeals', body, { ...signature, ...headers })).toMatchObject({ status: 202 });
  });

  test('a byte order mark before JSON is no part of it', async () => {
    const fields = signedFields('notify.close.door', '{"ReceiptNo":"marked"}', 'appSecret');
    const body = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), encoded(fields, 'json').body]);
    expect((await post('/yopoint/notify', body, {})).status).toBe(200);
  });

  test('an expectation that nobody knows is no reason to refuse', async () => {
    const { body, headers } = signedAppeal('VI expected');
    expect((await post('/appeals', body, { ...headers, expect: '200-ok' })).status).toBe(202);
  });

  test('a request without a host is answered', async () => {
    const { body, headers } = signedAppeal('VI hostless');
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
    const length = Buffer.byteLength(body);
    const answer = await sendRaw(
      `POST /appeals HTTP/1.1\r\nconnection: close\r\n${lines.join('')}content-length: ${length}\r\n\r\n${body}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 202 /);
  });

  test.each([
    [
      'a body that is too large',
      'too_large',
      '/appeals',
      413,
      () => post('/appeals', 'x'.repeat(70_000), {}),
    ],
    [
      'a body that is too large',
      'too_large',
      '/yopoint/notify',
      413,
      () => post('/yopoint/notify', 'x'.repeat(1_100_000), {}),
    ],
    ['another method', 'method', '/appeals', 404, () => fetch(`${doors.url}/appeals`)],
    ['another method', 'method', '/yopoint/notify', 404, () => fetch(doors.notifyUrl, { method: 'OPTIONS' })],
    ['a path of nobody', 'not_found', 'other', 404, () => post('/yopoint/notifi', 'x', {})],
    ['an address that is none', 'bad_url', 'other', 400, () => post('/yopoint/%zz', 'x', {})],
  ] as const)('%s is counted as %s at %s', async (_what, reason, path, status, send) => {
    const before = await doors.counted('rejected', { path, reason });
    expect((await send()).status).toBe(status);
    expect(await doors.counted('rejected', { path, reason })).toBe(before + 1);
    expect(toldOf('a request was refused before it was read').at(-1)).toMatchObject({ path, reason, status });
  });

  test.each([
    [
      'headers above 16 KiB',
      'header_overflow',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      431,
    ],
    ['no HTTP at all', 'malformed', 'hello, is this the desk?\r\n\r\n', 400],
    [
      'two lengths that differ',
      'malformed',
      'POST /appeals HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd',
      400,
    ],
  ] as const)('%s is counted as %s, and answered', async (_what, reason, text, status) => {
    const before = await doors.counted('rejected', { reason });
    expect(await sendRaw(text)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(await doors.counted('rejected', { reason })).toBe(before + 1);
    expect(toldOf('a request was refused before it was read').some((one) => one['reason'] === reason)).toBe(
      true,
    );
  });

  test('a body that breaks off is counted, and the log never holds a body or a query', async () => {
    const socket = connect(doors.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST /appeals HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nwords of a customer');
    // Sent before the connection ends, so that the server has it first.
    await fetch(`${doors.url}/somewhere?secret=of-the-query`);
    socket.destroy();
    await expect.poll(() => doors.counted('rejected', { reason: 'broken_off' })).toBe(1);
    const said = doors.lines.join('\n');
    expect(said).not.toContain('words of a customer');
    expect(said).not.toContain('of-the-query');
    expect(said).not.toContain('xxxxxxxx');
  });
});
