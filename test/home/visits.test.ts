import { afterAll, beforeAll, expect, test } from 'vitest';
import { elementsBelow } from '../../sandbox/slack/interactive.ts';
import { askDoor } from '../../src/requests/ask/ask-door.ts';
import { approve } from '../../src/requests/decide/decide.ts';
import { reaches } from '../desk/service.ts';
import { type Homes, homeText, startHomes } from '../desk/whole.ts';
import { describeOnEachEngine } from '../store/engines.ts';

const MINUTE = 60_000;

describeOnEachEngine('a support visit that nobody has paid, in a Home', (open) => {
  let homes: Homes;
  beforeAll(async () => {
    homes = await startHomes(await open());
    await homes.open('U0MEI', 'U0LIN', 'U0CHEN');
  });
  afterAll(() => homes.close());

  /** A door that the desk opened and from which something was taken; answers its order. */
  async function visited(): Promise<{ readonly device: string; readonly receipt: string }> {
    const { state } = homes.world.yopoint;
    const cabinet = state.addCabinet();
    const wish = { device: cabinet.DeviceCode, reason: 'stuck' };
    const { id } = await askDoor(homes.desk.kit, homes.person('mei'), wish, 'trace-of-a-test');
    await approve(homes.desk.kit, homes.person('lin'), id);
    const { receipt } = await reaches(homes.store, id, ['done']);
    if (receipt === null) throw new Error(`${id} has no order`);
    state.closeDoor(receipt);
    const shelf = state.stock.find(({ CID }) => CID === cabinet.id);
    state.recognise(receipt, [{ BarCode: shelf?.BarCode ?? '', Qty: 1 }]);
    return { device: cabinet.DeviceCode, receipt };
  }

  const pressSettled = (userId: string, receipt: string) => {
    const button = elementsBelow(homes.slack.home(userId)?.blocks).find(
      (one) => one['action_id'] === 'visit.settled' && one['value'] === receipt,
    );
    if (!button) throw new Error(`${userId} cannot settle ${receipt}`);
    return homes.slack.as(userId).click({ view: 'home', actionId: 'visit.settled', value: receipt });
  };

  test('is counted and listed by order and device, and settled there once the person has confirmed it', async () => {
    expect(homes.sees('U0LIN')).toContain('Unpaid support visits (0)');
    const { device, receipt } = await visited();
    homes.pass(MINUTE);
    const lin = await homes.untilSees('U0LIN', receipt);
    expect(lin).toMatch(/Nothing waits for you[^\n]* · 1 unpaid support visit/);
    expect(lin).toMatch(
      new RegExp(
        `Unpaid support visits \\(1\\)\\n${receipt} · ¥\\d+\\.\\d\\d\\n${device}.*\\[Settled\\]`,
        's',
      ),
    );
    homes.follow();
    // Chen may not ask for doors: sees it, and settles nothing.
    expect(await homes.untilSees('U0CHEN', receipt)).not.toContain('[已处理]');
    await homes.untilSees('U0MEI', '未支付的开门订单（1）');

    await pressSettled('U0LIN', receipt);
    const modal = () => homes.slack.as('U0LIN').view();
    await homes.slack.waitFor(() => homeText(modal()).includes('still shows this order as unpaid'), {
      what: 'what the books say',
    });
    const view = modal();
    if (!view) throw new Error('The modal is gone');
    expect(homes.sees('U0LIN')).toContain(receipt);
    await homes.slack.as('U0LIN').click({ view, actionId: 'visit.settled', value: `${receipt}.yes` });
    await homes.slack.waitFor(() => homeText(modal()).includes('It has left the list'), { what: 'its end' });
    // By the press itself: the time in which changes are collected has not passed.
    await homes.untilSees('U0LIN', 'Unpaid support visits (0)');
    homes.follow();
    await homes.untilSees('U0MEI', '未支付的开门订单（0）');
    await homes.slack.as('U0LIN').dismiss();
  });

  test('goes from every Home once the books show it paid', async () => {
    const { receipt } = await visited();
    homes.pass(MINUTE);
    await homes.untilSees('U0LIN', receipt);
    homes.world.yopoint.state.setPaid(receipt, 100);
    // Time that was jumped over for more than a while is not the vendor's: its next look is made due instead.
    await homes.store.db
      .updateTable('visits')
      .set({ seen_at: null })
      .where('receipt', '=', receipt)
      .execute();
    homes.pass(MINUTE);
    expect(await homes.untilSees('U0LIN', 'Unpaid support visits (0)')).not.toContain(receipt);
  });
});
