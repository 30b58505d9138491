import { describe, expect, test } from 'vitest';
import { refusalCard, refusalInWords } from '../../src/cards/refusal.ts';
import { LOCALES } from '../../src/domain/locale.ts';
import type { RequestRefusal } from '../../src/domain/refusal.ts';
import { requestIn } from './requests.ts';
import { NOW, readerOf, sampleCabinet, screen } from './samples.ts';

type Kind = RequestRefusal['kind'];
/** A refusal, and in English and in Chinese: the rule, then what the person can do. */
type Said<K extends Kind> = readonly [Extract<RequestRefusal, { readonly kind: K }>, RegExp, RegExp];

const LIN = { id: 'lin', name: 'Lin' };
const CHEN = { id: 'chen', name: 'Chen' };
const missing = [{ groups: ['finance'], count: 1, people: [CHEN] }];
const pending = requestIn('pending');
const rejected = requestIn('rejected');

/** One of each rule; that none is left out is checked by its type. */
const REFUSALS: { readonly [K in Kind]: Said<K> } = {
  may_not_ask: [
    { kind: 'may_not_ask', what: 'refund', groups: ['support', 'leads'] },
    /Only people in support, leads may ask.* Ask one of them/,
    /只有 support.leads 组的人可以申请退款，请找他们/,
  ],
  vendor_off: [
    { kind: 'vendor_off', vendor: 'yopoint' },
    /YoPoint is not set up.* Tell your engineer/,
    /没有配置友朋，请联系工程师/,
  ],
  card_before_restore: [
    { kind: 'card_before_restore', id: 'R1042', at: 1_703_730_094_000 },
    /restored from a backup at .*10:21:34, and this card of R1042 is older\. Nothing was changed\. .*press there/,
    /已于 .*10:21:34 从备份恢复，R1042 .*什么都没有更改。请看更新后的卡片/,
  ],
  doors_off: [
    { kind: 'doors_off' },
    /YOPOINT_DOOR_OPEN_ID is missing\. Tell your engineer/,
    /缺少 YOPOINT_DOOR_OPEN_ID.*请联系工程师/,
  ],
  no_reason: [{ kind: 'no_reason' }, /A reason is needed/, /请写明原因/],
  no_such_order: [
    { kind: 'no_such_order', number: 'VI1' },
    /Nobody knows an order VI1\. Check the number with the customer/,
    /查不到订单 VI1，请与顾客核对/,
  ],
  refund_elsewhere: [
    { kind: 'refund_elsewhere', source: 'vending' },
    /vending machines cannot be refunded from here\. It is done in YoPoint’s back office/,
    /售货机订单不能在这里退款，请到友朋后台/,
  ],
  appeal_elsewhere: [
    { kind: 'appeal_elsewhere', source: 'vending' },
    /vending machine orders cannot be filed from here\. It is done in YoPoint’s back office/,
    /售货机订单不能在这里提交申诉，请到友朋后台/,
  ],
  already_refunded: [
    { kind: 'already_refunded', amount: 1_205, at: 1_703_730_094 },
    /was refunded \(¥12\.05\), 2023-12-28 10:21:34\. Nothing more can go back/,
    /已退款（¥12\.05），2023-12-28 10:21:34，不能再退/,
  ],
  partly_refunded: [
    { kind: 'partly_refunded', amount: 500 },
    /¥5\.00 .*only whole orders can be refunded from here\. For the rest, file an appeal/,
    /已退 ¥5\.00，这里只能整单退款.*请提交申诉/,
  ],
  under_review: [
    { kind: 'under_review', source: 'cabinet', at: null },
    /has been applied for and waits for review.* Decide it there/,
    /已申请退款，正在友朋后台等待审核，请到那里处理/,
  ],
  not_paid: [
    { kind: 'not_paid', state: { code: 0, meaning: 'awaiting_payment' } },
    /Only a paid order can be refunded; this one is: \S/,
    /只有已支付的订单才能退款，此订单：\S/,
  ],
  money_held: [
    { kind: 'money_held', part: 'database' },
    /Refunds and doors wait.*database.*Nothing was changed.*engineer/,
    /退款和开门暂停.*数据库.*什么都没有更改.*工程师/,
  ],
  facts_missing: [
    { kind: 'facts_missing', source: 'cabinet' },
    /did not say what was paid.* Look in YoPoint’s back office/,
    /没有给出此订单的实付金额.*友朋后台/,
  ],
  already_requested: [
    { kind: 'already_requested', request: pending },
    /asked for already\. There is no second request.*1 of finance \(Chen\)/,
    /已有人申请过.*finance 1 人（Chen）/,
  ],
  over_cap: [
    { kind: 'over_cap', whose: 'requester', cap: 50_000, used: 49_999, amount: 2 },
    /daily cap of ¥500\.00: ¥499\.99 asked for today, and this would be ¥0\.02 more\. Ask a colleague/,
    /每日限额 ¥500\.00：今天已申请 ¥499\.99，这次还要 ¥0\.02。请找同事/,
  ],
  nobody_could_approve: [
    { kind: 'nobody_could_approve', places: missing },
    /needs 1 of finance \(Chen\), and you cannot approve your own\. Ask a colleague/,
    /需要 finance 1 人（Chen），而您不能批准自己的申请。请找同事/,
  ],
  no_such_device: [
    { kind: 'no_such_device', text: 'Z9' },
    /There is no device “Z9”\. Type its code/,
    /没有设备「Z9」，请输入/,
  ],
  which_device: [
    { kind: 'which_device', text: 'A', devices: [sampleCabinet()] },
    /“A” could be several devices: \S.* Type the code of one/,
    /「A」可能是多台设备：\S.*请输入其中一台的编号/,
  ],
  device_offline: [
    { kind: 'device_offline' },
    /offline.* Try again when it is back/,
    /设备离线.*请等它上线再试/,
  ],
  device_unpowered: [{ kind: 'device_unpowered' }, /no power\. Send somebody/, /断电，请派人/],
  device_not_selling: [
    { kind: 'device_not_selling' },
    /not selling.* Switch selling on first/,
    /没有在售卖.*请先开启售卖/,
  ],
  cooling_down: [
    { kind: 'cooling_down', until: NOW + 5_000 },
    /commanded a moment ago\. It can be asked for again after 14:02:12/,
    /刚刚发过指令，14:02:12 之后才能再申请/,
  ],
  no_such_request: [
    { kind: 'no_such_request' },
    /no such request\. The card may be/,
    /没有这个申请，这张卡片/,
  ],
  own_request: [
    { kind: 'own_request' },
    /You asked for this yourself, so somebody else has to decide\. You can withdraw/,
    /您自己的申请，须由别人审批。您可以撤回/,
  ],
  may_not_decide: [
    { kind: 'may_not_decide', groups: ['leads', 'finance'] },
    /Only people in leads, finance decide/,
    /只能由 leads.finance 组的人审批/,
  ],
  already_voted: [
    { kind: 'already_voted', at: NOW, missing },
    /You approved this at 14:02:07\. Still needed: 1 of finance \(Chen\)/,
    /您已于 14:02:07 批准，还需 finance 1 人（Chen）/,
  ],
  place_filled: [
    { kind: 'place_filled', by: [LIN], missing },
    /Your place is filled already \(Lin\)\. Still needed: 1 of finance \(Chen\)/,
    /已有人批准（Lin），还需 finance 1 人（Chen）/,
  ],
  already_decided: [
    { kind: 'already_decided', request: rejected },
    /has been decided\..*rejected by Chen, 14:01:07: paid in cash/,
    /已有结论。.*Chen 驳回，14:01:07：paid in cash/,
  ],
  not_the_requester: [
    { kind: 'not_the_requester', requester: LIN },
    /Only Lin, who asked, can withdraw/,
    /只有申请人 Lin 可以撤回/,
  ],
  no_note: [{ kind: 'no_note', about: 'request' }, /Say why/, /请写明理由/],
  may_not_resolve: [
    { kind: 'may_not_resolve', groups: ['leads'] },
    /Only people in leads can say how this ended/,
    /只有 leads 组的人可以填写/,
  ],
  not_unknown: [
    { kind: 'not_unknown', request: requestIn('done') },
    /the desk knows, or is still asking YoPoint/,
    /结果已知，或系统仍在向友朋查询/,
  ],
};

describe('a refusal says which rule it was and what the person can do:', () => {
  test.each(Object.values(REFUSALS))('$0.kind', (refusal, english, chinese) => {
    expect(screen(refusalCard(readerOf('en'), refusal)).replaceAll('\n', ' ')).toMatch(english);
    expect(screen(refusalCard(readerOf('zh-CN'), refusal)).replaceAll('\n', ' ')).toMatch(chinese);
  });

  test('no two rules are told alike', () => {
    for (const locale of LOCALES) {
      const sentences = Object.values(REFUSALS).map(([refusal]) => refusalInWords(readerOf(locale), refusal));
      expect(new Set(sentences).size).toBe(sentences.length);
    }
  });

  test('as a warning, and without a button that would be refused again', () => {
    for (const [refusal] of Object.values(REFUSALS)) {
      expect(refusalCard(readerOf('en'), refusal)).toMatchObject({ tone: 'warning', buttons: [] });
    }
  });

  test('of several devices no more are named than one can read', () => {
    const devices = Array.from({ length: 40 }, (_, index) => ({ ...sampleCabinet(), code: `A${index}` }));
    const sentence = refusalInWords(readerOf('en'), { kind: 'which_device', text: 'A', devices });
    expect(sentence).toContain('A5');
    expect(sentence).not.toContain('A6');
    expect(sentence).toContain('…');
  });
});

describe('what stands in the way of a request', () => {
  test('is shown whole while it is open, and of what is decided only how', () => {
    const open = refusalCard(readerOf('en'), { kind: 'already_requested', request: pending });
    expect(screen(open)).toContain('nothing came out');
    expect(open.summary).toContain('Waiting for approval');
    const decided = refusalCard(readerOf('en'), { kind: 'already_decided', request: rejected });
    expect(screen(decided)).not.toContain('nothing came out');
    expect(decided.summary).toContain('rejected by Chen');
  });
});
