import { alertName, alertReplyCard, type ReplyView } from '../cards/alerts/alert-reply.ts';
import { textsAbout } from '../cards/texts/index.ts';
import type { AlertReply } from '../domain/alert.ts';
import { everybodyWhoMay } from '../domain/may.ts';
import { CABINET_VENDOR } from '../domain/order-ref.ts';
import { readerOf, type TellingKit } from '../kit/kit.ts';
import type { Messenger } from '../messengers/port.ts';
import { deliverMessage } from '../outbox/deliver.ts';
import { named, viewById } from '../requests/show/view.ts';
import { messageOvertaken, waitingReplies } from '../store/alert-messages.ts';
import type { AlertRow } from '../store/alerts.ts';
import { getMessage, type MessageRow } from '../store/messages.ts';
import { stored } from '../store/stored.ts';
import { alertFacts, alertView } from './view.ts';

/** Replies that are read at once: more than ever wait below one alert. */
const AT_ONCE = 100;

/**
 * Posts what waits below a copy of an alert's card, in order: one that cannot be posted holds up those after it. When the next try is due,
 * unix ms; null: nothing waits. Throws `MessengerTrouble`.
 */
export async function sendReplies(
  parts: TellingKit,
  messenger: Messenger,
  alert: AlertRow,
  card: MessageRow,
): Promise<number | null> {
  const { db, now } = parts;
  const waiting = await waitingReplies(db, card, AT_ONCE);
  if (waiting.length === 0) return null;
  // What changes the card may be another one by now.
  const below = (await getMessage(db, card))?.handle ?? null;
  const reader = await readerOf(parts, card.recipient);
  for (const [index, message] of waiting.entries()) {
    if (message.due_at > now()) return message.due_at;
    const reply = replyIn(message);
    const newer = waiting.slice(index + 1).find((later) => overtakes(replyIn(later), reply));
    if (newer) {
      await messageOvertaken(db, message, newer.id);
      continue;
    }
    const view = await replyView(parts, alert, reply);
    if (!view) continue;
    const again = await deliverMessage(parts, messenger, message, {
      card: alertReplyCard(reader, view),
      locale: reader.locale,
      version: message.seq,
      again: null,
      below,
    });
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
      calls: reply.what === 'reminder' ? everybodyWhoMay(policy, 'handle_appeals') : [],
    }
  );
}

function replyIn({ payload }: MessageRow): AlertReply {
  return stored<AlertReply>(payload ?? '');
}
