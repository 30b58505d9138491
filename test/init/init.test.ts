import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createWorld, type World } from '../../sandbox/world.ts';
import { readEnvironment } from '../../src/settings/environment.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { EXAMPLE } from '../settings/policies.ts';
import { run, start } from './running.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-init-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What the files in the folder hold, by name. */
async function files(): Promise<Record<string, string>> {
  const names = await readdir(folder);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']));
}

async function settings(): Promise<Settings> {
  return readEnvironment(parseEnv((await files())['.env'] ?? ''));
}

const TOKEN = 'xoxb-1-2-init';
const SECRETS = {
  bot: TOKEN,
  signing: 'signing-secret-1',
  app: 'xapp-1-A-init',
  yopoint: 'yopoint-secret-1',
};

/** The least that --yes needs, but people. */
const SETTINGS = [
  ['--slack-bot-token', SECRETS.bot],
  ['--slack-signing-secret', SECRETS.signing],
  ['--yopoint-app-id', '930859529955'],
  ['--yopoint-app-secret', SECRETS.yopoint],
].flat();
const CHANNELS = ['--approvals-channel', 'C0ONE', '--alerts-channel', 'C0TWO'];
const PEOPLE = ['--person', 'mei:U0MEI:support,leads:Mei: the first', '--person', 'chen:U0CHEN:finance'];

describe('with --yes', () => {
  test('flags become both files, which pass what the desk holds them to', async () => {
    const { code, said } = await run(folder, [
      'init',
      '--yes',
      ...SETTINGS,
      ...CHANNELS,
      ...PEOPLE,
      '--appeals-secret',
      'a pass phrase # of ours',
    ]);
    expect(said).toMatch(
      /^Wrote \.env\.\nWrote \.\/policy\.yml\.\nNext: npm start, .*\/invite.*latchkey doctor\.\n$/,
    );
    expect(code).toBe(0);
    expect(Object.keys(await files()).sort()).toEqual(['.env', 'policy.yml']);
    expect((await stat(join(folder, '.env'))).mode & 0o777).toBe(0o600);
    expect(await settings()).toMatchObject({
      slack: { botToken: SECRETS.bot, signingSecret: SECRETS.signing, appToken: null },
      yopoint: { appId: '930859529955', appSecret: SECRETS.yopoint },
      appealsSecret: 'a pass phrase # of ours',
      database: { engine: 'sqlite' },
    });
    const checked = await run(folder, ['policy', 'check']);
    expect(checked).toEqual({
      code: 0,
      said: expect.stringMatching(/^OK: \.\/policy\.yml has 2 people in 3 groups/),
    });
  });

  test('the policy is the example in every line but those of people and channels', async () => {
    await run(folder, ['init', '--yes', ...SETTINGS, ...CHANNELS, ...PEOPLE]);
    const before = EXAMPLE.split('\n');
    const after = ((await files())['policy.yml'] ?? '').split('\n');
    expect(after.filter((line) => !before.includes(line))).toEqual([
      '  approvals: { slack: C0ONE } # requests waiting for a decision',
      '  alerts: { slack: C0TWO } # appeals, and what went wrong',
      '  - { id: mei, name: "Mei: the first", slack: U0MEI, groups: [ support, leads ] }',
      '  - { id: chen, name: chen, slack: U0CHEN, groups: [ finance ] }',
    ]);
    expect(before.filter((line) => !after.includes(line))).toHaveLength(5);
  });

  test('what stands in the environment is taken too, flags before it; blank is not set', async () => {
    const env = {
      SLACK_BOT_TOKEN: 'xoxb-of-the-environment',
      SLACK_SIGNING_SECRET: SECRETS.signing,
      YOPOINT_APP_ID: '1',
      YOPOINT_APP_SECRET: SECRETS.yopoint,
      DATABASE_URL: 'postgres://u:p%40ss@db.example/latchkey',
      LATCHKEY_POLICY: 'rules.yml',
      SLACK_APP_TOKEN: '',
    };
    const args = ['init', '--yes', '--slack-bot-token', SECRETS.bot, ...CHANNELS, ...PEOPLE];
    expect((await run(folder, args, { env })).code).toBe(0);
    expect(Object.keys(await files()).sort()).toEqual(['.env', 'rules.yml']);
    expect(await settings()).toMatchObject({
      slack: { botToken: SECRETS.bot, appToken: null },
      database: { engine: 'postgres', url: env.DATABASE_URL },
      policyPath: 'rules.yml',
    });
    expect((await files())['.env']).not.toContain('POSTGRES_PASSWORD');
  });

  test.each([
    ['no token', ['--yopoint-app-id', '1', '--yopoint-app-secret', 's'], /SLACK_BOT_TOKEN is not set/],
    ['half a vendor', [...SETTINGS, '--baifude-sign-rule', 'query-key'], /BAIFUDE_BASE_URL is not set/],
    [
      'no channels and no people',
      SETTINGS,
      /--approvals-channel is not given[\s\S]*--alerts-channel is not given[\s\S]*Nobody is in support, leads, finance/,
    ],
    [
      'a group without anybody',
      [...SETTINGS, ...CHANNELS, '--person', 'mei:U0MEI:support'],
      /^Nobody is in leads, finance: add --person <id>:<member id>:leads,finance\. Nothing was written\.\n$/,
    ],
    [
      'no channel id',
      [...SETTINGS, ...PEOPLE, '--approvals-channel', 'approvals', '--alerts-channel', 'C0TWO'],
      /^--approvals-channel is no channel id/,
    ],
    ['half a person', [...SETTINGS, ...CHANNELS, '--person', 'mei'], /id:member id:groups/],
    [
      'people who cannot be meant',
      [
        ...[...SETTINGS, ...CHANNELS, ...PEOPLE, '--person', 'Mei:u0mei:support'],
        ...['--person', 'lin:U0MEI:support', '--person', 'a b:U0BO:fin ance'],
      ],
      /Mei: the member id[\s\S]*Mei: somebody else has that id[\s\S]*lin: somebody else has that member id[\s\S]*a b: the id[\s\S]*a b: groups/,
    ],
    [
      'settings, channels and people at once',
      ['--port', 'eighty', ...PEOPLE.slice(0, 2), '--alerts-channel', 'alerts'],
      /^PORT is not[\s\S]*SLACK_BOT_TOKEN is not set[\s\S]*--approvals-channel is not given[\s\S]*--alerts-channel is no[\s\S]*Nobody is in finance: add --person/,
    ],
    [
      'a value no file can hold',
      [...SETTINGS, '--appeals-secret', "it's a long secret"],
      /APPEALS_SECRET holds characters/,
    ],
  ])('%s: said, nothing written, nothing given away', async (_what, args, words) => {
    const { code, said } = await run(folder, ['init', '--yes', ...args]);
    expect(code).toBe(1);
    expect(said).toMatch(words);
    expect(said).not.toMatch(/\n\s+at |was not used|nothing was started/);
    for (const secret of Object.values(SECRETS)) expect(said).not.toContain(secret);
    expect(await files()).toEqual({});
  });
});

test('what cannot be written is said, with what was', async () => {
  const args = [
    'init',
    '--yes',
    ...SETTINGS,
    ...CHANNELS,
    ...PEOPLE,
    '--latchkey-policy',
    'nowhere/rules.yml',
  ];
  const { code, said } = await run(folder, args);
  expect(code).toBe(1);
  expect(said).toMatch(/^Wrote \.env\.\nnowhere\/rules\.yml cannot be written \(ENOENT\)\..*\n$/);
  expect(Object.keys(await files())).toEqual(['.env']);
});

describe('what is there already', () => {
  test('a .env is left as it is, and the policy is written', async () => {
    await writeFile(join(folder, '.env'), 'PORT=4000\n');
    const { code, said } = await run(folder, ['init', '--yes', ...SETTINGS, ...CHANNELS, ...PEOPLE]);
    expect(code).toBe(2);
    expect(said).toMatch(/^\.env is there already and is left as it is\.\nWrote \.\/policy\.yml\.\n/);
    expect(await files()).toEqual({ '.env': 'PORT=4000\n', 'policy.yml': expect.stringContaining('C0ONE') });
  });

  test('a policy is left as it is, and .env is written without asking for people', async () => {
    await writeFile(join(folder, 'policy.yml'), 'mine\n');
    const { code } = await run(folder, ['init', '--yes', ...SETTINGS]);
    expect(code).toBe(2);
    expect(await files()).toEqual({ '.env': expect.stringContaining(TOKEN), 'policy.yml': 'mine\n' });
  });

  test('with both there nothing is asked', async () => {
    await writeFile(join(folder, '.env'), '');
    await writeFile(join(folder, 'policy.yml'), '');
    const { code, said } = await run(folder, ['init']);
    expect(code).toBe(2);
    expect(said.trim().split('\n')).toHaveLength(2);
    expect(await files()).toEqual({ '.env': '', 'policy.yml': '' });
  });
});

/** What is typed for the settings, up to the database: Socket Mode, YoPoint alone. */
const ANSWERS = [
  SECRETS.bot,
  'n',
  SECRETS.signing,
  'socket',
  SECRETS.app,
  'y',
  '930859529955',
  SECRETS.yopoint,
  '',
  '',
  'n',
  '',
];
const PLACES = ['C0ONE', 'https://sandbox.slack.com/archives/C0TWO'];

describe('asking', () => {
  test('asks for each thing with where to find it, and says at once what is of no use', async () => {
    const { code, said } = await run(folder, ['init'], {
      answers: [
        'xoxp-a-persons',
        ...ANSWERS,
        'approvals',
        ...PLACES,
        ...['nobody', 'U0MEI', 'mei', '', 'support leads'],
        ...['', 'U0MEI', 'U0CHEN', 'MEI', 'chen', '陈', 'bosses', 'finance'],
        '',
      ],
    });
    expect(code).toBe(0);
    for (const words of [
      'Find it at api.slack.com/apps, your app, "OAuth & Permissions", "Bot User OAuth Token".',
      "SLACK_BOT_TOKEN is not a bot token (those start with xoxb-): it is a person's token.",
      'Channel ids start with C or G',
      'Nobody is called that.',
      'The rules name finance, and nobody is in it yet.',
      'U0MEI is there already.',
      'MEI is somebody else already.',
      'There is no group bosses in the rules.',
    ]) {
      expect(said).toContain(words);
    }
    for (const secret of Object.values(SECRETS)) expect(said).not.toContain(secret);
    expect(await settings()).toMatchObject({
      slack: { botToken: SECRETS.bot, signingSecret: SECRETS.signing, appToken: SECRETS.app },
      yopoint: { appSecret: SECRETS.yopoint, payKey: null, doorOpenId: null },
      baifude: null,
      database: { engine: 'sqlite' },
    });
    const { 'policy.yml': policy = '' } = await files();
    expect(policy).toContain('- { id: mei, name: u0mei, slack: U0MEI, groups: [ support, leads ] }');
    expect(policy).toContain('- { id: chen, name: 陈, slack: U0CHEN, groups: [ finance ] }');
    expect(policy).toMatch(/approvals: \{ slack: C0ONE \}[\s\S]*alerts: \{ slack: C0TWO \}/);
    expect((await run(folder, ['policy', 'check'])).code).toBe(0);
  });

  test('what flags say is not asked', async () => {
    const args = [
      'init',
      '--no-check',
      ...SETTINGS,
      '--slack-app-token',
      SECRETS.app,
      ...CHANNELS,
      ...PEOPLE,
    ];
    const { code, said } = await run(folder, args, { answers: ['', '', 'n', ''] });
    expect(code).toBe(0);
    expect(said.match(/^[A-Z_]+(?= \()/gm)).toEqual(['YOPOINT_DOOR_OPEN_ID', 'DATABASE_URL']);
    expect(said).toContain('none, relay or copy [none]: ');
  });

  test.each([
    ['relay', ['https://pay.example/callbacks'], 'https://pay.example/callbacks'],
    ['copy', [], null],
  ])(
    'where payment callbacks come here by %s, all that this needs is asked for',
    async (place, more, relayUrl) => {
      const args = [
        'init',
        '--no-check',
        ...SETTINGS,
        '--slack-app-token',
        SECRETS.app,
        ...CHANNELS,
        ...PEOPLE,
      ];
      const { code } = await run(folder, args, { answers: [place, 'a pay key', ...more, '', 'n', ''] });
      expect(code).toBe(0);
      expect((await settings()).yopoint).toMatchObject({ payKey: 'a pay key', paymentRelayUrl: relayUrl });
    },
  );

  test('a flag that cannot be meant is told before anything is asked', async () => {
    const args = [
      'init',
      '--slack-app-token',
      'xoxb-not-an-app',
      '--approvals-channel',
      'approvals',
      ...PEOPLE.slice(2),
    ];
    const { code, said } = await run(folder, args);
    expect(code).toBe(1);
    expect(said).toMatch(
      /^SLACK_APP_TOKEN is [^\n]*\n--approvals-channel is no channel id[^\n]*\nNobody is in support, leads: [^\n]*\n$/,
    );
  });

  test('Baifude alone will do, and is then not asked about', async () => {
    const baifude = ['https://baifude.example', 'bf-token', 'bf-secret', 'md5', 'query-key'];
    const { code } = await run(folder, ['init', '--no-check', ...CHANNELS, ...PEOPLE], {
      answers: [SECRETS.bot, SECRETS.signing, 'http', 'n', ...baifude, 'postgres://u:p@h/db'],
    });
    expect(code).toBe(0);
    expect(await settings()).toMatchObject({
      slack: { appToken: null },
      yopoint: null,
      baifude: { signRule: { kind: 'query-key' } },
      database: { engine: 'postgres' },
    });
  });

  test('a file that comes up meanwhile is left as it is', async () => {
    const running = start(folder, ['init', ...SETTINGS, ...CHANNELS]);
    for (const line of ['n', 'http', '', '', 'n', '', 'U0MEI', 'mei', 'Mei', 'support,leads,finance'])
      running.type(line);
    await running.until('empty: no more');
    await writeFile(join(folder, '.env'), 'of somebody quicker\n');
    running.type('');
    expect(await running.ended).toBe(2);
    expect(running.said()).toMatch(/\.env came up meanwhile and is left as it is.*\nWrote \.\/policy\.yml\./);
    expect(await files()).toEqual({
      '.env': 'of somebody quicker\n',
      'policy.yml': expect.stringContaining('U0MEI'),
    });
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s in the middle leaves nothing behind', async (signal) => {
    const running = start(folder, ['init', ...SETTINGS]);
    running.type('n');
    await running.until('socket or http');
    running.signal(signal);
    expect(await running.ended).toBe(130);
    expect(running.said()).toMatch(/Stopped\. Nothing was written\.\n$/);
    expect(await files()).toEqual({});
  });

  test('answers that end too early leave nothing behind', async () => {
    const { code, said } = await run(folder, ['init'], { answers: ANSWERS });
    expect(code).toBe(1);
    expect(said).toMatch(/The answers ended before the questions\. Nothing was written\.\n$/);
    expect(await files()).toEqual({});
  });
});

describe('with Slack at hand', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());
  const inWorld = (name: string): string => world.serviceEnv(4000)[name] ?? '';

  test('a token is tried until it is good, and people are found by their names', async () => {
    const { code, said } = await run(folder, ['init', '--slack-api-url', world.slack.apiUrl, ...CHANNELS], {
      answers: [
        ...['xoxb-mistyped', 'y', inWorld('SLACK_BOT_TOKEN'), SECRETS.signing, 'http'],
        ...['y', '1', SECRETS.yopoint, '', '', 'n', ''],
        ...['e', 'Mei', '', '', 'support,leads', 'u0chen', '', '', '', ''],
      ],
    });
    expect(said).toMatch(
      /✗ Slack token — Slack refused auth\.test with invalid_auth\n {4}→ .*[\s\S]*✓ Slack token — latchkey in Sandbox\n/,
    );
    expect(said).toContain('  U0MEI  Mei (mei)\n');
    // Whom the desk would refuse is not offered.
    expect(said).not.toMatch(/U0GUEST|U0OTHER|U0ROBOT|U0LATCHKEY/);
    expect(said).toContain('Which one? Type the id.\n');
    expect(said).not.toContain(inWorld('SLACK_BOT_TOKEN'));
    expect(code).toBe(0);
    const { 'policy.yml': policy = '' } = await files();
    expect(policy).toContain('- { id: mei, name: Mei, slack: U0MEI, groups: [ support, leads ] }');
    expect(policy).toContain('- { id: chen, name: Chen, slack: U0CHEN, groups: [ finance ] }');
  });

  test('a token that may not list people leaves their ids to be typed; a .env that is there tells the token', async () => {
    world.slack.faults.add({ match: 'users.list', kind: 'refuse', code: 'missing_scope', times: 1 });
    const env = `SLACK_BOT_TOKEN=${inWorld('SLACK_BOT_TOKEN')}\nSLACK_API_URL=${world.slack.apiUrl}\n`;
    await writeFile(join(folder, '.env'), env);
    const { code, said } = await run(folder, ['init', ...CHANNELS], {
      answers: ['', 'mei', 'U0MEI', 'mei', 'Mei', 'support,leads,finance', ''],
    });
    expect(said).toContain('✓ Slack token — latchkey in Sandbox');
    expect(said).toContain('Nobody is called that. Type the member id');
    expect(code).toBe(2);
    expect(await files()).toEqual({ '.env': env, 'policy.yml': expect.stringContaining('slack: U0MEI') });
  });

  test('--yes --check ends where the token is not good', async () => {
    const args = ['init', '--yes', '--check', '--slack-api-url', world.slack.apiUrl];
    const { code, said } = await run(folder, [...args, ...SETTINGS, ...CHANNELS, ...PEOPLE]);
    expect(code).toBe(1);
    expect(said).toMatch(/invalid_auth[\s\S]*The bot token is not good\. Nothing was written\.\n$/);
    expect(await files()).toEqual({});
  });
});
