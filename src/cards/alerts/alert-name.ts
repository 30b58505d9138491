import type { AlertFacts } from '../../domain/alert.ts';
import { shownNumber } from '../plain-text.ts';
import { joined } from '../say.ts';
import type { Texts } from '../texts/texts.ts';

/** What an alert is about, as people call it, unbounded where a device is named: `A1001`, `R1042`, a device, an order. */
export function alertName({ alert: say }: Texts, facts: AlertFacts): string {
  switch (facts.kind) {
    case 'appeal':
      return facts.appeal;
    case 'refund_outcome':
    case 'door_never_opened':
    case 'door_left_open':
      return facts.request;
    case 'device_offline':
    case 'device_stopped':
      return joined([facts.code, facts.name]) ?? '?';
    case 'refund_order':
      return facts.order === null ? say.refundOrder.unnumbered : shownNumber(facts.order);
    case 'forged_callback':
      return say.kind.forged_callback;
    case 'clock_off':
      return facts.machine;
    case 'orders_unseen':
      return say.kind.orders_unseen;
    case 'desk_restored':
      return say.kind.desk_restored;
  }
}
