import { afterAll, beforeAll, expect, test } from 'vitest';
import { cancel } from '../../src/requests/decide/decide.ts';
import { type Homes, startHomes } from '../desk/whole.ts';
import { describeOnEachEngine } from '../store/engines.ts';

describeOnEachEngine('a Home', (open) => {
  let homes: Homes;
  beforeAll(async () => {
    homes = await startHomes(await open());
  });
  afterAll(() => homes.close());

  test('shows each person what there is, in their language, and says so where there is nothing', async () => {
    await homes.open('U0MEI', 'U0LIN');
    for (const text of [
      'Nothing waits for you',
      'not asked for anything',
      'No appeal is open',
      'No alert delivered yet',
    ])
      expect(homes.sees('U0LIN')).toContain(text);
    for (const text of ['没有等您审批', '还没有提交过申请', '没有未结束的申诉', '结果都已明确'])
      expect(homes.sees('U0MEI')).toContain(text);
    expect(homes.sees('U0LIN')).toMatch(/as of \d\d:\d\d:\d\d/);
  });

  test('follows a request from the moment it is asked: with who may approve it and with who asked, each in their language', async () => {
    await homes.open('U0MEI', 'U0LIN', 'U0CHEN');
    const { id } = await homes.ask('mei', 1_234, 'it charged twice');
    homes.follow();
    const lin = await homes.untilSees('U0LIN', id);
    expect(lin).toContain(`Waits for me (1)\nRefund ${id} · ¥12.34\n`);
    expect(lin).toMatch(/Asked by Mei · it charged twice · .*\[Approve\]/);
    const mei = await homes.untilSees('U0MEI', id);
    expect(mei).toMatch(
      new RegExp(`等我审批（0）[\\s\\S]*我的申请（1 个进行中）\\n退款 ${id} · ¥12\\.34\\n等待审批`),
    );
    await homes.settled();
    // Chen may approve none of this size, and has asked for nothing.
    expect(homes.sees('U0CHEN')).not.toContain(id);

    await cancel(homes.desk.kit, homes.person('mei'), id);
    homes.follow();
    await homes.untilSees('U0LIN', 'Nothing waits for you');
    await homes.untilSees('U0MEI', new RegExp(`我的申请（0 个进行中）\\n退款 ${id} · ¥12\\.34\\nMei 已撤回`));
  });

  test('is left alone when nothing of it has changed, though others’ have', async () => {
    await homes.open('U0LIN', 'U0CHEN');
    await homes.settled();
    const before = { lin: homes.published('U0LIN'), chen: homes.published('U0CHEN') };
    const { id } = await homes.ask('mei');
    homes.follow();
    await homes.untilSees('U0LIN', id);
    await homes.settled();
    expect(homes.published('U0LIN')).toBe(before.lin + 1);
    expect(homes.published('U0CHEN')).toBe(before.chen);
  });

  test('shows open appeals to everybody who may see orders, and Claim to those who may take care of them', async () => {
    await homes.open('U0LIN', 'U0CHEN');
    const id = await homes.appeal('two were charged, call 13912345678');
    homes.follow();
    const lin = await homes.untilSees('U0LIN', id);
    expect(lin).toContain(`Open appeals (1)\n${id} · `);
    expect(lin).toMatch(/two were charged, call 139\*\*\*\*5678.*\[Claim\]/);
    const chen = await homes.untilSees('U0CHEN', id);
    expect(chen).toContain('未结束的申诉（1）');
    expect(chen).not.toContain('[我来处理]');
  });

  test('says what is unknown, and asks those to say who may', async () => {
    await homes.open('U0MEI', 'U0LIN');
    const { id } = await homes.unknown('mei');
    homes.follow();
    const lin = await homes.untilSees('U0LIN', id);
    expect(lin).toContain(`Unknown (1)\nRefund ${id} · ¥10.00\n`);
    expect(lin).toContain('the door stayed shut  [Say what happened]');
    // Who asked is never the one to say.
    expect(await homes.untilSees('U0MEI', `结果未知（1）\n退款 ${id}`)).not.toContain('[填写核实结果]');
  });

  test('changes its language with its reader', async () => {
    await homes.open('U0LIN');
    await homes.slack.as('U0LIN').command('/desk', 'language zh');
    await homes.untilSees('U0LIN', '客服台');
    await homes.slack.as('U0LIN').command('/desk', 'language auto');
    await homes.untilSees('U0LIN', 'The desk');
    await homes.slack.changePerson('U0LIN', { locale: 'zh-CN' });
    await homes.untilSees('U0LIN', '客服台');
    await homes.slack.changePerson('U0LIN', { locale: 'en-US' });
    await homes.untilSees('U0LIN', 'The desk');
  });

  test('goes on following after a restart, without being opened again', async () => {
    await homes.open('U0LIN');
    await homes.restart();
    const { id } = await homes.ask('mei');
    homes.follow();
    await homes.untilSees('U0LIN', id);
  });

  test('that was not opened for a month follows no more, until it is', async () => {
    await homes.open('U0LIN', 'U0MEI');
    await homes.settled();
    await homes.store.db
      .updateTable('homes')
      .set(({ eb }) => ({ opened_at: eb('opened_at', '-', 31 * 24 * 3_600_000) }))
      .where('staff', '=', 'lin')
      .execute();
    const before = homes.published('U0LIN');
    const id = await homes.appeal();
    homes.follow();
    await homes.untilSees('U0MEI', id);
    await homes.settled();
    expect(homes.published('U0LIN')).toBe(before);
    await homes.open('U0LIN');
    expect(homes.sees('U0LIN')).toContain(id);
  });
});
