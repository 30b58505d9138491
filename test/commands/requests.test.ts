import { afterEach, describe, expect, test } from 'vitest';
import type { Asker, Submitted } from '../../commands/command.ts';
import { replyToButton, replyToCommand } from '../../commands/reply.ts';
import { formBehind, formOpenedBy, replyToForm, replyWithForm } from '../../commands/reply-to-form.ts';
import type { Card } from '../../src/cards/card.ts';
import type { Form } from '../../src/cards/form.ts';
import type { Desk } from '../../src/desk.ts';
import type { Staff } from '../../src/settings/staff.ts';
import { startRequests } from '../requests/in-process.ts';
import { describeOnEachEngine } from '../store/engines.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

describeOnEachEngine('requests as people ask for them', (open) => {
  async function opened() {
    const requests = await startRequests(await open());
    ends.push(requests.close);
    const { parts, mei, lin, chen } = requests;
    const { policy, db, log, metrics, now, orders, cabinets } = parts;
    // Commands of requests look nothing up but orders and devices, and choose no language.
    const desk = {
      policy,
      requests: parts,
      db,
      log,
      metrics,
      now,
      lookups: { orders, cabinets },
    } as unknown as Desk;
    const [cid = ''] = requests.yopoint.state.cabinets.keys();
    const sell = (fen: number) => requests.yopoint.state.sell(cid, { payPriceFen: fen }).ReceiptNo;
    return { requests, desk, cid, sell, mei: as(mei), lin: as(lin), chen: as(chen) };
  }

  describe('/refund', () => {
    test('asks for the order in the sentence and answers with what waits', async () => {
      const { desk, sell, mei } = await opened();
      const { card } = await replyToCommand(desk, mei, '/refund', `客户说订单${sell(1_250)}，扣了两次款`);
      expect(read(card)).toContain('R1001');
      expect(read(card)).toContain('¥12.50');
      expect(read(card)).toContain('客户说订单，扣了两次款');
    });

    test('asked twice, it is answered with the one that is open', async () => {
      const { desk, sell, mei, lin } = await opened();
      const order = sell(1_250);
      await replyToCommand(desk, mei, '/refund', `${order} charged twice`);
      const { card } = await replyToCommand(desk, lin, '/refund', `${order} charged twice`);
      expect(read(card)).toContain('R1001');
      expect(read(card)).not.toContain('R1002');
    });

    test('of somebody who may not ask is refused, and so is their empty form', async () => {
      const { desk, sell, chen } = await opened();
      const { card } = await replyToCommand(desk, chen, '/refund', `${sell(1_250)} charged twice`);
      const empty = await replyWithForm(desk, chen, { form: 'refund.new', value: '' });
      for (const refused of [card, cardIn(empty)]) expect(read(refused)).toContain('support');
    });

    test('opens its form with what was typed where something is missing', async () => {
      const { desk, sell, mei } = await opened();
      const order = sell(1_250);
      expect(formOpenedBy('/refund', `${order} charged twice`)).toBeNull();
      expect(formOpenedBy('/refund', '')).toEqual({ form: 'refund.new', value: '' });
      const opens = formOpenedBy('/refund', order);
      expect(opens).toEqual({ form: 'refund.new', value: `t.${order}` });
      const form = formIn(opens && (await replyWithForm(desk, mei, opens)));
      expect(initialOf(form, 'order')).toBe(order);
      expect(JSON.stringify(form.parts)).toContain('¥12.50');
      const reasonOnly = formOpenedBy('/refund', 'they were charged twice');
      const second = formIn(reasonOnly && (await replyWithForm(desk, mei, reasonOnly)));
      expect([initialOf(second, 'order'), initialOf(second, 'reason')]).toEqual([
        null,
        'they were charged twice',
      ]);
    });

    test('of two orders leaves it to the person to say which', async () => {
      const { sell, desk, mei } = await opened();
      const [first, second] = [sell(1_250), sell(900)];
      const opens = formOpenedBy('/refund', `${first} ${second} charged twice`);
      const form = formIn(opens && (await replyWithForm(desk, mei, opens)));
      expect([first, second]).toContain(initialOf(form, 'order'));
      expect(initialOf(form, 'reason')).toContain('charged twice');
    });
  });

  describe('the form of a refund', () => {
    test('is the button on the order', () => {
      expect(formBehind('order.refund')).toBe('refund.new');
    });

    test('comes back with a sentence at each field that is missing', async () => {
      const { desk, mei } = await opened();
      const submitted = await replyToForm(desk, mei, 'refund.new', '', { order: ' ', reason: '', note: '' });
      expect(Object.keys(wrongIn(submitted)).sort()).toEqual(['order', 'reason']);
    });

    test('comes back when no vendor knows the order', async () => {
      const { desk, mei } = await opened();
      const filled = { order: 'VI000000000000000000', reason: 'charged twice', note: '' };
      const submitted = await replyToForm(desk, mei, 'refund.new', '', filled);
      expect(Object.keys(wrongIn(submitted))).toEqual(['order']);
    });

    test('asks, with its note', async () => {
      const { desk, sell, mei } = await opened();
      const filled = { order: ` ${sell(1_250)} `, reason: 'charged twice', note: 'a regular' };
      const card = cardOf(await replyToForm(desk, mei, 'refund.new', '', filled));
      expect(read(card)).toContain('R1001');
      expect(read(card)).toContain('a regular');
    });

    test('says why there is none for an order that cannot be refunded', async () => {
      const { desk, mei } = await opened();
      const filled = await replyWithForm(desk, mei, { form: 'refund.new', value: 't.OD190425164650841431' });
      expect(cardIn(filled).tone).toBe('warning');
    });

    test('names the vendor that did not answer', async () => {
      const { requests, desk, sell, mei } = await opened();
      const order = sell(1_250);
      requests.yopoint.faults.add({ kind: 'refuse', match: 'cabinet.order.get' });
      const filled = await replyWithForm(desk, mei, { form: 'refund.new', value: `c.${order}` });
      expect(read(cardIn(filled))).toContain('YoPoint');
      const { card } = await replyToCommand(desk, mei, '/refund', `${order} charged twice`);
      expect(card.buttons).toMatchObject([{ id: 'order.refund', value: `t.${order}` }]);
    });
  });

  describe('/door', () => {
    test('asks for the device that was named', async () => {
      const { requests, desk, cid, mei } = await opened();
      const code = requests.yopoint.state.cabinets.get(cid)?.DeviceCode ?? '';
      const { card } = await replyToCommand(desk, mei, '/door', `${code} paid, door stayed shut`);
      expect(read(card)).toContain('R1001');
      expect(read(card)).toContain('paid, door stayed shut');
    });

    test('opens its form for a device without a reason', async () => {
      const { requests, desk, cid, mei } = await opened();
      const code = requests.yopoint.state.cabinets.get(cid)?.DeviceCode ?? '';
      const opens = formOpenedBy('/door', `“${code}”`);
      expect(opens).toEqual({ form: 'door.new', value: code });
      expect(initialOf(formIn(opens && (await replyWithForm(desk, mei, opens))), 'device')).toBe(code);
    });

    test('of the device in the form means that one, though another is called the same', async () => {
      const { requests, desk, cid, mei } = await opened();
      const [, other] = [...requests.yopoint.state.cabinets.values()];
      const code = requests.yopoint.state.cabinets.get(cid)?.DeviceCode ?? '';
      if (other) other.Name = code;
      const form = formIn(await replyWithForm(desk, mei, { form: 'door.new', value: `d.${cid}` }));
      const filled = { device: initialOf(form, 'device') ?? '', reason: 'stuck' };
      expect(read(cardOf(await replyToForm(desk, mei, 'door.new', form.context, filled)))).toContain('R1001');
      const changed = await replyToForm(desk, mei, 'door.new', form.context, {
        ...filled,
        device: code.toLowerCase(),
      });
      expect(Object.keys(wrongIn(changed))).toEqual(['device']);
    });

    test('of a device that several are called by says which there are, at the field and on a card', async () => {
      const { requests, desk, mei } = await opened();
      const codes = [...requests.yopoint.state.cabinets.values()].map(({ DeviceCode }) => DeviceCode);
      // Every code begins so.
      const start = codes[0]?.slice(0, 2) ?? '';
      const { card } = await replyToCommand(desk, mei, '/door', `${start} stuck`);
      const submitted = await replyToForm(desk, mei, 'door.new', '', { device: start, reason: 'stuck' });
      for (const said of [read(card), wrongIn(submitted)['device'] ?? '']) {
        expect(codes.some((code) => said.includes(code))).toBe(true);
      }
    });
  });

  describe('a decision', () => {
    test('pitfall 4: a click is never silently ignored: what changes nothing is answered privately', async () => {
      const { desk, sell, mei, chen } = await opened();
      await replyToCommand(desk, mei, '/refund', `${sell(1_250)} charged twice`);
      for (const [who, id, value] of [
        [mei, 'request.approve', 'R1001'],
        [chen, 'request.approve', 'R1001'],
        [chen, 'request.cancel', 'R1001'],
        [chen, 'request.approve', 'R9999'],
        [chen, 'request.approve', ''],
        [chen, 'request.fly', 'R1001'],
        [chen, 'request.reject', 'R1001'],
      ] as const) {
        const answer = await replyToButton(desk, who, id, value, 'channel');
        expect(answer).toMatchObject({ to: 'asker', place: 'new', card: { tone: 'warning' } });
      }
    });

    test('shows in the card that was posted, and pitfall 5: a second click is told what was decided', async () => {
      const { desk, sell, mei, lin } = await opened();
      await replyToCommand(desk, mei, '/refund', `${sell(1_250)} charged twice`);
      expect(await replyToButton(desk, lin, 'request.approve', 'R1001', 'channel')).toBeNull();
      const late = await replyToButton(desk, lin, 'request.approve', 'R1001', 'channel');
      expect(late).toMatchObject({ to: 'asker', place: 'new' });
      expect(late && read(late.card)).toContain('Lin');
    });

    test('replaces a card that one person alone sees', async () => {
      const { desk, sell, mei } = await opened();
      await replyToCommand(desk, mei, '/refund', `${sell(1_250)} charged twice`);
      const answer = await replyToButton(desk, mei, 'request.cancel', 'R1001', 'asker');
      expect(answer).toMatchObject({ to: 'asker', place: 'replace' });
      expect(answer?.card.buttons.map(({ id }) => id)).not.toContain('request.cancel');
    });

    test('to reject wants a note, and is shown where the form was', async () => {
      const { desk, sell, mei, lin } = await opened();
      await replyToCommand(desk, mei, '/refund', `${sell(1_250)} charged twice`);
      expect(formBehind('request.reject')).toBe('request.reject');
      const form = formIn(await replyWithForm(desk, lin, { form: 'request.reject', value: 'R1001' }));
      expect(form.context).toBe('R1001');
      const empty = await replyToForm(desk, lin, 'request.reject', form.context, { note: ' ' });
      expect(Object.keys(wrongIn(empty))).toEqual(['note']);
      const card = cardOf(
        await replyToForm(desk, lin, 'request.reject', form.context, { note: 'ask again' }),
      );
      expect(read(card)).toContain('ask again');
      const again = cardIn(await replyWithForm(desk, lin, { form: 'request.reject', value: 'R1001' }));
      expect(read(again)).toContain('Lin');
    });

    test('about what nobody knows wants an outcome and a note, and is not for what is known', async () => {
      const { desk, sell, mei, lin } = await opened();
      await replyToCommand(desk, mei, '/refund', `${sell(1_250)} charged twice`);
      const empty = await replyToForm(desk, lin, 'request.resolve', 'R1001', {
        outcome: 'perhaps',
        note: '',
      });
      expect(Object.keys(wrongIn(empty)).sort()).toEqual(['note', 'outcome']);
      const filled = await replyWithForm(desk, lin, { form: 'request.resolve', value: 'R1001' });
      expect(read(cardIn(filled))).toContain('R1001');
    });
  });

  test('a form that this version does not know is answered', async () => {
    const { desk, mei } = await opened();
    const submitted = await replyToForm(desk, mei, 'appeal.fly', '', {});
    expect(cardOf(submitted).tone).toBe('warning');
    expect(formBehind('appeal.fly')).toBeNull();
    expect(formOpenedBy('/fly', '')).toBeNull();
  });

  describe('/desk', () => {
    test('pending puts first what waits for the reader, and leafs through the rest', async () => {
      const { desk, sell, mei, lin, chen } = await opened();
      for (let order = 0; order < 6; order += 1) {
        await replyToCommand(desk, mei, '/refund', `${sell(100 + order)} charged twice`);
      }
      await replyToCommand(desk, lin, '/refund', `${sell(100)} charged twice`);
      const { card } = await replyToCommand(desk, mei, '/desk', 'pending');
      expect(read(card).indexOf('R1007')).toBeGreaterThan(-1);
      expect(read(card)).not.toContain('R1006');
      const next = card.buttons.find(({ id }) => id === 'list.next');
      const second = await replyToButton(desk, mei, 'list.next', next?.value ?? '', 'asker');
      expect(second && read(second.card)).toContain('R1006');
      const none = await replyToCommand(desk, chen, '/desk', 'pending');
      expect(read(none.card)).toContain('R1001');
    });

    test.each(['R1001', 'r 1001', 'Ｒ１００１', 'about R1001 please'])(
      'audit %s tells what was done about the request',
      async (words) => {
        const { desk, sell, mei, lin } = await opened();
        await replyToCommand(desk, mei, '/refund', `${sell(1_250)} charged twice`);
        const { card } = await replyToCommand(desk, lin, '/desk', `audit ${words}`);
        expect(read(card)).toContain('Mei');
      },
    );

    test('audit of an order tells what was done about it', async () => {
      const { desk, sell, mei, lin } = await opened();
      const order = sell(1_250);
      await replyToCommand(desk, mei, '/refund', `${order} charged twice`);
      const spaced = `${order.slice(0, 2)} ${order.slice(2, 10)} ${order.slice(10)}`;
      const { card } = await replyToCommand(desk, lin, '/desk', `audit ${spaced}`);
      expect(read(card)).toContain('R1001');
    });

    test.each(['refund 180', 'refund ¥180.00', '退款 １８０元', 'refund 1,800', 'door'])(
      'policy %s says who decides',
      async (words) => {
        const { desk, mei } = await opened();
        const { card } = await replyToCommand(desk, mei, '/desk', `policy ${words}`);
        expect(read(card)).toContain('Lin');
      },
    );

    test.each([
      'audit',
      'policy',
      'policy refund',
      'policy refund much',
      'policy refund 0',
      'policy door 5',
      'policy constructor 5',
    ])('%s alone says how it is written', async (words) => {
      const { desk, mei } = await opened();
      const { card } = await replyToCommand(desk, mei, '/desk', words);
      expect(read(card)).toContain(`/desk ${words.split(' ')[0]} `);
    });
  });
});

function as(staff: Staff): Asker {
  return { staff, locale: 'en', localeFrom: 'policy', trace: `trace-${staff.id}` };
}

/** All that a person reads on a card. */
function read(card: Card): string {
  return JSON.stringify([card.title, card.lead, card.parts, card.footnotes]);
}

function formIn(filled: Form | Card | null): Form {
  if (filled && 'fields' in filled) return filled;
  throw new Error(`expected a form, got ${JSON.stringify(filled)}`);
}

function cardIn(filled: Form | Card): Card {
  if ('lead' in filled) return filled;
  throw new Error(`expected a card, got ${JSON.stringify(filled)}`);
}

function initialOf(form: Form, name: string): string | null | undefined {
  return form.fields.find((field) => field.name === name)?.initial;
}

function wrongIn(submitted: Submitted): Readonly<Record<string, string>> {
  if (submitted.kind === 'wrong') return submitted.fields;
  throw new Error(`expected a form to correct, got ${JSON.stringify(submitted)}`);
}

function cardOf(submitted: Submitted): Card {
  if (submitted.kind === 'card') return submitted.card;
  throw new Error(`expected a card, got ${JSON.stringify(submitted)}`);
}
