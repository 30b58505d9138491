import type { AlertFacts, AlertReply } from '../../domain/alert.ts';
import { vendorOfFacts } from '../../domain/request-facts.ts';
import type { RequestView } from '../../domain/request-view.ts';
import type { Staff } from '../../settings/staff.ts';
import { appealState } from '../appeals/appeal.ts';
import type { Card, Tone } from '../card.ts';
import { clockOf, joined, oneLine, safeText, shownNumber } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { requestTitle } from '../requests/request.ts';
import { stateInWords, toneOf } from '../requests/request-state.ts';
import { type Texts, textsAbout } from '../texts/index.ts';
import { type AlertView, vendorOfAlert } from './alert.ts';

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

/** What a reply is made of. */
export type ReplyView = {
  readonly alert: AlertView;
  /** The alert's subject as people call it: `A1001`. */
  readonly about: string;
  readonly reply: AlertReply;
  /** Staff ids to names. */
  readonly nameOf: (staff: string) => string;
  /** The request that a reply is about, as it is now. */
  readonly request: RequestView | null;
  /** People whose attention is called for. */
  readonly calls: readonly Staff[];
};

/** What happened later, below an alert's card. */
export function alertReplyCard(reader: Reader, view: ReplyView): Card {
  const texts = textsAbout(
    view.request ? vendorOfFacts(view.request.facts) : vendorOfAlert(view.alert),
    reader.locale,
  );
  const { lead, tone } = contentOf(reader, texts, view);
  const about = safeText(view.about, 140);
  return {
    summary: oneLine(`${about}: ${lead}`, 300),
    title: about,
    tone,
    lead,
    parts: [],
    footnotes: [],
    buttons: [],
    ...(view.calls.length > 0 && { calls: view.calls }),
  };
}

function contentOf(
  reader: Reader,
  texts: Texts,
  { alert, reply, nameOf, request, calls }: ReplyView,
): { readonly lead: string; readonly tone: Tone } {
  const { reply: say } = texts.alert;
  const name = (staff: string) => safeText(nameOf(staff), 60);
  switch (reply.what) {
    case 'claimed':
      return {
        lead:
          reply.from === null ? say.claimed(name(reply.by)) : say.takenOver(name(reply.by), name(reply.from)),
        tone: 'waiting',
      };
    case 'words': {
      const text = safeText(reply.text, 800);
      return {
        // What an earlier version wrote names nobody.
        lead: reply.by == null ? say.words(text) : say.staffWords(name(reply.by), text),
        tone: 'plain',
      };
    }
    case 'also':
      return { lead: say.also[reply.cause], tone: 'plain' };
    case 'order':
      return { lead: say.order[reply.news], tone: 'plain' };
    case 'request':
      return request === null
        ? { lead: safeText(reply.request, 60), tone: 'plain' }
        : {
            lead:
              joined([requestTitle(texts, request), stateInWords(texts, request)], texts.colon) ?? request.id,
            tone: toneOf(request),
          };
    case 'closed':
      return {
        lead:
          joined([
            alert.kind === 'appeal' ? appealState(reader, texts, alert.appeal) : say.over,
            reply.note === null ? null : safeText(reply.note, 500),
          ]) ?? say.over,
        tone: 'plain',
      };
    case 'reminder': {
      const since = alert.kind === 'appeal' ? alert.appeal.createdAt : alert.raisedAt;
      return {
        lead: say.reminder(clockOf(reader.zone).asOf(since, reader.now), calls.length),
        tone: 'warning',
      };
    }
    case 'over':
      return { lead: say.over, tone: 'good' };
    case 'again':
      return { lead: say.again(clockOf(reader.zone).asOf(reply.since, reader.now)), tone: 'bad' };
  }
}
