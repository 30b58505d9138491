import type { AlertFacts } from '../../domain/alert.ts';
import type { AppealView } from '../../domain/appeal-view.ts';
import { CABINET_VENDOR } from '../../domain/order-ref.ts';
import { vendorOfFacts } from '../../domain/request-facts.ts';
import type { RequestView } from '../../domain/request-view.ts';
import type { VendorName } from '../../domain/vendors.ts';
import { appealCard } from '../appeals/appeal.ts';
import type { Card, Fact, Part, Tone } from '../card.ts';
import { clockOf, fact, joined, oneLine, safeText, shownNumber } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { requestTitle } from '../requests/request.ts';
import { stateInWords } from '../requests/request-state.ts';
import { type Texts, textsAbout } from '../texts/index.ts';

/** An alert with all that its card says. Times are unix ms. */
export type AlertView =
  | { readonly kind: 'appeal'; readonly appeal: AppealView }
  | ({ readonly raisedAt: number; readonly settledAt: number | null } & (
      | {
          readonly kind: 'refund_outcome' | 'door_never_opened' | 'door_left_open';
          readonly request: RequestView;
        }
      | Extract<
          AlertFacts,
          {
            kind:
              | 'device_offline'
              | 'device_stopped'
              | 'refund_order'
              | 'forged_callback'
              | 'clock_off'
              | 'orders_unseen'
              | 'desk_restored';
          }
        >
    ));

/** What the alerts channel reads. */
export function alertCard(reader: Reader, alert: AlertView): Card {
  if (alert.kind === 'appeal') return appealCard(reader, alert.appeal);
  const texts = textsAbout(vendorOfAlert(alert), reader.locale);
  const { title, lead, tone, parts } = contentOf(reader, texts, alert);
  const { asOf } = clockOf(reader.zone);
  return {
    summary: oneLine(`${title}: ${lead}`, 300),
    title: oneLine(title, 140),
    tone,
    lead,
    parts,
    footnotes: [asOf(alert.raisedAt, reader.now)],
    buttons: [],
  };
}

/** Of what is about no request, the vendor of doors and notifications. */
export function vendorOfAlert(alert: AlertView): VendorName {
  return 'request' in alert ? vendorOfFacts(alert.request.facts) : CABINET_VENDOR;
}

type Content = {
  readonly title: string;
  readonly lead: string;
  readonly tone: Tone;
  readonly parts: readonly Part[];
};

function contentOf(reader: Reader, texts: Texts, alert: Exclude<AlertView, { kind: 'appeal' }>): Content {
  const { alert: say } = texts;
  const { asOf } = clockOf(reader.zone);
  const since = asOf(alert.raisedAt, reader.now);
  switch (alert.kind) {
    case 'refund_outcome': {
      const { request } = alert;
      return {
        title: say.refundOutcome.title(requestTitle(texts, request)),
        lead: stateInWords(texts, request),
        tone: request.followed?.what === 'refunded' ? 'good' : 'bad',
        parts: aboutRequest(texts, request),
      };
    }
    case 'door_never_opened':
      return {
        title: say.doorNeverOpened.title(deviceOf(alert.request)),
        lead: say.doorNeverOpened.lead,
        tone: 'bad',
        parts: aboutRequest(texts, alert.request),
      };
    case 'door_left_open':
      return {
        title: say.doorLeftOpen.title(deviceOf(alert.request)),
        lead:
          alert.settledAt === null
            ? say.doorLeftOpen.lead(asOf(alert.request.followed?.at ?? alert.raisedAt, reader.now))
            : say.doorLeftOpen.over(asOf(alert.settledAt, reader.now)),
        tone: alert.settledAt === null ? 'bad' : 'good',
        parts: aboutRequest(texts, alert.request),
      };
    case 'device_offline':
    case 'device_stopped': {
      const device = safeText(joined([alert.code, alert.name]) ?? '?', 80);
      const words = say.device[alert.kind];
      const lasted = Math.max(0, Math.floor(((alert.settledAt ?? 0) - alert.raisedAt) / 1000));
      return {
        title: words.title(device),
        lead:
          alert.settledAt === null
            ? words.lead(since)
            : words.over(asOf(alert.settledAt, reader.now), texts.fresh.lasted(lasted)),
        tone: alert.settledAt === null ? 'bad' : 'good',
        parts: factsPart(fact(say.label.place, alert.place === null ? null : safeText(alert.place, 150))),
      };
    }
    case 'refund_order': {
      const { order, why } = alert;
      if (alert.settledAt !== null) {
        const title =
          order === null ? say.refundOrder.done.untitled : say.refundOrder.done.title(shownNumber(order));
        const at = asOf(alert.settledAt, reader.now);
        return { title, lead: say.refundOrder.done.lead(at), tone: 'good', parts: [] };
      }
      return {
        title: order === null ? say.refundOrder.untitled : say.refundOrder.title(shownNumber(order)),
        lead:
          why.what === 'refused'
            ? say.refundOrder.lead.refused(safeText(why.reason, 200))
            : say.refundOrder.lead[why.what],
        tone: 'bad',
        parts: [{ kind: 'text', text: say.refundOrder.next[why.what] }],
      };
    }
    case 'forged_callback':
      return {
        title: say.forged.title[alert.why],
        lead: say.forged.lead[alert.why],
        tone: 'bad',
        parts: [{ kind: 'text', text: say.forged.next[alert.why] }],
      };
    case 'clock_off': {
      const { how, aheadSeconds } = alert;
      const by = texts.fresh.lasted(Math.abs(aheadSeconds));
      const over = alert.settledAt === null ? null : say.clock.over(asOf(alert.settledAt, reader.now));
      return {
        title: say.clock.title(safeText(alert.machine, 80)),
        lead: over ?? say.clock.lead[how](by, aheadSeconds > 0),
        tone: over === null ? 'bad' : 'good',
        parts: [{ kind: 'text', text: say.clock.next[how] }],
      };
    }
    case 'orders_unseen': {
      const words = say.ordersUnseen;
      const [from, to] = [asOf(alert.from * 1000, reader.now), asOf(alert.to * 1000, reader.now)];
      const open = alert.settledAt === null;
      return {
        title: words.title(from === to ? from : `${from} – ${to}`),
        lead: open ? words.lead : words.over(asOf(alert.settledAt, reader.now)),
        tone: open ? 'bad' : 'good',
        parts: open ? [{ kind: 'text', text: words.next }] : [],
      };
    }
    case 'desk_restored': {
      const { lost, unknown, expired, pending } = alert;
      const sentences = [
        lost === null ? say.restored.lostUnknown : say.restored.lost(lost.requests, lost.appeals),
        ...(unknown > 0 ? [say.restored.unknown(unknown)] : []),
        ...(pending > 0 ? [say.restored.pending(pending)] : []),
        ...(expired > 0 ? [say.restored.expired(expired)] : []),
        say.restored.next,
      ];
      return {
        title: say.restored.title,
        lead: say.restored.lead(asOf(alert.takenAt, reader.now)),
        tone: 'warning',
        parts: sentences.map((text) => ({ kind: 'text', text })),
      };
    }
  }
}

function aboutRequest({ alert: say }: Texts, { facts, requester, reason }: RequestView): readonly Part[] {
  return factsPart([
    ...fact(say.label.order, facts.kind === 'door' ? null : shownNumber(facts.order)),
    ...fact(say.label.asked, safeText(requester.name, 60)),
    ...fact(say.label.reason, safeText(reason, 300)),
  ]);
}

function deviceOf({ facts }: RequestView): string {
  return safeText(joined([facts.deviceCode, facts.deviceName]) ?? facts.deviceId ?? '?', 80);
}

function factsPart(facts: readonly Fact[]): readonly Part[] {
  return facts.length === 0 ? [] : [{ kind: 'facts', facts }];
}
