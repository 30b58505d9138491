import { describe, expect, test } from 'vitest';
import { homeCard } from '../../src/cards/desk/home.ts';
import { digestOf } from '../../src/home/home-of.ts';
import { sampleAppeal } from './appeals.ts';
import { homeWith, waiting } from './homes.ts';
import { NOW, readerOf, screen } from './samples.ts';

const zh = readerOf('zh-CN');
const en = readerOf('en');
const claimed = { by: { id: 'mei', name: 'Mei' }, at: NOW };

/** What can be pressed beside the rows. */
/** The buttons beside things, each with the thing it is about. */
function buttonsIn(card: ReturnType<typeof homeCard>): readonly (readonly [id: string, about: string])[] {
  return card.parts.flatMap((part) =>
    part.kind === 'item' && part.button
      ? [[part.button.id, part.button.value.split('.')[0] ?? ''] as const]
      : [],
  );
}

describe('a Home with nothing in it', () => {
  test('has a sentence in every section, in either language', () => {
    expect(screen(homeCard(en, homeWith()))).toBe(
      `The desk
Nothing waits for you
Waits for me (0)
Nothing waits for your decision.
Asked by me (0 open)
You have not asked for anything yet.
Open appeals (0)
No appeal is open.
Unknown (0)
It is known of every request how it ended.
Unpaid support visits (0)
Every support visit is settled.
as of 14:02:07
No alert delivered yet, none waiting
/desk help lists what you can type`,
    );
    expect(screen(homeCard(zh, homeWith()))).toBe(
      `客服台
没有等您审批的申请
等我审批（0）
没有等您审批的申请。
我的申请（0 个进行中）
您还没有提交过申请。
未结束的申诉（0）
没有未结束的申诉。
结果未知（0）
所有申请的结果都已明确。
未支付的开门订单（0）
开门订单都已处理。
截至 14:02:07
还没有送达过通知，没有积压
输入 /desk help 查看可以做什么`,
    );
  });

  test('calls for nobody’s attention and has no button', () => {
    const card = homeCard(en, homeWith());
    expect(card.tone).toBe('plain');
    expect([...buttonsIn(card), ...card.buttons]).toEqual([]);
  });
});

describe('a Home', () => {
  const full = homeWith({
    waits: { total: 7, rows: [waiting()] },
    asked: { total: 1, rows: [waiting({ id: 'R1002' })] },
    appeals: {
      total: 2,
      rows: [
        sampleAppeal({ createdAt: NOW - 180_000 }),
        sampleAppeal({ id: 'A1002', state: 'claimed', claimed }),
      ],
    },
    unknown: {
      total: 2,
      rows: [
        waiting({ id: 'R1003', state: 'unknown', personAskedAt: NOW }),
        waiting({ id: 'R1004', state: 'unknown' }),
      ],
    },
    sayable: new Set(['R1003']),
    page: 1,
    pages: 2,
    cursors: { prev: null, next: 'home.2' },
    ledger: { waiting: 3, failed: 0, lastSentAt: NOW - 65_000 },
  });

  test('puts at most one button beside each thing, and only where it can be pressed', () => {
    for (const reader of [en, zh]) {
      expect(buttonsIn(homeCard(reader, full))).toEqual([
        ['request.approve', 'R1001'],
        ['appeal.claim', 'A1001'],
        ['request.resolve', 'R1003'],
      ]);
    }
    expect(buttonsIn(homeCard(en, { ...full, mayHandle: false }))).toEqual([
      ['request.approve', 'R1001'],
      ['request.resolve', 'R1003'],
    ]);
  });

  test('counts first what there is to do, and says how the alerts do', () => {
    const card = homeCard(en, full);
    expect(card.lead).toBe('7 wait for you · 2 open appeals · 2 unknown');
    expect(homeCard(zh, full).lead).toBe('7 个申请等您审批 · 2 个申诉未结束 · 2 个结果未知');
    expect(homeCard(en, homeWith({ waits: { total: 1, rows: [waiting()] } })).lead).toBe('1 waits for you');
    expect(card.footnotes).toEqual([
      'page 1 of 2',
      'as of 14:02:07',
      'Last alert delivered 14:01:02, 3 waiting',
      '/desk help lists what you can type',
    ]);
    expect(homeCard(zh, full).footnotes[2]).toBe('最近一条通知 14:01:02 送达，还有 3 条待发');
  });

  test('warns when alerts do not arrive', () => {
    const failing = homeWith({ ledger: { waiting: 0, failed: 2, lastSentAt: NOW } });
    const card = homeCard(en, failing);
    expect(card.tone).toBe('bad');
    expect(card.parts[0]).toMatchObject({
      kind: 'notice',
      text: expect.stringMatching(/^2 alerts could not/),
    });
    expect(screen(homeCard(zh, failing))).toContain('有 2 条通知没能送达通知频道');
  });

  test('shows on a later page only what goes on there, with both ways to go', () => {
    const card = homeCard(en, {
      ...full,
      waits: { total: 7, rows: [] },
      asked: { total: 1, rows: [] },
      page: 2,
      pages: 3,
      cursors: { prev: 'home.1', next: 'home.3' },
    });
    expect(screen(card)).not.toMatch(/Waits for me|Asked by me/);
    expect(screen(card)).toContain('Open appeals (2)');
    expect(card.buttons.map(({ id, value }) => [id, value])).toEqual([
      ['list.prev', 'home.1'],
      ['list.next', 'home.3'],
    ]);
  });

  test('has no appeals for whoever may not see orders', () => {
    const text = screen(homeCard(en, homeWith({ appeals: null })));
    expect(text).not.toMatch(/appeal/i);
  });

  test('says once how long ago an appeal came, in Chinese too', () => {
    expect(screen(homeCard(zh, full))).toContain('还没有人处理 · 3 分钟前收到\n');
    expect(screen(homeCard(en, full))).toContain('Nobody has it yet · 3 minutes ago\n');
  });

  test('masks what looks like a mobile number in anybody’s words', () => {
    const words = 'call 13912345678';
    const card = homeCard(
      en,
      homeWith({
        waits: { total: 1, rows: [waiting({ reason: words })] },
        appeals: { total: 1, rows: [sampleAppeal({ reason: words })] },
      }),
    );
    expect(JSON.stringify(card)).not.toContain('13912345678');
  });

  const visit = {
    receipt: 'VI231228102118586561',
    request: 'R1005',
    total: 550,
    openedAt: NOW - 60_000,
    device: { deviceId: 'cid', deviceCode: 'A001', deviceName: '*Lobby* <!here>' },
  };

  test('names the order and the device of each visit that nobody has paid, with Settled for those who may', () => {
    const visits = { total: 1, rows: [visit] };
    const card = homeCard(en, homeWith({ visits }));
    expect(screen(card)).toContain('VI231228102118586561 · ¥5.50');
    expect(screen(card)).toContain('A001 · *Lobby* <!here> · R1005 · 14:01:07');
    expect([card.tone, card.lead]).toEqual(['warning', 'Nothing waits for you · 1 unpaid support visit']);
    expect(buttonsIn(card)).toEqual([['visit.settled', 'VI231228102118586561']]);
    expect(buttonsIn(homeCard(zh, homeWith({ visits, maySettle: false })))).toEqual([]);
    expect(screen(homeCard(zh, homeWith({ visits: null })))).not.toContain('开门订单');
  });

  test('is the same while nothing but time passes, and another with anything else', () => {
    const same = digestOf({ ...full, ledger: { waiting: 9, failed: 0, lastSentAt: NOW } });
    expect(same).toBe(digestOf(full));
    const others = [
      { ...full, ledger: { ...full.ledger, failed: 1 } },
      { ...full, page: 2 },
      { ...full, pages: 3 },
      { ...full, mayHandle: false },
      { ...full, sayable: new Set<string>() },
      { ...full, appeals: null },
      { ...full, visits: null },
      { ...full, visits: { total: 1, rows: [visit] } },
      { ...full, visits: { total: 1, rows: [{ ...visit, total: 500 }] } },
      { ...full, maySettle: false },
      { ...full, waits: { ...full.waits, total: 8 } },
      { ...full, waits: { total: 7, rows: [waiting({ version: 2 })] } },
      { ...full, waits: full.asked, asked: full.waits },
    ].map(digestOf);
    expect(new Set([same, ...others]).size).toBe(others.length + 1);
  });
});
