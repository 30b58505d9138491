import { vi } from 'vitest';
import { buttons } from '../../commands/index.ts';
import { APP, type Person } from '../../sandbox/slack/directory.ts';
import { openView } from '../../sandbox/slack/views.ts';
import type { Message, View } from '../../sandbox/slack/workspace.ts';
import type { Policy, World } from '../../sandbox/world.ts';
import { cardId } from '../../src/domain/card-id.ts';
import { openDesk, type RunningDesk, sellOrder } from '../desk/service.ts';
import { answerTo, read } from '../slack/desk.ts';
import { jobsOf } from './asking.ts';

/** In the policy file with every group there is: only what Slack says of them keeps them out. */
const NAMED = ['U0GUEST', 'U0SINGLE', 'U0ROBOT', 'U0LEFT', 'U0OTHER'];

/** People without access, and the answer to each. The stranger is in the channel and has the name of a permitted person. */
export const OUTSIDERS = [
  ['a guest', 'U0GUEST', /Guest accounts cannot/],
  ['a guest of one channel', 'U0SINGLE', /Guest accounts cannot/],
  ['a bot', 'U0ROBOT', /Bot accounts cannot/],
  ['an account that was closed', 'U0LEFT', /deactivated/],
  ['somebody of another company in a shared channel', 'U0OTHER', /another workspace|工作区/],
  [
    'a member of the channel whom the policy does not name',
    'U0STRANGER',
    /not on the staff list.*U0STRANGER/,
  ],
] as const;

function namingEverybody(policy: Policy): Policy {
  const { staff } = policy;
  if (!Array.isArray(staff)) throw new Error('The policy has no staff');
  const groups = ['support', 'leads', 'finance'];
  const named = NAMED.map((slack) => ({ id: slack.toLowerCase(), name: slack, slack, groups }));
  return { ...policy, staff: [...staff.filter(({ slack }) => slack !== 'U0GUEST'), ...named] };
}

/** A desk whose policy names everybody, and whose channels everybody is in. */
export async function openGates(): Promise<RunningDesk> {
  const desk = await openDesk({ policy: namingEverybody });
  const { workspace } = desk.world.slack;
  const robot = workspace.people.get('U0ROBOT');
  const add = (id: string, change: Partial<Person>) => {
    if (robot) workspace.people.set(id, { ...robot, id, name: id, realName: id, isBot: false, ...change });
  };
  add('U0LEFT', { deleted: true });
  add('U0SINGLE', { isUltraRestricted: true });
  add('U0STRANGER', { name: 'lin', realName: 'Lin' });
  for (const [, id] of OUTSIDERS) {
    for (const channel of ['C0SUPPORT', 'C0APPROVE']) workspace.channels.get(channel)?.members.add(id);
  }
  return desk;
}

/**
 * A request of Mei's that waits and an appeal that nobody has, each with what a card calls it; the request's order, a device, and a
 * message before everybody with every button on it.
 */
export type Waiting = {
  readonly id: string;
  readonly request: string;
  readonly appeal: string;
  readonly order: string;
  readonly device: string;
  readonly buttons: Message;
};

/** Mei asks for an order back; both cards of it stand. */
export async function askIn(desk: RunningDesk): Promise<Waiting> {
  const { world } = desk;
  const mei = world.slack.as('U0MEI');
  const order = sellOrder(world, 1_500).ReceiptNo;
  const answer = await answerTo(desk, 'U0MEI', () => mei.command('/refund', `${order} 门没开`), [order]);
  const id = /\bR\d{4,}\b/.exec(read(answer))?.[0] ?? 'none';
  // Both cards are posted, and their jobs have ended.
  await vi.waitUntil(async () => !('request.cards' in (await jobsOf(desk.store, id))), { timeout: 10_000 });
  const device = world.yopoint.state.addCabinet();
  const { db } = desk.store;
  const row = await db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const called = {
    request: cardId({ id, createdAt: row.created_at }),
    appeal: await appealIn(desk),
    order: `c.${order}`,
    device: `d.${device.id}`,
  };
  return { ...called, id, order, device: device.DeviceCode, buttons: handOut(world, called) };
}

/** A customer's appeal that nobody has yet, as a card calls it. */
async function appealIn({ world, store }: RunningDesk): Promise<string> {
  const receiptNo = sellOrder(world, 900).ReceiptNo;
  const { status } = await world.consumerApp.appeal({ receiptNo, kind: 'after_payment', reason: '门没开' });
  if (status !== 202) throw new Error(`The intake answered ${status}`);
  const row = await store.db
    .selectFrom('appeals')
    .selectAll()
    .where('receipt', '=', receiptNo)
    .executeTakeFirstOrThrow();
  return cardId({ id: row.id, createdAt: row.created_at });
}

/** Every button by which something is asked for, decided or closed. */
export const BUTTONS = buttons
  .map(({ id }) => id)
  .filter((id) => /^(?:request|appeal)\.|^order\.(?:refund|door|appeal)$/.test(id));

/** A message of the desk's own with every such button, where everybody can press them. */
function handOut(world: World, called: Pick<Waiting, 'request' | 'appeal' | 'order' | 'device'>): Message {
  const subjectOf = (button: string) => {
    if (button === 'order.door') return called.device;
    if (button.startsWith('order.')) return called.order;
    return button.startsWith('request.') ? called.request : called.appeal;
  };
  const elements = BUTTONS.map((button) => ({
    type: 'button',
    action_id: button,
    text: { type: 'plain_text', text: button },
    value: subjectOf(button),
  }));
  const { workspace } = world.slack;
  return workspace.add({
    channel: 'C0APPROVE',
    user: APP.botUser,
    botId: APP.botId,
    text: 'buttons',
    blocks: [{ type: 'actions', block_id: 'handed-out', elements }],
    via: 'web_api',
  });
}

/** A form that was not opened for this person, as in a forged submission. */
export function handForm(
  world: World,
  who: string,
  callbackId: string,
  context: string,
  fields: readonly string[],
): View {
  const input = (field: string) => ({
    type: 'input',
    block_id: field,
    label: { type: 'plain_text', text: field },
    element:
      field === 'outcome'
        ? {
            type: 'radio_buttons',
            action_id: field,
            options: [{ value: 'done', text: { type: 'plain_text', text: 'done' } }],
          }
        : { type: 'plain_text_input', action_id: field },
  });
  return openView(world.slack.workspace, who, {
    type: 'modal',
    callback_id: callbackId,
    private_metadata: JSON.stringify({ context }),
    title: { type: 'plain_text', text: callbackId },
    submit: { type: 'plain_text', text: 'Send' },
    blocks: fields.map(input),
  });
}
