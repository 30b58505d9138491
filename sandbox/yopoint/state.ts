import type { Cabinet, CabinetOrder, ConsumerOrder, Fleet, StockItem } from '../fleet/types.ts';
import { type BackOffice, createBackOffice } from './back-office.ts';
import { createBooks } from './books.ts';
import { type Customers, createCustomers } from './customers.ts';
import { openedOrder } from './new-order.ts';
import { DOOR_STATUS, REFUND_STATUS, TRADE_STATUS } from './statuses.ts';
import { createTally } from './tally.ts';

/** The three things that change the world. */
type Effect = 'door_opened' | 'refund_applied' | 'appeal_filed';

/** The subject of a consumer's appeal, stored beside the order because no field for it is documented. */
interface Appeal {
  readonly receiptNo: string;
  readonly kind: 'before_payment' | 'after_payment';
  readonly reason: string;
  /** Unix seconds. */
  readonly at: number;
}

/** The vendor's state, with the actions of people in its back office and at its cabinets. */
export interface YoPointState extends BackOffice, Customers {
  readonly cabinets: ReadonlyMap<string, Cabinet>;
  readonly stock: readonly StockItem[];
  readonly cabinetOrders: ReadonlyMap<string, CabinetOrder>;
  readonly consumerOrders: ReadonlyMap<string, ConsumerOrder>;
  readonly appeals: readonly Appeal[];
  /** How often each effect has happened. */
  readonly effects: Readonly<Record<Effect, number>>;
  /** How often it happened to this one: a ReceiptNo, for doors a CID. */
  effectsOf(effect: Effect, subject: string): number;
  /**
   * What an unlocked door does. `open_at_once` (unless told otherwise): it stands open with the answer, DoorStatus 1.
   * `wait`: DoorStatus -1 while the service is under way, until `openedDoor` or `closeDoor`. Which of the two the vendor
   * does is not known.
   */
  doors: 'open_at_once' | 'wait';
  /** Whether the answer to a door command names the order it created, which is implied and not shown (docs/vendors.md “Opening a door”); true unless told otherwise. */
  doorsNameOrder: boolean;
  /**
   * Which time the cabinets' order list goes by, which is not known (docs/vendors.md “The order list”). `made` unless told otherwise; by `paid` nothing that is
   * unpaid is in it.
   */
  listedBy: 'made' | 'paid';
  /** ReceiptNos of orders whose page of the cabinets' list the vendor cannot give; the order itself it can. */
  readonly unlistable: Set<string>;

  /** Unlocks the door and creates the order of it. */
  openDoor(cabinet: Cabinet, openId: string): CabinetOrder;
  /** Marks the order as "refund asked for". */
  applyRefund(order: CabinetOrder, asked: { readonly reason: string; readonly more: object }): void;
  /** Marks the order as disputed. */
  fileAppeal(order: CabinetOrder, reason: string): Appeal;
}

/** A vendor of its own: it copies the fleet, so that two simulators never share an order. `now` gives unix ms. */
export function createState(fleet: Fleet, now: () => number): YoPointState {
  const books = createBooks(fleet, now);
  const { cabinets, stock, cabinetOrders, consumerOrders } = books;
  const effects: Record<Effect, number> = { door_opened: 0, refund_applied: 0, appeal_filed: 0 };
  const tally = createTally<Effect>();
  const appeals: Appeal[] = [];

  function happened(effect: Effect, subject: string): void {
    effects[effect] += 1;
    tally.add(effect, subject);
  }

  const state: YoPointState = {
    ...createBackOffice(books),
    ...createCustomers(books, fleet.goods),
    cabinets,
    stock,
    cabinetOrders,
    consumerOrders,
    appeals,
    effects,
    effectsOf: tally.of,
    doors: 'open_at_once',
    doorsNameOrder: true,
    listedBy: 'made',
    unlistable: new Set(),

    openDoor: (cabinet, openId) => {
      const opened = openedOrder(cabinet, openId, {
        ReceiptNo: books.freshReceipt(),
        id: books.random.objectId(),
        DoorStatus: state.doors === 'wait' ? DOOR_STATUS.notOpened : DOOR_STATUS.open,
      });
      cabinetOrders.set(opened.ReceiptNo, opened);
      happened('door_opened', cabinet.id);
      return opened;
    },

    applyRefund: (target, { reason, more }) => {
      Object.assign(target, more, {
        UserRefundsStatus: REFUND_STATUS.asked,
        UserRefundsTime: books.seconds(),
        UserRefundsReason: reason,
      });
      happened('refund_applied', target.ReceiptNo);
    },

    fileAppeal: (target, reason) => {
      const kind = target.TradeStatus === TRADE_STATUS.unpaid ? 'before_payment' : 'after_payment';
      const appeal: Appeal = { receiptNo: target.ReceiptNo, kind, reason, at: books.seconds() };
      target.IsSuspicious = 1;
      appeals.push(appeal);
      happened('appeal_filed', target.ReceiptNo);
      return appeal;
    },
  };
  return state;
}
