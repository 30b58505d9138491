import type { PageOrder, PageWorld } from '../../protocol.ts';
import type { Texts } from '../texts/index.ts';

/** Something worth trying: a line for the composer. */
export interface Trial {
  readonly id: keyof Texts['trials'];
  readonly line: string;
}

/** The vendors' own sample orders, which every world has. */
const CABINET_ORDER = 'VI231228102118586561';
const BENEFIT_ORDER = '21231102161100027740';

/** Small enough for one yes of the lead to be enough, and paid: the newest such order that the panel knows. */
function refundable({ orders }: PageWorld): PageOrder | undefined {
  return orders.find(({ state, amountFen }) => state === 'paid' && amountFen > 0 && amountFen <= 20_000);
}

/** Five things to try, in the order in which they explain the product. */
export function trialsIn(world: PageWorld, texts: Texts): readonly Trial[] {
  const order = refundable(world)?.receipt ?? CABINET_ORDER;
  const device = world.cabinets.find(({ online, stocked }) => online && stocked)?.code ?? 'A001';
  return [
    { id: 'lookUp', line: `/order ${CABINET_ORDER}` },
    { id: 'refund', line: `/refund ${order} ${texts.trials.refund.reason}` },
    { id: 'door', line: `/door ${device} ${texts.trials.door.reason}` },
    { id: 'stock', line: `/stock ${device}` },
    { id: 'mention', line: `@Latchkey ${BENEFIT_ORDER}` },
  ];
}
