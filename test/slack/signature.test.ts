import { describe, expect, test } from 'vitest';
import { signatureOf } from '../../sandbox/slack/signature.ts';
import { judgeSignature } from '../../src/lib/signature.ts';
import { SLACK_SCHEME } from '../../src/messengers/slack/http-route.ts';

const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const NOW = 1_531_420_618;
const BODY = Buffer.from('token=x&text=订单&z=%20');

function signatureProblem(
  current: string,
  headers: Parameters<typeof judgeSignature>[2],
  body: Buffer,
  now: number,
) {
  return judgeSignature(SLACK_SCHEME, { current, old: null }, headers, body, now).problem;
}

function problem(change: { timestamp?: string | undefined; signature?: string | undefined }, now = NOW) {
  const good = { timestamp: String(NOW), signature: signatureOf(SECRET, NOW, BODY.toString('utf8')) };
  return signatureProblem(SECRET, { ...good, ...change }, BODY, now);
}

test('Slack’s own published example holds', () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  const signature = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503';
  expect(
    signatureProblem(SECRET, { timestamp: '1531420618', signature }, Buffer.from(body), 1_531_420_618),
  ).toBeNull();
});

describe('a signature', () => {
  test('that is right is', () => expect(problem({})).toBeNull());

  test.each([
    ['five minutes old', NOW + 300, null],
    ['five minutes and a second old', NOW + 301, 'stale'],
    ['five minutes ahead', NOW - 300, null],
    ['five minutes and a second ahead', NOW - 301, 'stale'],
  ])('%s', (_what, now, wanted) => expect(problem({}, now)).toBe(wanted));

  test.each([
    ['no timestamp', { timestamp: undefined }, 'unsigned'],
    ['no signature', { signature: undefined }, 'unsigned'],
    ['an empty signature', { signature: '' }, 'unsigned'],
    ['a timestamp in words', { timestamp: 'today' }, 'unsigned'],
    ['a negative timestamp', { timestamp: '-5' }, 'unsigned'],
    ['a timestamp with a fraction', { timestamp: `${NOW}.5` }, 'unsigned'],
    ['a timestamp that is huge', { timestamp: '9'.repeat(40) }, 'unsigned'],
    ['a short signature', { signature: 'v0=00' }, 'forged'],
    ['one with signs of many bytes', { signature: `v0=${'é'.repeat(64)}` }, 'forged'],
    ['another timestamp', { timestamp: String(NOW + 1) }, 'forged'],
    [
      'another version',
      { signature: signatureOf(SECRET, NOW, BODY.toString('utf8')).replace('v0', 'v1') },
      'forged',
    ],
    ['capitals', { signature: signatureOf(SECRET, NOW, BODY.toString('utf8')).toUpperCase() }, 'forged'],
  ])('with %s', (_what, change, wanted) => expect(problem(change)).toBe(wanted));

  test('holds for the bytes as they came, not for their meaning', () => {
    const signature = signatureOf(SECRET, NOW, BODY.toString('utf8'));
    const other = Buffer.from('token=x&text=订单&z=+');
    expect(signatureProblem(SECRET, { timestamp: String(NOW), signature }, other, NOW)).toBe('forged');
  });
});

test('while a secret is being changed the old one holds as well, and is told apart; a third one is a forgery', () => {
  const judge = (signedWith: string, current: string, old: string | null) =>
    judgeSignature(
      SLACK_SCHEME,
      { current, old },
      { timestamp: String(NOW), signature: signatureOf(signedWith, NOW, BODY.toString('utf8')) },
      BODY,
      NOW,
    );
  expect(judge('new', 'new', 'old')).toEqual({ problem: null, byOld: false });
  expect(judge('old', 'new', 'old')).toEqual({ problem: null, byOld: true });
  expect(judge('same', 'same', 'same')).toEqual({ problem: null, byOld: false });
  expect(judge('old', 'new', null)).toEqual({ problem: 'forged', byOld: false });
  expect(judge('third', 'new', 'old')).toEqual({ problem: 'forged', byOld: false });
});
