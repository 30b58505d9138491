import { describe, expect, test } from 'vitest';
import { readEnvironment } from '../../src/settings/environment.ts';
import { warningsAbout } from '../../src/settings/settings.ts';
import {
  BAIFUDE,
  type Env,
  errorOf,
  keysOf,
  LEAST,
  problemsOf,
  RELAY,
  SLACK,
  WECOM,
  YOPOINT,
} from './environments.ts';

describe('what is read', () => {
  test('the least that starts, with every default', () => {
    expect(readEnvironment(LEAST)).toEqual({
      port: 3000,
      host: null,
      logLevel: 'info',
      database: { engine: 'sqlite', folder: './data' },
      policyPath: './policy.yml',
      slack: {
        botToken: 'xoxb-1-2-abc',
        signingSecret: '8f742231b10e8888abcd99yyyzzz85a5',
        signingSecretOld: null,
        appToken: null,
        apiUrl: null,
      },
      yopoint: {
        appId: '930859529955',
        appSecret: 'yp-app-secret',
        appSecretOld: null,
        payKey: null,
        payKeyOld: null,
        paymentRelayUrl: null,
        gatewayUrl: 'https://api.yopoint.com/api/gateway/index',
        timestampUnit: 's',
        watchIntervalMs: 60_000,
        watchCallsPerMinute: 60,
        doorOpenId: null,
        backOfficeUrl: null,
        refundForward: null,
      },
      baifude: null,
      appealsSecret: null,
      appealsSecretOld: null,
    });
  });

  test('everything set', () => {
    const settings = readEnvironment({
      ...LEAST,
      ...BAIFUDE,
      PORT: '0',
      LOG_LEVEL: 'debug',
      DATABASE_URL: 'postgresql://latchkey:pw@db.example:5432/latchkey',
      LATCHKEY_DATA_DIR: '/var/lib/latchkey',
      LATCHKEY_POLICY: '/etc/latchkey/policy.yml',
      SLACK_APP_TOKEN: 'xapp-1-A-2-b',
      SLACK_API_URL: 'http://127.0.0.1:4010/api',
      SLACK_SIGNING_SECRET_OLD: 'the-one-before',
      YOPOINT_APP_SECRET_OLD: 'yp-before',
      YOPOINT_PAY_KEY: 'pay key',
      YOPOINT_PAY_KEY_OLD: 'pay key before',
      YOPOINT_PAYMENT_RELAY_URL: 'https://pay.example/callbacks?shop=7',
      YOPOINT_GATEWAY_URL: 'http://127.0.0.1:4020/gateway',
      YOPOINT_TIMESTAMP_UNIT: 'ms',
      YOPOINT_WATCH_INTERVAL: '500ms',
      YOPOINT_WATCH_CALLS: '120',
      YOPOINT_DOOR_OPEN_ID: 'o-support',
      YOPOINT_BACK_OFFICE_URL: 'https://bo.example/#/orders/{receipt}?device={cid}',
      YOPOINT_REFUND_FORWARD_URL: 'https://pay.example/refunds?from=latchkey',
      YOPOINT_REFUND_FORWARD_SECRET: 'a forward secret',
      BAIFUDE_SIGN_RULE: 'module:./sign rule.mjs',
      APPEALS_SECRET: 'an appeals secret',
      APPEALS_SECRET_OLD: 'short',
      UNRELATED: 'left alone',
    });
    expect(settings).toMatchObject({
      port: 0,
      logLevel: 'debug',
      database: { engine: 'postgres', url: 'postgresql://latchkey:pw@db.example:5432/latchkey' },
      policyPath: '/etc/latchkey/policy.yml',
      slack: {
        signingSecretOld: 'the-one-before',
        appToken: 'xapp-1-A-2-b',
        apiUrl: 'http://127.0.0.1:4010/api/',
      },
      yopoint: {
        appSecretOld: 'yp-before',
        payKey: 'pay key',
        payKeyOld: 'pay key before',
        paymentRelayUrl: 'https://pay.example/callbacks?shop=7',
        gatewayUrl: 'http://127.0.0.1:4020/gateway',
        timestampUnit: 'ms',
        watchIntervalMs: 500,
        watchCallsPerMinute: 120,
        doorOpenId: 'o-support',
        backOfficeUrl: 'https://bo.example/#/orders/{receipt}?device={cid}',
        refundForward: { url: 'https://pay.example/refunds?from=latchkey', secret: 'a forward secret' },
      },
      baifude: { baseUrl: 'https://baifude.example', signRule: { kind: 'module', path: './sign rule.mjs' } },
      appealsSecret: 'an appeals secret',
      appealsSecretOld: 'short',
    });
  });

  test('Baifude alone is vendor enough', () => {
    expect(readEnvironment({ ...SLACK, ...BAIFUDE })).toMatchObject({
      yopoint: null,
      baifude: { accessToken: 'bf-access-token' },
    });
  });

  test('white space around a value goes, a blank value is no value', () => {
    const settings = readEnvironment({
      ...LEAST,
      SLACK_BOT_TOKEN: '  xoxb-1-2-abc\n',
      PORT: ' 8080 ',
      LOG_LEVEL: '',
      SLACK_APP_TOKEN: '   ',
      BAIFUDE_BASE_URL: '\t',
      WECOM_SECRET: '',
      DATABASE_URL: undefined,
    });
    expect(settings).toMatchObject({
      port: 8080,
      logLevel: 'info',
      slack: { botToken: 'xoxb-1-2-abc', appToken: null },
    });
  });

  test.each(['http://127.0.0.1:4010/api', 'http://127.0.0.1:4010/api/', 'http://127.0.0.1:4010/api//'])(
    'the Slack base %s ends in one slash',
    (url) => {
      expect(readEnvironment({ ...LEAST, SLACK_API_URL: url }).slack?.apiUrl).toBe(
        'http://127.0.0.1:4010/api/',
      );
    },
  );

  test.each(['postgres:///latchkey?host=/tmp', 'postgres://u@h/db', 'POSTGRES://u:p%40@h:1/db'])(
    'the database address %s is taken as it stands',
    (url) => {
      expect(readEnvironment({ ...LEAST, DATABASE_URL: url }).database).toEqual({ engine: 'postgres', url });
    },
  );

  test.each(['timestamp-body-key', 'query-key'])('the sign rule %s', (rule) => {
    expect(readEnvironment({ ...SLACK, ...BAIFUDE, BAIFUDE_SIGN_RULE: rule }).baifude?.signRule).toEqual({
      kind: rule,
    });
  });
});

describe('half a configuration names what is missing', () => {
  const halves: [string, Env, string[]][] = [
    ...Object.keys(SLACK).map((key): [string, Env, string[]] => [key, { ...LEAST, [key]: undefined }, [key]]),
    ...Object.keys(YOPOINT).map((key): [string, Env, string[]] => [key, { ...LEAST, [key]: ' ' }, [key]]),
    ...Object.keys(BAIFUDE).map((key): [string, Env, string[]] => [
      key,
      { ...LEAST, ...BAIFUDE, [key]: '' },
      [key],
    ]),
    [
      'YOPOINT_DOOR_OPEN_ID alone',
      { ...SLACK, ...BAIFUDE, YOPOINT_DOOR_OPEN_ID: 'x' },
      ['YOPOINT_APP_ID', 'YOPOINT_APP_SECRET'],
    ],
    [
      'YOPOINT_PAY_KEY and where payment callbacks are passed on alone',
      { ...SLACK, ...BAIFUDE, ...RELAY },
      ['YOPOINT_APP_ID', 'YOPOINT_APP_SECRET'],
    ],
    [
      'the refund-forward pair alone',
      {
        ...SLACK,
        ...BAIFUDE,
        ...RELAY,
        YOPOINT_REFUND_FORWARD_URL: 'https://a.example',
        YOPOINT_REFUND_FORWARD_SECRET: 'a forward secret',
      },
      ['YOPOINT_APP_ID', 'YOPOINT_APP_SECRET'],
    ],
    [
      'the refund-forward secret',
      { ...LEAST, ...RELAY, YOPOINT_REFUND_FORWARD_URL: 'https://a.example' },
      ['YOPOINT_REFUND_FORWARD_SECRET'],
    ],
    [
      'the refund-forward address',
      { ...LEAST, YOPOINT_REFUND_FORWARD_SECRET: 'a forward secret' },
      ['YOPOINT_REFUND_FORWARD_URL'],
    ],
    [
      'the app secret before alone',
      { ...SLACK, ...BAIFUDE, YOPOINT_APP_SECRET_OLD: 'x' },
      ['YOPOINT_APP_ID', 'YOPOINT_APP_SECRET'],
    ],
    ['the pay key before without its successor', { ...LEAST, YOPOINT_PAY_KEY_OLD: 'x' }, ['YOPOINT_PAY_KEY']],
    [
      'the appeals secret before without its successor',
      { ...LEAST, APPEALS_SECRET_OLD: 'x' },
      ['APPEALS_SECRET'],
    ],
    [
      'the signing secret before without its successor',
      { ...LEAST, SLACK_SIGNING_SECRET: undefined, SLACK_SIGNING_SECRET_OLD: 'x' },
      ['SLACK_SIGNING_SECRET'],
    ],
    [
      'an app token alone',
      { ...YOPOINT, SLACK_APP_TOKEN: 'xapp-1' },
      ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET'],
    ],
  ];

  test.each(halves)('%s', (_, env, missing) => {
    expect(keysOf(env)).toEqual(missing);
    for (const { problem, remedy } of problemsOf(env)) {
      expect(problem).toMatch(/^is not set, though [A-Z_, ]+ (is|are)$/);
      expect(remedy.length).toBeGreaterThan(40);
    }
  });

  test('nothing at all: a messenger and a vendor are asked for, with where to get them', () => {
    expect(keysOf({})).toEqual([
      'SLACK_BOT_TOKEN',
      'SLACK_SIGNING_SECRET',
      'YOPOINT_APP_ID',
      'YOPOINT_APP_SECRET',
    ]);
    const message = errorOf({})?.message ?? '';
    expect(message).toContain('no messenger is on');
    expect(message).toContain('no vendor is on');
    expect(message).toContain('api.slack.com/apps');
    expect(message).toContain('BAIFUDE_SIGN_RULE');
    expect(message.split('\n')).toHaveLength(5);
  });

  test('addresses and other refinements alone switch nothing on', () => {
    const refinements = {
      SLACK_API_URL: 'http://127.0.0.1:1/api/',
      YOPOINT_GATEWAY_URL: 'http://127.0.0.1:1/',
      YOPOINT_TIMESTAMP_UNIT: 'ms',
      YOPOINT_WATCH_INTERVAL: '1s',
      WECOM_API_URL: 'http://127.0.0.1:1/',
    };
    expect(keysOf(refinements)).toEqual(keysOf({}));
    expect(errorOf({ ...LEAST, WECOM_API_URL: 'http://127.0.0.1:1/' })).toBeNull();
    expect(
      readEnvironment({ ...SLACK, ...BAIFUDE, YOPOINT_GATEWAY_URL: 'http://127.0.0.1:1/' }).yopoint,
    ).toBeNull();
  });
});

describe('payment callbacks go to one place', () => {
  const { YOPOINT_PAY_KEY, YOPOINT_PAYMENT_RELAY_URL } = RELAY;
  const copy = { YOPOINT_PAYMENT_COPY: 'true' };
  const forward = {
    YOPOINT_REFUND_FORWARD_URL: 'https://a.example',
    YOPOINT_REFUND_FORWARD_SECRET: 'x'.repeat(16),
  };

  test('none come here, they are passed on, or they are copies: each by itself is whole', () => {
    const paymentsOf = (env: Env) => {
      const { payKey = null, paymentRelayUrl = null } = readEnvironment({ ...LEAST, ...env }).yopoint ?? {};
      return [payKey, paymentRelayUrl];
    };
    expect(paymentsOf({})).toEqual([null, null]);
    expect(paymentsOf(RELAY)).toEqual([YOPOINT_PAY_KEY, YOPOINT_PAYMENT_RELAY_URL]);
    expect(paymentsOf({ YOPOINT_PAY_KEY, ...copy })).toEqual([YOPOINT_PAY_KEY, null]);
    expect(errorOf({ ...LEAST, ...RELAY, ...forward })).toBeNull();
  });

  test.each<[string, Env, string, string[]]>([
    [
      'a pay key by itself',
      { YOPOINT_PAY_KEY },
      'YOPOINT_PAY_KEY',
      ['YOPOINT_PAYMENT_RELAY_URL', 'YOPOINT_PAYMENT_COPY'],
    ],
    [
      'passing on and copies at once',
      { ...RELAY, ...copy },
      'YOPOINT_PAYMENT_COPY',
      ['YOPOINT_PAYMENT_RELAY_URL'],
    ],
    [
      'passing on without the pay key',
      { YOPOINT_PAYMENT_RELAY_URL },
      'YOPOINT_PAY_KEY',
      ['YOPOINT_PAYMENT_RELAY_URL'],
    ],
    ['copies without the pay key', copy, 'YOPOINT_PAY_KEY', ['YOPOINT_PAYMENT_COPY']],
    [
      'forwarding refunds beside copies',
      { YOPOINT_PAY_KEY, ...copy, ...forward },
      'YOPOINT_REFUND_FORWARD_URL',
      ['YOPOINT_PAYMENT_RELAY_URL'],
    ],
    ['forwarding refunds by itself', forward, 'YOPOINT_REFUND_FORWARD_URL', ['YOPOINT_PAYMENT_RELAY_URL']],
    ['copies that are none', { YOPOINT_PAY_KEY, YOPOINT_PAYMENT_COPY: 'yes' }, 'YOPOINT_PAYMENT_COPY', []],
  ])('%s is refused, and both are named', (_what, env, key, others) => {
    const problems = problemsOf({ ...LEAST, ...env });
    expect(problems.map((problem) => problem.key)).toEqual([key]);
    for (const other of others) expect(problems[0]?.problem).toContain(other);
  });
});

describe('WeCom, until it arrives', () => {
  test('wholly set: not part of this version', () => {
    const problems = problemsOf({ ...LEAST, ...WECOM });
    expect(problems.map((it) => it.key)).toEqual(['WECOM_CORP_ID']);
    expect(problems[0]?.remedy).toMatch(
      /not part of this version yet.*Unset WECOM_CORP_ID, .*WECOM_ENCODING_AES_KEY/,
    );
  });

  test.each(Object.keys(WECOM))('%s missing', (key) => {
    expect(keysOf({ ...LEAST, ...WECOM, [key]: undefined })).toEqual([key]);
  });

  test.each(['WECOM_TOKEN_OLD', 'WECOM_ENCODING_AES_KEY_OLD'])('%s alone', (key) => {
    const problems = problemsOf({ ...LEAST, [key]: 'x' });
    expect(problems.map((it) => it.key)).toEqual(Object.keys(WECOM));
    expect(problems[0]?.remedy).toContain(`Unset ${key}`);
  });

  test('it is no messenger', () => {
    expect(keysOf({ ...YOPOINT, ...WECOM })).toEqual([
      'SLACK_BOT_TOKEN',
      'SLACK_SIGNING_SECRET',
      'WECOM_CORP_ID',
    ]);
  });
});

describe('what is probably not meant', () => {
  const warnings = (env: Env) => warningsAbout(readEnvironment({ ...LEAST, ...env }));

  test('nothing about the least that starts, nor about a secret that is being changed', () => {
    expect(warnings({})).toEqual([]);
    expect(warnings({ SLACK_SIGNING_SECRET_OLD: 'the-one-before' })).toEqual([]);
  });

  test('a pay key that can be guessed, since YoPoint has it too', () => {
    expect(warnings({ ...RELAY, YOPOINT_PAY_KEY: 'fifteen letters' })).toEqual([
      expect.stringMatching(/^YOPOINT_PAY_KEY has fewer than 16 characters.*YoPoint's staff\.$/),
    ]);
    expect(warnings({ ...RELAY, YOPOINT_PAY_KEY: 'sixteen letters!' })).toEqual([]);
  });

  test('an old secret that is the new one', () => {
    expect(warnings({ YOPOINT_APP_SECRET_OLD: LEAST['YOPOINT_APP_SECRET'] })).toEqual([
      expect.stringMatching(/^YOPOINT_APP_SECRET_OLD is the same as YOPOINT_APP_SECRET: unset it/),
    ]);
  });
});

describe('malformed values', () => {
  const cases: [key: string, value: string, problem: RegExp][] = [
    ...['-1', '65536', '80a', '3000.5', '0x50', '１'].map((value): [string, string, RegExp] => [
      'PORT',
      value,
      /whole number/,
    ]),
    ...['verbose', 'INFO', '30'].map((value): [string, string, RegExp] => [
      'LOG_LEVEL',
      value,
      /trace, debug, info/,
    ]),
    ...[
      'mysql://u@h/db',
      'localhost/db',
      'postgres://u:p@ss#w@h/db',
      'postgres://u:12/3@h/db',
      'postgres://u:1?2@h/db',
      'postgres:db',
    ].map((value): [string, string, RegExp] => ['DATABASE_URL', value, /postgres:\/\//]),
    ['LATCHKEY_DATA_DIR', 'a\u0000b', /control character/],
    ['LATCHKEY_POLICY', 'a\nb', /control character/],
    ['SLACK_BOT_TOKEN', 'xapp-1-2-3', /app-level token, which belongs in SLACK_APP_TOKEN/],
    ['SLACK_BOT_TOKEN', 'xoxp-1-2-3', /person's token/],
    ['SLACK_BOT_TOKEN', 'xoxe.xoxb-1-2', /token rotation off/],
    ['SLACK_BOT_TOKEN', '"xoxb-1-2"', /quotation marks/],
    ['SLACK_BOT_TOKEN', 'xoxb-', /nothing stands behind/],
    ['SLACK_BOT_TOKEN', 'hunter2', /start with xoxb-/],
    ['SLACK_BOT_TOKEN', 'xoxb-1 2', /white space/],
    ['SLACK_APP_TOKEN', 'xoxb-1-2-3', /bot token, which belongs in SLACK_BOT_TOKEN/],
    ['SLACK_APP_TOKEN', 'hunter2', /start with xapp-/],
    ['SLACK_SIGNING_SECRET', 'xoxb-1-2-3', /is a token/],
    ['SLACK_SIGNING_SECRET', 'abc def', /white space/],
    ...[
      'slack.com/api',
      'ftp://a.example/',
      'http:/a.example',
      'http://',
      'http://u:p@a.example/',
      'http://a.example/?x=1',
      'http://a.example/#x',
    ].map((value): [string, string, RegExp] => ['SLACK_API_URL', value, /http:\/\/ or https:\/\//]),
    ['YOPOINT_APP_ID', 'a b', /white space/],
    ['YOPOINT_APP_SECRET', 'a\u0007b', /control character/],
    ['YOPOINT_PAY_KEY', 'a\nb', /control character/],
    ['YOPOINT_PAYMENT_RELAY_URL', 'pay.example/callbacks', /http:\/\/ or https:\/\//],
    ['YOPOINT_PAYMENT_RELAY_URL', 'https://u:p@pay.example/', /without user name and password/],
    ['YOPOINT_DOOR_OPEN_ID', 'a b', /white space/],
    ['YOPOINT_BACK_OFFICE_URL', 'https://bo.example/orders', /neither \{receipt\} nor \{cid\}/],
    ['YOPOINT_BACK_OFFICE_URL', 'https://bo.example/{receipt}/{order}', /something else in braces/],
    ['YOPOINT_BACK_OFFICE_URL', 'http://bo.example/{receipt}', /is not an https:\/\//],
    ['YOPOINT_BACK_OFFICE_URL', 'javascript:alert({cid})', /is not an https:\/\//],
    ['YOPOINT_BACK_OFFICE_URL', 'https://u:p@bo.example/{cid}', /without user name and password/],
    ['YOPOINT_BACK_OFFICE_URL', 'https://{receipt}.example/', /name of the host/],
    ['YOPOINT_BACK_OFFICE_URL', 'https://bo.example/{receipt} x', /white space/],
    ['YOPOINT_GATEWAY_URL', 'api.yopoint.com', /http:\/\/ or https:\/\//],
    ['YOPOINT_GATEWAY_URL', 'https://u:p@api.yopoint.com/', /without user name and password/],
    ['YOPOINT_TIMESTAMP_UNIT', 'seconds', /neither s nor ms/],
    ...['60', '1 minute', '0s', '-5s'].map((value): [string, string, RegExp] => [
      'YOPOINT_WATCH_INTERVAL',
      value,
      /whole number and a unit/,
    ]),
    ['BAIFUDE_BASE_URL', 'baifude.example', /http:\/\/ or https:\/\//],
    ['BAIFUDE_BASE_URL', 'https://baifude.example/?a=b', /query/],
    ['BAIFUDE_ACCESS_TOKEN', 'a b', /white space/],
    ['BAIFUDE_SIGN_SECRET', 'a\tb', /control character/],
    ...['md5', 'Query-Key', 'module:', 'module:  '].map((value): [string, string, RegExp] => [
      'BAIFUDE_SIGN_RULE',
      value,
      /query-key, timestamp-body-key, module:<path>/,
    ]),
    ['APPEALS_SECRET', 'a\nb', /control character/],
    ['APPEALS_SECRET', 'fifteen letters', /fewer than 16 characters/],
  ];

  test.each(cases)('%s=%j', (key, value, problem) => {
    const problems = problemsOf({ ...LEAST, ...BAIFUDE, ...RELAY, [key]: value });
    expect(problems.map((it) => it.key)).toEqual([key]);
    expect(problems[0]?.problem).toMatch(problem);
    expect(problems[0]?.remedy.length).toBeGreaterThan(20);
  });

  test('YOPOINT_REFUND_FORWARD_URL', () => {
    const env = {
      ...LEAST,
      ...RELAY,
      YOPOINT_REFUND_FORWARD_URL: 'pay.example',
      YOPOINT_REFUND_FORWARD_SECRET: 'a forward secret',
    };
    expect(keysOf(env)).toEqual(['YOPOINT_REFUND_FORWARD_URL']);
  });

  test('all problems come at once, one to a line', () => {
    const env = {
      PORT: 'x',
      LOG_LEVEL: 'y',
      SLACK_BOT_TOKEN: 'xapp-1',
      YOPOINT_PAY_KEY: 'k',
      BAIFUDE_SIGN_RULE: 'md5',
    };
    const keys = [
      'PORT',
      'LOG_LEVEL',
      'SLACK_BOT_TOKEN',
      'SLACK_SIGNING_SECRET',
      'YOPOINT_APP_ID',
      'YOPOINT_APP_SECRET',
      'YOPOINT_PAY_KEY',
      'BAIFUDE_BASE_URL',
      'BAIFUDE_ACCESS_TOKEN',
      'BAIFUDE_SIGN_SECRET',
      'BAIFUDE_SIGN_RULE',
    ];
    expect(keysOf(env)).toEqual(keys);
    const [head, ...lines] = (errorOf(env)?.message ?? '').split('\n');
    expect(head).toBe('The environment has 11 problems; nothing was started.');
    expect(lines.map((line) => line.trim().split(' ')[0])).toEqual(keys);
  });
});
