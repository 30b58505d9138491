import { describe, expect, test } from 'vitest';
import { changed, PLAIN, parsed, placesOf, policyErrorOf } from './policies.ts';

type Case = [name: string, changes: [string, string][], place: string, problem: RegExp];

function check(cases: Case[]): void {
  test.each(cases)('%s', (_, changes, place, problem) => {
    const text = changed(...changes);
    expect(placesOf(text)).toEqual([place]);
    const [first] = policyErrorOf(text)?.problems ?? [];
    expect(first?.problem).toMatch(problem);
    expect(first?.remedy).toMatch(/.{8}/);
  });
}

describe('unknown keys, wherever they stand', () => {
  check([
    ['at the top', [['appeals:', 'apeals: 1\nappeals:']], '28 apeals', /not a known key/],
    [
      'in a channel',
      [['{ slack: C0ALERTS }', '{ slack: C0ALERTS, wecom: x }']],
      '6 channels.alerts.wecom',
      /not a known key/,
    ],
    ['in a person', [['name: Lin', 'nick: l, name: Lin']], '9 staff[1].nick', /not a known key/],
    ['in a tier', [['upTo: 200', 'upto: 1, upTo: 200']], '16 refund.tiers[1].upto', /not a known key/],
    [
      'in an approval',
      [['count: 1 } ] } ]', 'count: 1, x: 1 } ] } ]']],
      '23 door.tiers[0].approvals[0].x',
      /not a known key/,
    ],
    ['a number as key', [['appeals:', '7: 1\nappeals:']], '28 7', /not a known key/],
    ['__proto__', [['appeals:', '__proto__: { locale: en }\nappeals:']], '28 __proto__', /not a known key/],
    ['a merge key', [['  dailyCap', '  "<<": {}\n  dailyCap']], '18 refund.<<', /not a known key/],
    [
      'the form of another rule',
      [['  coolDown: 30s', '  coolDown: 30s\n  dailyCap: {}']],
      '27 door.dailyCap',
      /not a known key/,
    ],
  ]);

  test('the remedy lists the known keys and the column is right', () => {
    const [first] = policyErrorOf(changed(['name: Lin', 'nick: l, name: Lin']))?.problems ?? [];
    expect(first?.column).toBe(16);
    expect(first?.remedy).toBe('Remove or correct it; known here: id, name, slack, wecom, groups.');
  });
});

describe('missing keys are reported where they belong', () => {
  check([
    ['version', [['version: 1\n', '']], '1 version', /is missing/],
    ['staff id', [['id: lin, ', '']], '9 staff[1].id', /is missing/],
    ['groups', [[', groups: [finance]', '']], '10 staff[2].groups', /is missing/],
    ['reveal', [[', reveal: [leads]', '']], '11 lookups.reveal', /is missing/],
    ['expireAfter of refunds', [['  expireAfter: 4h\n', '']], '12 refund.expireAfter', /is missing/],
    ['remindAfter of doors', [['  remindAfter: 5m\n', '']], '21 door.remindAfter', /is missing/],
    ['notAfter', [['  notAfter: 60s\n', '']], '21 door.notAfter', /is missing/],
    ['coolDown', [['  coolDown: 30s\n', '']], '21 door.coolDown', /is missing/],
    ['a cap', [['perRequester: 500, ', '']], '18 refund.dailyCap.perRequester', /is missing/],
    [
      'approvals',
      [['approvals: [ { from: [leads], count: 1 } ] }', '}']],
      '16 refund.tiers[1].approvals',
      /is missing/,
    ],
    [
      'count',
      [['from: [leads], count: 1 } ] }', 'from: [leads] } ] }']],
      '16 refund.tiers[1].approvals[0].count',
      /is missing/,
    ],
    ['a value', [['timezone: Asia/Shanghai', 'timezone:']], '2 timezone', /nothing behind it/],
    [
      'a channel while Slack is on',
      [['{ slack: C0ALERTS }', '{}']],
      '6 channels.alerts.slack',
      /Slack is on/,
    ],
  ]);
});

describe('values', () => {
  check([
    ['version 2', [['version: 1', 'version: 2']], '1 version', /is not 1/],
    ['version in quotes', [['version: 1', 'version: "1"']], '1 version', /is not 1/],
    ['an unknown time zone', [['Asia/Shanghai', 'Asia/Atlantis']], '2 timezone', /time zone/],
    ['an offset for a time zone', [['Asia/Shanghai', '"+08:00"']], '2 timezone', /time zone/],
    ['an unknown locale', [['zh-CN', 'zh-TW']], '3 locale', /zh-CN, en/],
    [
      'a channel name',
      [['C0APPROVE', '"#approvals"']],
      '5 channels.approvals.slack',
      /not the id of a channel/,
    ],
    [
      "a person's id as channel",
      [['C0APPROVE', 'U0APPROVE']],
      '5 channels.approvals.slack',
      /not the id of a channel/,
    ],
    ['a number as staff id', [['id: mei', 'id: 7']], '8 staff[0].id', /quotation marks/],
    ['a staff id with a space', [['id: mei', 'id: mei mei']], '8 staff[0].id', /letters, digits/],
    ['a blank name', [['name: Mei', 'name: " "']], '8 staff[0].name', /blank/],
    ['a handle as Slack id', [['U0MEI', '"@mei"']], '8 staff[0].slack', /Slack member/],
    ['an empty Slack id', [['U0MEI', '""']], '8 staff[0].slack', /Slack member/],
    ['a WeCom id with a space', [['wecom: mei', 'wecom: m ei']], '8 staff[0].wecom', /WeCom/],
    [
      'a group with a comma',
      [['groups: [finance]', 'groups: [finance, "a,b"]']],
      '10 staff[2].groups[1]',
      /letters, digits/,
    ],
    [
      'a group alone for a list',
      [['allow: [support, leads, finance]', 'allow: support']],
      '11 lookups.allow',
      /text where a list/,
    ],
    [
      'a list for a set of keys',
      [['{ perRequester: 500, overall: 5000 }', '[500]']],
      '18 refund.dailyCap',
      /list where a set of keys/,
    ],
    ['an amount in quotes', [['upTo: 200', 'upTo: "200"']], '16 refund.tiers[1].upTo', /text where a number/],
    ['three decimals', [['upTo: 200', 'upTo: 200.005']], '16 refund.tiers[1].upTo', /two decimals/],
    ['a negative cap', [['overall: 5000', 'overall: -1']], '18 refund.dailyCap.overall', /above 0/],
    ['a cap of nothing', [['overall: 5000', 'overall: 0']], '18 refund.dailyCap.overall', /above 0/],
    ['a cap without end', [['overall: 5000', 'overall: .inf']], '18 refund.dailyCap.overall', /is expected/],
    [
      'a cap beyond reason',
      [['overall: 5000', 'overall: 100000001']],
      '18 refund.dailyCap.overall',
      /is above/,
    ],
    [
      'count 0',
      [['from: [support, leads], count: 1 } ] }\n', 'from: [support, leads], count: 0 } ] }\n']],
      '15 refund.tiers[0].approvals[0].count',
      /from 1/,
    ],
    [
      'half a person',
      [['digestAbove: { count: 5', 'digestAbove: { count: 1.5']],
      '28 appeals.digestAbove.count',
      /from 1/,
    ],
    [
      'a duration without unit',
      [['expireAfter: 4h', 'expireAfter: 240']],
      '19 refund.expireAfter',
      /number where text/,
    ],
    ['a duration in words', [['notAfter: 60s', 'notAfter: a minute']], '25 door.notAfter', /such as 90s/],
    [
      'a duration of nothing',
      [['within: 1m', 'within: 0s']],
      '28 appeals.digestAbove.within',
      /longer than nothing/,
    ],
  ]);

  test('no pause between two opens is allowed', () => {
    expect(parsed(changed(['coolDown: 30s', 'coolDown: 0s'])).door.coolDownMs).toBe(0);
  });
});

describe('an id that could mean two people is an error, whichever of them comes first:', () => {
  check([
    ['the same id twice', [['id: chen', 'id: mei']], '10 staff[2].id', /same as staff\[0\]\.id/],
    ['the same id but for case', [['id: chen', 'id: MEI']], '10 staff[2].id', /same as staff\[0\]\.id/],
    ['the same Slack id twice', [['U0CHEN', 'U0MEI']], '10 staff[2].slack', /same as staff\[0\]\.slack/],
    [
      'the same WeCom id twice',
      [['wecom: chen', 'wecom: Mei']],
      '10 staff[2].wecom',
      /same as staff\[0\]\.wecom/,
    ],
  ]);
});

describe('people', () => {
  check([
    ['no chat id at all', [['slack: U0CHEN, wecom: chen, ', '']], '10 staff[2]', /neither slack nor wecom/],
    ['no groups', [['groups: [support] }', 'groups: [] }']], '8 staff[0].groups', /is empty/],
  ]);

  test('nobody at all', () => {
    const text = PLAIN.replace(/staff:\n(?: {2}- .*\n)+/, 'staff: []\n');
    expect(placesOf(text)).toEqual(['7 staff']);
    expect(policyErrorOf(text)?.problems[0]?.problem).toMatch(/is empty/);
  });
});

describe('an empty group is an error, never a permission:', () => {
  const nobody = /names the group "ghosts", which nobody in staff is in/;
  check([
    [
      'lookups.allow',
      [['allow: [support, leads, finance]', 'allow: [support, ghosts]']],
      '11 lookups.allow[1]',
      nobody,
    ],
    ['lookups.reveal', [['reveal: [leads]', 'reveal: [ghosts]']], '11 lookups.reveal[0]', nobody],
    ['refund.request', [['request: [support, leads]', 'request: [ghosts]']], '13 refund.request[0]', nobody],
    [
      'a refund tier',
      [['{ from: [finance], count: 1 }', '{ from: [ghosts], count: 1 }']],
      '17 refund.tiers[2].approvals[1].from[0]',
      nobody,
    ],
    [
      'door.request',
      [['door:\n  request: [support, leads]', 'door:\n  request: [leads, ghosts]']],
      '22 door.request[1]',
      nobody,
    ],
    [
      'a door tier',
      [['tiers: [ { approvals: [ { from: [support, leads]', 'tiers: [ { approvals: [ { from: [ghosts]']],
      '23 door.tiers[0].approvals[0].from[0]',
      nobody,
    ],
    [
      'an empty list of lookups',
      [['allow: [support, leads, finance]', 'allow: []']],
      '11 lookups.allow',
      /is empty/,
    ],
    ['an empty list to reveal', [['reveal: [leads]', 'reveal: []']], '11 lookups.reveal', /is empty/],
    [
      'an empty list of requesters',
      [['request: [support, leads]', 'request: []']],
      '13 refund.request',
      /is empty/,
    ],
    [
      'an empty list of approvers',
      [['from: [finance]', 'from: []']],
      '17 refund.tiers[2].approvals[1].from',
      /is empty/,
    ],
    [
      'no approval',
      [['upTo: 200, approvals: [ { from: [leads], count: 1 } ]', 'upTo: 200, approvals: []']],
      '16 refund.tiers[1].approvals',
      /is empty/,
    ],
    [
      'no tier',
      [['tiers: [ { approvals: [ { from: [support, leads], count: 1 } ] } ]', 'tiers: []']],
      '23 door.tiers',
      /is empty/,
    ],
  ]);
});

describe('tiers', () => {
  check([
    [
      'falling',
      [['upTo: 200', 'upTo: 19.99']],
      '16 refund.tiers[1].upTo',
      /not above the tier before it \(20\)/,
    ],
    ['equal', [['upTo: 200', 'upTo: 20']], '16 refund.tiers[1].upTo', /not above/],
    ['an end in the middle', [['upTo: 200, ', '']], '16 refund.tiers[1]', /has no upTo/],
    [
      'no end',
      [['    - { approvals: [ { from: [leads]', '    - { upTo: 900, approvals: [ { from: [leads]']],
      '17 refund.tiers[2].upTo',
      /larger amounts/,
    ],
    [
      'more people than there are',
      [['{ from: [finance], count: 1 }', '{ from: [finance], count: 2 }']],
      '17 refund.tiers[2].approvals[1].count',
      /asks for 2 people, and finance has one/,
    ],
    [
      'people of two groups counted once',
      [['{ from: [support, leads], count: 1 } ] }\n', '{ from: [support, leads], count: 3 } ] }\n']],
      '15 refund.tiers[0].approvals[0].count',
      /support, leads have 2/,
    ],
    [
      'a door with an amount',
      [['tiers: [ { approvals', 'tiers: [ { upTo: 5, approvals']],
      '23 door.tiers[0].upTo',
      /door has no amount/,
    ],
    [
      'two tiers for a door',
      [['count: 1 } ] } ]', 'count: 1 } ] }, { approvals: [ { from: [leads], count: 1 } ] } ]']],
      '23 door.tiers[1]',
      /can never apply/,
    ],
  ]);

  test('as many people as there are is fine', () => {
    const text = changed([
      '{ from: [support, leads], count: 1 } ] }\n',
      '{ from: [support, leads], count: 2 } ] }\n',
    ]);
    expect(parsed(text).refund.tiers[0]?.approvals).toEqual([{ from: ['support', 'leads'], count: 2 }]);
  });
});

describe('all at once', () => {
  test('problems of shape come first, and those of sense once there are none; each in the order of the file', () => {
    const ofSense: [string, string][] = [
      ['id: chen', 'id: mei'],
      ['reveal: [leads]', 'reveal: [ghosts]'],
      ['upTo: 200', 'upTo: 2'],
    ];
    const text = changed(
      ['locale: zh-CN', 'locale: fr'],
      ...ofSense,
      ['reveal: [ghosts]', 'reveal: [ghosts], hide: [x]'],
      ['  expireAfter: 4h\n', ''],
      ['coolDown: 30s', 'coolDown: 30'],
    );
    expect(placesOf(text)).toEqual([
      '3 locale',
      '11 lookups.hide',
      '12 refund.expireAfter',
      '25 door.coolDown',
    ]);
    expect(placesOf(changed(...ofSense))).toEqual([
      '10 staff[2].id',
      '11 lookups.reveal[0]',
      '16 refund.tiers[1].upTo',
    ]);
    const [head, ...lines] = (policyErrorOf(text)?.message ?? '').split('\n');
    expect(head).toBe('policy.yml has 4 problems; it was not used.');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe(
      "  policy.yml:3:9 locale is not one of zh-CN, en. The language when a person's own is not known: zh-CN or en.",
    );
  });

  test('unreadable groups of one person do not make the groups of others look empty', () => {
    expect(placesOf(changed(['groups: [finance]', 'groups: finance']))).toEqual(['10 staff[2].groups']);
  });
});
