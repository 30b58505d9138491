import type { RequestView } from '../../src/domain/request-view.ts';
import { askDoor } from '../../src/requests/ask/ask-door.ts';
import { approve } from '../../src/requests/decide/decide.ts';
import { attemptsAt } from '../../src/store/attempts.ts';
import type { Store } from '../../src/store/open-store.ts';
import { getRequest } from '../../src/store/requests.ts';
import type { TestDesk } from '../desk/desk.ts';
import { askFor, auditOf, sold, TRACE } from './asking.ts';

/** The vendor's methods by what they are called for. */
export const METHODS = {
  refund: {
    write: 'cabinet.order.refund.apply',
    facts: 'cabinet.order.get',
    books: 'cabinet.order.get',
    following: 'cabinet.order.get',
  },
  door: {
    write: 'cabinet.open.door',
    facts: 'cabinet.list',
    books: 'cabinet.order.list',
    following: 'cabinet.order.get',
  },
} as const;

/** The subject; an appeal is filed in other ways. */
type Kind = keyof typeof METHODS;

/** Something to be asked for that nobody has asked for yet: an order of its own, or a cabinet of its own. */
export type Wish = {
  readonly kind: Kind;
  /** Asks for it, as Mei. */
  readonly ask: () => Promise<RequestView>;
  /** How often the write came to the vendor, and how often it had its effect. */
  readonly arrived: () => number;
  readonly effects: () => number;
  /** What people then do at the vendor's: the review says yes and the money goes back; one thing is taken and the door closed. */
  readonly finish: () => void;
};

/** A wish of this kind at this desk. */
export function wishFor(desk: TestDesk, kind: Kind): Wish {
  const { yopoint } = desk;
  const { state } = yopoint;
  if (kind === 'refund') {
    const { ref, order } = sold(desk);
    const receipt = order.ReceiptNo;
    return {
      kind,
      ask: () => askFor(desk.parts, desk.mei, ref),
      arrived: () => yopoint.arrived('cabinet.order.refund.apply', receipt),
      effects: () => state.effectsOf('refund_applied', receipt),
      finish: () => void state.reviewRefund(receipt, 'agree'),
    };
  }
  const { id: cid, DeviceCode } = state.addCabinet();
  return {
    kind,
    ask: () => askDoor(desk.parts, desk.mei, { device: DeviceCode, reason: 'it is stuck' }, TRACE),
    arrived: () => yopoint.arrived('cabinet.open.door', cid),
    effects: () => state.effectsOf('door_opened', cid),
    finish: () => {
      const order = [...state.cabinetOrders.values()].findLast(({ CID }) => CID === cid);
      if (!order) throw new Error(`No door of ${cid} was opened`);
      const [shelf] = state.stock.filter(({ CID }) => CID === cid);
      state.closeDoor(order.ReceiptNo);
      state.recognise(order.ReceiptNo, [{ BarCode: shelf?.BarCode ?? '', Qty: 1 }]);
    },
  };
}

/** Asks for it and has Lin approve it; nothing of it is done yet. Answers its id. */
export async function approvedWish(desk: TestDesk, wish: Wish): Promise<string> {
  const { id } = await wish.ask();
  await approve(desk.parts, desk.lin, id);
  return id;
}

/** A request's state, its ending, and the outcome of each attempt. */
export async function standOf(store: Store, id: string) {
  const row = await getRequest(store.db, id);
  const attempts = await attemptsAt(store.db, id);
  return {
    state: row?.state,
    ending: row?.ending,
    words: row?.ending_words,
    personAsked: row?.person_asked_at !== null,
    attempts: attempts.map(({ outcome }) => outcome),
  };
}

/** The audit of a request since its approval: events with their notes. */
export async function doingOf(store: Store, id: string): Promise<readonly string[]> {
  const lines = await auditOf(store, id);
  const approved = lines.findIndex(({ event }) => event === 'request.approved');
  return lines.slice(approved + 1).map(({ event, note }) => (note === null ? event : `${event}: ${note}`));
}
