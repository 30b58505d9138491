import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inAnyGroup } from '../../src/domain/quorum.ts';
import { findStaff, loadPolicy } from '../../src/settings/policy.ts';
import { PolicyError } from '../../src/settings/policy-check.ts';
import { changed, EXAMPLE, PLAIN, parsed } from './policies.ts';

describe('a policy that holds', () => {
  test('the example parses, without warnings, to the same rules as the plain one', () => {
    expect(parsed(EXAMPLE)).toEqual(parsed(PLAIN));
    expect(parsed(EXAMPLE).warnings).toEqual([]);
  });

  test('amounts become 分 and durations milliseconds', () => {
    const { timezone, locale, channels, lookups, refund, door, appeals } = parsed(
      changed(['upTo: 20,', 'upTo: 19.90,']),
    );
    expect({ timezone, locale, channels, lookups, refund, door, appeals }).toEqual({
      timezone: 'Asia/Shanghai',
      locale: 'zh-CN',
      channels: { approvals: { slack: 'C0APPROVE' }, alerts: { slack: 'C0ALERTS' } },
      lookups: { allow: ['support', 'leads', 'finance'], reveal: ['leads'] },
      refund: {
        request: ['support', 'leads'],
        tiers: [
          { upToFen: 1_990, approvals: [{ from: ['support', 'leads'], count: 1 }] },
          { upToFen: 20_000, approvals: [{ from: ['leads'], count: 1 }] },
          {
            upToFen: null,
            approvals: [
              { from: ['leads'], count: 1 },
              { from: ['finance'], count: 1 },
            ],
          },
        ],
        dailyCap: { perRequesterFen: 50_000, overallFen: 500_000 },
        expireAfterMs: 14_400_000,
        remindAfterMs: 900_000,
      },
      door: {
        request: ['support', 'leads'],
        tiers: [{ upToFen: null, approvals: [{ from: ['support', 'leads'], count: 1 }] }],
        expireAfterMs: 900_000,
        remindAfterMs: 300_000,
        notAfterMs: 60_000,
        coolDownMs: 30_000,
      },
      appeals: { remindAfterMs: 600_000, digestAbove: { count: 5, withinMs: 60_000 } },
    });
  });

  test.each([
    ['0.01', 1],
    ['1.1', 110],
    ['4.35', 435],
    ['8.20', 820],
    ['1.005e2', 10_050],
    ['100000000', 10_000_000_000],
  ])('%s yuan are %i 分', (yuan, fen) => {
    expect(
      parsed(changed(['perRequester: 500', `perRequester: ${yuan}`])).refund.dailyCap.perRequesterFen,
    ).toBe(fen);
  });

  test('people are found by their chat id, exactly, and by nothing else', () => {
    const policy = parsed(PLAIN);
    expect(findStaff(policy, 'slack', 'U0LIN')).toEqual({
      id: 'lin',
      name: 'Lin',
      slack: 'U0LIN',
      wecom: 'lin',
      groups: ['support', 'leads'],
    });
    expect(findStaff(policy, 'wecom', 'lin')).toBe(findStaff(policy, 'slack', 'U0LIN'));
    for (const id of ['u0lin', 'U0LIN ', '', 'lin', '__proto__', 'constructor']) {
      expect(findStaff(policy, 'slack', id)).toBeNull();
    }
    expect([...policy.staff.byId.keys()]).toEqual(['mei', 'lin', 'chen']);
  });

  test('no groups are never a permission', () => {
    const lin = findStaff(parsed(PLAIN), 'slack', 'U0LIN');
    if (!lin) throw new Error('lin is in the policy');
    expect(inAnyGroup(lin, [])).toBe(false);
    expect(inAnyGroup(lin, ['finance'])).toBe(false);
    expect(inAnyGroup(lin, ['finance', 'leads'])).toBe(true);
  });

  test('one chat id is enough, and without Slack no channel is asked for', () => {
    const text = changed(
      ['slack: U0MEI, ', ''],
      ['{ slack: C0APPROVE }', '{}'],
      ['{ slack: C0ALERTS }', '{}'],
    );
    const policy = parsed(text, false);
    expect(policy.staff.byId.get('mei')?.slack).toBeNull();
    expect(policy.channels).toEqual({ approvals: { slack: null }, alerts: { slack: null } });
    expect(policy.warnings).toEqual([]);
  });

  test('anchors may be used', () => {
    const policy = parsed(
      changed(
        ['request: [support, leads]', 'request: &ask [support, leads]'],
        ['door:\n  request: [support, leads]', 'door:\n  request: *ask'],
      ),
    );
    expect(policy.door.request).toEqual(['support', 'leads']);
  });

  test('names in Chinese', () => {
    const policy = parsed(PLAIN.replaceAll('finance', '财务').replace('name: Mei', 'name: 梅'));
    expect(findStaff(policy, 'slack', 'U0MEI')?.name).toBe('梅');
    expect(findStaff(policy, 'slack', 'U0CHEN')?.groups).toEqual(['财务']);
  });
});

describe('warnings', () => {
  test.each<[string, [string, string], RegExp]>([
    ['somebody only in a messenger that is off', ['slack: U0MEI, ', ''], /^staff: mei cannot use the desk/],
    [
      'a group no rule names',
      ['groups: [finance]', 'groups: [finance, suport]'],
      /^staff: the group suport /,
    ],
    ['a reminder after the end', ['remindAfter: 15m', 'remindAfter: 4h'], /^refund\.remindAfter: nobody/],
    ['a door reminder after the end', ['remindAfter: 5m', 'remindAfter: 1h'], /^door\.remindAfter: nobody/],
    [
      'a cap that is never reached',
      ['perRequester: 500', 'perRequester: 5000.01'],
      /^refund\.dailyCap\.perRequester/,
    ],
  ])('%s', (_, change, warning) => {
    expect(parsed(changed(change)).warnings).toEqual([expect.stringMatching(warning)]);
  });

  test('a chat account is weaker than a login, so that one alone for any amount is warned of', () => {
    const two = '{ approvals: [ { from: [leads], count: 1 }, { from: [finance], count: 1 } ] }';
    const alone = parsed(changed([two, '{ approvals: [ { from: [leads, finance], count: 1 } ] }']));
    expect(alone.warnings).toEqual([
      expect.stringMatching(/^refund\.tiers\[2\]: one person alone approves any amount.*second approval/),
    ]);
    const pair = parsed(changed([two, '{ approvals: [ { from: [leads, finance], count: 2 } ] }']));
    expect(pair.warnings).toEqual([]);
  });
});

describe('loadPolicy', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-policy-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const errorFor = async (path: string): Promise<string> => {
    const error: unknown = await loadPolicy(path, { slack: true }).catch((it: unknown) => it);
    expect(error).toBeInstanceOf(PolicyError);
    return error instanceof Error ? error.message : '';
  };

  test('reads a file, with a byte order mark or without', async () => {
    const path = join(folder, 'policy.yml');
    await writeFile(path, PLAIN);
    expect(await loadPolicy(path, { slack: true })).toEqual(parsed(PLAIN));
    await writeFile(path, `\uFEFF${PLAIN}`);
    expect(await loadPolicy(path, { slack: true })).toEqual(parsed(PLAIN));
  });

  test('says what to do about a file that is not there, a folder, another encoding', async () => {
    const absent = join(folder, 'absent.yml');
    expect(await errorFor(absent)).toContain(
      `${absent} The file does not exist. Copy policy.example.yml there`,
    );
    expect(await errorFor(folder)).toContain('cannot be read (EISDIR)');
    const other = join(folder, 'utf16.yml');
    await writeFile(other, Buffer.from(`\uFEFF${PLAIN}`, 'utf16le'));
    expect(await errorFor(other)).toContain('is not UTF-8 text');
  });
});
