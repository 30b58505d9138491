import { alertName, alertReplyCard, type ReplyView } from '../cards/alerts/alert-reply.ts';
import { textsAbout } from '../cards/texts/index.ts';
import type { AlertReply } from '../domain/alert.ts';
import { everybodyWho, may } from '../domain/may.ts';
import { CABINET_VENDOR } from '../domain/order-ref.ts';
import { channelReader, type TellingKit } from '../kit/kit.ts';
import type { Messenger, Posted } from '../messengers/port.ts';
import { named, viewById } from '../requests/show/view.ts';
import type { Staff } from '../settings/staff.ts';
import type { AlertRow } from '../store/alerts.ts';
import { type Delivery, deliveryOvertaken, waitingReplies } from '../store/deliveries.ts';
import { send } from './send.ts';
import { alertFacts, alertView } from './view.ts';

/** So many replies at once: more of one alert than ever wait. */
const AT_ONCE = 100;

/**
 * Posts what waits below an alert's card, in order: one that cannot be posted holds up those after it. When the next try is due,
 * unix ms; null: nothing waits. Throws `MessengerTrouble`.
 */
export async function sendReplies(
  parts: TellingKit,
  messenger: Messenger,
  alert: AlertRow,
  under: Posted,
): Promise<number | null> {
  const { db, now } = parts;
  const waiting = await waitingReplies(db, alert.id, messenger.name, AT_ONCE);
  for (const [index, delivery] of waiting.entries()) {
    if (delivery.due_at > now()) return delivery.due_at;
    const reply = replyIn(delivery);
    const newer = waiting.slice(index + 1).find((later) => overtakes(replyIn(later), reply));
    if (newer) {
      await deliveryOvertaken(db, delivery, newer.id);
      continue;
    }
    const view = await replyView(parts, alert, reply);
    if (!view) continue;
    const card = alertReplyCard(channelReader(parts), view);
    const again = await send(parts, messenger, delivery, { card, version: delivery.seq, under });
    if (again !== null) return again;
  }
  return null;
}

/** A request is told of as it stands: what an earlier step says is said by the later one. */
function overtakes(later: AlertReply, earlier: AlertReply): boolean {
  return later.what === 'request' && earlier.what === 'request' && later.request === earlier.request;
}

async function replyView(
  parts: TellingKit,
  alert: AlertRow,
  reply: AlertReply,
): Promise<ReplyView | undefined> {
  const { policy, db } = parts;
  const view = await alertView(parts, alert);
  const request = reply.what === 'request' ? ((await viewById(policy, db, reply.request)) ?? null) : null;
  return (
    view && {
      alert: view,
      about: alertName(textsAbout(CABINET_VENDOR, policy.locale), alertFacts(alert)),
      reply,
      nameOf: (staff) => named(policy, staff).name,
      request,
      calls: reply.what === 'reminder' ? calledFor(parts) : [],
    }
  );
}

/** Whoever may take care of appeals. */
function calledFor({ policy }: TellingKit): readonly Staff[] {
  return everybodyWho(policy, (staff) => may(policy, staff, 'handle_appeals'));
}

function replyIn({ payload }: Delivery): AlertReply {
  // Written by this program alone, from this type.
  return JSON.parse(payload ?? '') as AlertReply;
}
