import type { CabinetOrder } from '../sandbox/fleet/types.ts';
import type { Message } from '../sandbox/slack/workspace.ts';
import type { RequestRow } from '../src/store/requests.ts';
import { elapsed } from './elapsed.ts';
import { untilAtRest, type WorkingDesk } from './working-desk.ts';

/** A refund that waits for its last approval: over the example policy's second tier, so that two people must approve. */
export type Undecided = { readonly row: RequestRow; readonly order: CabinetOrder; readonly card: Message };

const AMOUNT_FEN = 30_000;

/** Mei asks for refunds, Lin approves them; Chen's approval is still missing. */
export async function askForRefunds(working: WorkingDesk, count: number): Promise<readonly Undecided[]> {
  const { slack, yopoint } = working.world;
  const [cabinet = ''] = yopoint.state.cabinets.keys();
  const orders = Array.from({ length: count }, () =>
    yopoint.state.sell(cabinet, { payPriceFen: AMOUNT_FEN }),
  );
  for (const { ReceiptNo } of orders) {
    const { error } = await slack.as('U0MEI').command('/refund', `${ReceiptNo} the door stayed shut`);
    if (error !== undefined) throw new Error(`Asking for a refund of ${ReceiptNo} came to ${error}.`);
  }
  await untilAtRest(working);
  const rows = await working.database.store.db
    .selectFrom('requests')
    .selectAll()
    .where('state', '=', 'pending')
    .execute();
  const asked = orders.map((order) => {
    const row = rows.find(({ subject }) => subject === `c.${order.ReceiptNo}`);
    if (!row) throw new Error(`Nothing was asked for ${order.ReceiptNo}.`);
    return { row, order };
  });
  for (const { row } of asked) {
    await slack.as('U0LIN').click({ actionId: 'request.approve', message: cardOf(working, row.id) });
  }
  await untilAtRest(working);
  return asked.map(({ row, order }) => ({ row, order, card: cardOf(working, row.id) }));
}

/** The request's card in the approvals channel, as it is now. */
function cardOf({ world: { slack } }: WorkingDesk, id: string): Message {
  const card = slack.workspace
    .messages()
    .find(({ metadata }) => JSON.stringify(metadata)?.includes(`"${id}.approvals"`) === true);
  if (!card) throw new Error(`${id} has no card in the approvals channel.`);
  return card;
}

/** Chen approves: milliseconds from the moment Slack sends the click until YoPoint has received the application. */
export function lastApproval({ world }: WorkingDesk, { order, card }: Undecided): Promise<number> {
  const { slack, yopoint } = world;
  return elapsed({
    begins: slack.onTraffic,
    act: () => slack.as('U0CHEN').click({ actionId: 'request.approve', message: card.ts }),
    watch: yopoint.onCall,
    arrived: () => yopoint.arrived('cabinet.order.refund.apply', order.ReceiptNo) > 0,
    what: `the application about ${order.ReceiptNo}`,
  });
}
