import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { whoCould } from '../../src/domain/may.ts';
import {
  explainPolicy,
  explanationLines,
  PolicyQuestionError,
  readPolicyQuestion,
} from '../../src/requests/decide/explain-policy.ts';
import { changed, PLAIN, parsed } from '../settings/policies.ts';

const policy = parsed(PLAIN);
const MEI = { id: 'mei', name: 'Mei' };
const LIN = { id: 'lin', name: 'Lin' };
const CHEN = { id: 'chen', name: 'Chen' };
const staff = (id: string) => policy.staff.byId.get(id) ?? null;

describe('why a request is decided as it is', () => {
  test('a refund: tier, places and who could fill them without the requester, caps and times', () => {
    expect(explainPolicy(policy, { kind: 'refund', amountFen: 18_000, by: staff('mei') })).toEqual({
      kind: 'refund',
      amount: 18_000,
      by: MEI,
      mayAsk: true,
      mayAskGroups: ['support', 'leads'],
      tierUpTo: 20_000,
      places: [{ groups: ['leads'], count: 1, people: [LIN] }],
      canBeApproved: true,
      dailyCap: { perRequester: 50_000, overall: 500_000 },
      expireAfterMs: 14_400_000,
      remindAfterMs: 900_000,
      door: null,
    });
  });

  test('the only lead cannot be approved by themselves', () => {
    const explained = explainPolicy(policy, { kind: 'refund', amountFen: 18_000, by: staff('lin') });
    expect(explained).toMatchObject({ mayAsk: true, canBeApproved: false, places: [{ people: [] }] });
  });

  test('for anybody: nobody is left out, and who may ask is said by group', () => {
    const explained = explainPolicy(policy, { kind: 'refund', amountFen: 20_001, by: null });
    expect(explained).toMatchObject({
      by: null,
      mayAsk: null,
      tierUpTo: null,
      places: [
        { groups: ['leads'], count: 1, people: [LIN] },
        { groups: ['finance'], count: 1, people: [CHEN] },
      ],
      canBeApproved: true,
    });
  });

  test('a door has no amount and no cap, but a cool-down; who may not ask is told so', () => {
    expect(explainPolicy(policy, { kind: 'door', amountFen: null, by: staff('chen') })).toMatchObject({
      kind: 'door',
      amount: null,
      mayAsk: false,
      dailyCap: null,
      door: { notAfterMs: 60_000, coolDownMs: 30_000 },
      places: [{ groups: ['support', 'leads'], count: 1, people: [MEI, LIN] }],
    });
  });

  test('open places name who is left, without those who have voted', () => {
    const open = [{ from: ['support', 'leads'], count: 2 }];
    expect(whoCould(policy, open, ['lin'])).toEqual([
      { groups: ['support', 'leads'], count: 2, people: [MEI] },
    ]);
    expect(whoCould(policy, [], [])).toEqual([]);
  });

  test('two groups of one person are two places that one person cannot fill', () => {
    const both = parsed(
      changed(
        ['groups: [support, leads]', 'groups: [support, leads, finance]'],
        ['groups: [finance]', 'groups: [support]'],
      ),
    );
    const explained = explainPolicy(both, { kind: 'refund', amountFen: 100_000, by: null });
    expect(explained.places.map(({ people }) => people)).toEqual([[LIN], [LIN]]);
    expect(explained.canBeApproved).toBe(false);
    expect(explanationLines(explained, 'Asia/Shanghai').join('\n')).toContain('too few people');
  });

  test('a reminder that comes after expiry, and no cool-down, are said', () => {
    const loose = parsed(changed(['coolDown: 30s', 'coolDown: 0s'], ['remindAfter: 5m', 'remindAfter: 20m']));
    const text = explanationLines(
      explainPolicy(loose, { kind: 'door', amountFen: null, by: null }),
      'Asia/Shanghai',
    ).join('\n');
    expect(text).toMatch(/^Reminder: +never/m);
    expect(text).toMatch(/^Cool-down: +none$/m);
    expect(text).toMatch(/^May ask: +whoever is in support, leads$/m);
  });
});

describe('a question in words', () => {
  test('is read into a kind, an amount in 分 and a person', () => {
    expect(readPolicyQuestion(policy, { kind: 'refund', amount: '12.05', by: 'mei' })).toEqual({
      kind: 'refund',
      amountFen: 1205,
      by: staff('mei'),
    });
    expect(readPolicyQuestion(policy, { kind: 'door' })).toEqual({ kind: 'door', amountFen: null, by: null });
  });

  test('is refused, not guessed at, where it cannot be read', () => {
    for (const words of [{ kind: 'refund' }, { kind: 'Refund', amount: '1' }, { kind: 'door', by: 'Mei' }]) {
      expect(() => readPolicyQuestion(policy, words)).toThrow(PolicyQuestionError);
    }
  });
});

/** The built command line, as people run it. */
const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));

type Ended = { readonly code: unknown; readonly stdout: string; readonly stderr: string };

describe('latchkey policy explain', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-explain-'));
    await writeFile(join(folder, 'policy.yml'), PLAIN);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  function explain(...args: readonly string[]): Promise<Ended> {
    return new Promise((resolve) => {
      const options = { cwd: folder, env: { PATH: process.env['PATH'] }, timeout: 20_000 };
      execFile(process.execPath, [CLI, 'policy', 'explain', ...args], options, (error, stdout, stderr) =>
        resolve({ code: error ? error.code : 0, stdout, stderr }),
      );
    });
  }

  test('a refund by somebody', async () => {
    const { code, stdout } = await explain('refund', '--amount', '180', '--by', 'mei');
    expect(stdout.split('\n')).toEqual([
      'A refund of ¥180.00, asked for by Mei (mei)',
      'May ask:         yes, Mei (mei) is in one of support, leads',
      'Tier:            up to ¥200.00',
      'Approvals:       all of these, by different people, never by the one who asks',
      '  1 of leads: Lin (lin)',
      'Can be approved: yes',
      'Daily caps:      ¥500.00 for each who asks, ¥5000.00 for all, a day of Asia/Shanghai',
      'Reminder:        undecided for 15m',
      'Expires:         undecided for 4h',
      '',
    ]);
    expect(code).toBe(0);
  });

  test('a refund above the cap, by the only lead', async () => {
    const { stdout } = await explain('refund', '--amount', '500.01', '--by', 'lin');
    expect(stdout).toContain('Tier:            the last, for any amount');
    expect(stdout).toContain('1 of leads: nobody is left\n');
    expect(stdout).toContain('Can be approved: no, too few people are left without Lin (lin)');
    expect(stdout).toContain('This amount alone is above the cap');
  });

  test('a door by somebody who may not ask', async () => {
    const { code, stdout } = await explain('door', '--by', 'chen');
    expect(stdout).toContain('May ask:         no, Chen (chen) is in none of support, leads\n');
    expect(stdout).toContain('Not after:       not sent later than 1m after its last approval\n');
    expect(stdout).toContain('Cool-down:       30s between two opens of one device\n');
    expect(stdout).not.toContain('¥');
    expect(code).toBe(0);
  });

  test.each([
    [['refund'], 'add --amount <yuan>'],
    [['refund', '--amount', 'much'], '--amount much is not an amount above 0'],
    [['refund', '--amount', '-5'], '--amount -5 is not an amount above 0'],
    [['refund', '--amount', '0'], '--amount 0 is not an amount above 0'],
    [['refund', '--amount', '1.005'], 'at most two decimals'],
    [['refund', '--amount', '5', '--by', 'nemo'], 'The ids there are: mei, lin, chen.'],
    [['door', '--amount', '5'], 'A door has no amount'],
    [['window'], 'name refund or door'],
    [[], "missing required argument 'kind'"],
  ])('%j is answered with what to write instead, and exit 1', async (args, words) => {
    const { code, stdout, stderr } = await explain(...args);
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });

  test('a policy that cannot be used is said to be so', async () => {
    const { code, stderr } = await new Promise<Ended>((resolve) => {
      const env = { PATH: process.env['PATH'], LATCHKEY_POLICY: './none.yml' };
      execFile(
        process.execPath,
        [CLI, 'policy', 'explain', 'door'],
        { cwd: folder, env },
        (error, stdout, stderr) => resolve({ code: error ? error.code : 0, stdout, stderr }),
      );
    });
    expect(stderr).toContain('does not exist');
    expect(code).toBe(1);
  });
});
