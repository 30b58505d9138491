import { receiptNo } from '../fleet/china-time.ts';
import { createRandom } from '../fleet/random.ts';
import {
  type Cabinet,
  type CabinetOrder,
  type ConsumerOrder,
  type Fleet,
  OPERATOR_ID,
  type StockItem,
} from '../fleet/types.ts';

/** The three things that change the world. */
type Effect = 'door_opened' | 'refund_applied' | 'appeal_filed';

/** What a consumer's appeal was about; kept beside the order, since no field for it is known. */
interface Appeal {
  readonly receiptNo: string;
  readonly kind: 'before_payment' | 'after_payment';
  readonly reason: string;
  /** Unix seconds. */
  readonly at: number;
}

/** What the vendor remembers, and the hands of the people in its back office. */
export interface YoPointState {
  readonly cabinets: ReadonlyMap<string, Cabinet>;
  readonly stock: readonly StockItem[];
  readonly cabinetOrders: ReadonlyMap<string, CabinetOrder>;
  readonly consumerOrders: ReadonlyMap<string, ConsumerOrder>;
  readonly appeals: readonly Appeal[];
  /** How often each effect has happened: what "exactly once" is proved by. */
  readonly effects: Readonly<Record<Effect, number>>;

  /** Unlocks the door and creates the order of it. */
  openDoor(cabinet: Cabinet, openId: string): CabinetOrder;
  /** Marks the order as "refund asked for". */
  applyRefund(order: CabinetOrder, asked: { readonly reason: string; readonly more: object }): void;
  /** Marks the order as disputed. */
  fileAppeal(order: CabinetOrder, reason: string): Appeal;

  /** The operator's review in the back office; throws when nothing was asked for. */
  reviewRefund(receiptNo: string, decision: 'agree' | 'refuse'): CabinetOrder;
  /** The door of an order falls shut; `opened: false` when it never was opened. */
  closeDoor(receiptNo: string, options?: { readonly opened?: boolean }): CabinetOrder;
  setOnline(cid: string, online: boolean): Cabinet;
}

/** UserRefundsStatus. 1 is an inference; -1 and 2 are contradictory (vendors/yopoint.md §5.7b). Nothing else names them. */
export const REFUND_STATUS = { none: 0, asked: 1, agreed: -1, refused: 2 } as const;
/** TradeStatus: 1 and 2 were seen, 0 is an inference (vendors/yopoint.md §5.5). */
export const TRADE_STATUS = { unpaid: 0, paid: 1, refunded: 2 } as const;

/** A vendor of its own: it copies the fleet, so that two simulators never share an order. `now` gives unix ms. */
export function createState(fleet: Fleet, now: () => number): YoPointState {
  const world = structuredClone({
    cabinets: fleet.cabinets,
    stock: fleet.stock,
    cabinetOrders: fleet.cabinetOrders,
    consumerOrders: fleet.consumerOrders,
  });
  const cabinets = new Map(world.cabinets.map((cabinet) => [cabinet.id, cabinet]));
  const cabinetOrders = new Map(world.cabinetOrders.map((order) => [order.ReceiptNo, order]));
  const consumerOrders = new Map(world.consumerOrders.map((order) => [order.ReceiptNo, order]));
  const random = createRandom(fleet.cabinetOrders.length + 1);
  const effects: Record<Effect, number> = { door_opened: 0, refund_applied: 0, appeal_filed: 0 };
  const appeals: Appeal[] = [];
  const seconds = (): number => Math.floor(now() / 1000);

  function order(receipt: string): CabinetOrder {
    const found = cabinetOrders.get(receipt);
    if (found === undefined) throw new Error(`The simulator has no cabinet order ${receipt}`);
    return found;
  }

  return {
    cabinets,
    stock: world.stock,
    cabinetOrders,
    consumerOrders,
    appeals,
    effects,

    openDoor: (cabinet, openId) => {
      const ReceiptNo = receiptNo('VI', now(), random.digits(6));
      const opened = unpaidOrder(cabinet, openId, ReceiptNo, random.objectId());
      cabinetOrders.set(ReceiptNo, opened);
      effects.door_opened += 1;
      return opened;
    },

    applyRefund: (target, { reason, more }) => {
      Object.assign(target, more, {
        UserRefundsStatus: REFUND_STATUS.asked,
        UserRefundsTime: seconds(),
        UserRefundsReason: reason,
      });
      effects.refund_applied += 1;
    },

    fileAppeal: (target, reason) => {
      const kind = target.TradeStatus === TRADE_STATUS.unpaid ? 'before_payment' : 'after_payment';
      const appeal: Appeal = { receiptNo: target.ReceiptNo, kind, reason, at: seconds() };
      target.IsSuspicious = 1;
      appeals.push(appeal);
      effects.appeal_filed += 1;
      return appeal;
    },

    reviewRefund: (receipt, decision) => {
      const target = order(receipt);
      if (target.UserRefundsStatus !== REFUND_STATUS.asked) {
        throw new Error(`Nobody asked for a refund of ${receipt}, so there is nothing to review`);
      }
      if (decision === 'refuse') {
        target.UserRefundsStatus = REFUND_STATUS.refused;
        return target;
      }
      target.UserRefundsStatus = REFUND_STATUS.agreed;
      target.TradeStatus = TRADE_STATUS.refunded;
      target.RefundsProducts = target.Products.map((line) => ({ ...line, RealQty: line.Qty }));
      target.RefundsPrice = target.PayPrice ?? target.Price;
      target.RefundsTime = seconds();
      return target;
    },

    closeDoor: (receipt, options) => {
      const target = order(receipt);
      target.DoorStatus = options?.opened === false ? -1 : 0;
      target.ServiceStatus = 2;
      return target;
    },

    setOnline: (cid, online) => {
      const cabinet = cabinets.get(cid);
      if (cabinet === undefined) throw new Error(`The simulator has no cabinet ${cid}`);
      cabinet.OnlineStatus = online ? 1 : 0;
      return cabinet;
    },
  };
}

/** An order as it is between the unlocking and the recognition of the goods. */
function unpaidOrder(cabinet: Cabinet, openId: string, ReceiptNo: string, id: string): CabinetOrder {
  return {
    CID: cabinet.id,
    OID: OPERATOR_ID,
    DeviceCode: cabinet.DeviceCode,
    TerminalName: cabinet.Name,
    UserID: '',
    OpenID: openId,
    PayType: 90,
    ScenesType: 0,
    ServiceStatus: 1,
    TradeNo: '',
    ReceiptNo,
    LandMarkName: cabinet.District,
    IndustryParentName: '',
    IndustryName: '',
    PayTime: 0,
    Products: [],
    DoorStatus: 1,
    TradeStatus: TRADE_STATUS.unpaid,
    Price: 0,
    PayPrice: 0,
    IsSuspicious: 0,
    RefundsProducts: [],
    RefundsPrice: 0,
    RefundsTime: 0,
    UserRefundsStatus: REFUND_STATUS.none,
    UserRefundsTime: 0,
    UserRefundsReason: '',
    id,
    NotifyUrl: `https://api.yopoint.com/assumed/notify/${ReceiptNo}`,
  };
}
