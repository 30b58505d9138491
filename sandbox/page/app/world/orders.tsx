import type { PageOrder } from '../../protocol.ts';
import { panelLiesOver } from '../parts/lies-over.ts';
import { useDispatch, usePage, useServed, useTexts } from '../store/context.ts';
import { DIRECT, HOME } from '../store/state.ts';
import { DeedButton } from './deed-button.tsx';
import { yuan } from './yuan.ts';

/** The newest orders: their number goes into the composer, and the customer may ask the vendor for the money. */
export function Orders() {
  const { world } = useServed();
  const { customers } = useTexts().world;
  return (
    <ul className="rows" aria-label={customers.orders}>
      {world.orders.map((order) => (
        <OrderRow key={order.receipt} order={order} />
      ))}
    </ul>
  );
}

function OrderRow({ order }: { readonly order: PageOrder }) {
  const { place } = usePage();
  const { customers, orderState } = useTexts().world;
  const dispatch = useDispatch();
  const { receipt, code, amountFen, state, goods } = order;
  const isNowhereToType = place === HOME || place === DIRECT;

  function putIntoComposer(): void {
    // Under the panel it could not be seen.
    if (panelLiesOver()) dispatch({ type: 'showed panel', panel: undefined });
    dispatch({
      type: 'filled',
      line: `/order ${receipt}`,
      ...(isNowhereToType && { place: 'C0SUPPORT' }),
    });
  }

  return (
    <li data-testid="order-row" data-receipt={receipt}>
      <button
        type="button"
        className="number"
        title={customers.look(receipt)}
        aria-label={customers.look(receipt)}
        onClick={putIntoComposer}
      >
        {receipt}
      </button>
      <span className="row-facts">
        {code} · {yuan(amountFen)} · <span title={goods}>{goods}</span>
      </span>
      <span className="row-end">
        {state === 'paid' ? (
          <DeedButton
            what={{ kind: 'ask_refund', receipt }}
            text={customers.askRefund}
            label={`${customers.askRefund} ${receipt}`}
            testId="ask-refund"
          />
        ) : (
          <span className="chip" data-state={state}>
            {orderState[state]}
          </span>
        )}
      </span>
    </li>
  );
}
