import { yuan } from '../../domain/money.ts';
import { CABINET_VENDOR, parseRef } from '../../domain/order-ref.ts';
import type { AuditLine } from '../../domain/request-view.ts';
import { type VendorName, vendorOf } from '../../domain/vendors.ts';
import type { Card, Part } from '../card.ts';
import { clockOf, joined, safeText, shownNumber } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { type Texts, textsAbout } from '../texts/index.ts';

/** Who acts when no person does. */
const DESK = 'latchkey';

/** What is recorded about a request or an order: newest last. `total`: how many lines there are in all. */
export function auditCard(
  reader: Reader,
  {
    about,
    lines,
    total,
  }: { readonly about: string; readonly lines: readonly AuditLine[]; readonly total: number },
): Card {
  const texts = textsAbout(CABINET_VENDOR, reader.locale);
  const { audit } = texts;
  const title = audit.title(shownNumber(about));
  const lead = total === 0 ? audit.empty : audit.lead(total);
  const older = total - lines.length;
  return {
    summary: `${title}: ${lead}`,
    title,
    tone: 'plain',
    lead,
    parts: lines.map((line): Part => ({ kind: 'text', text: lineInWords(reader, line) })),
    footnotes: older > 0 ? [audit.older(older)] : [],
    buttons: [],
  };
}

/** By its subject; what is about no order is about the vendor of doors, appeals and notifications. */
function vendorOfLine({ subject }: AuditLine): VendorName {
  const source = parseRef(subject ?? '')?.source ?? 'typed';
  return source === 'typed' ? CABINET_VENDOR : vendorOf(source);
}

function lineInWords(reader: Reader, line: AuditLine): string {
  const texts = textsAbout(vendorOfLine(line), reader.locale);
  const { audit } = texts;
  const actor = line.actor === DESK ? audit.desk : safeText(line.actor, 60);
  // An event that the catalogue does not know is shown by its name.
  const events: Readonly<Record<string, string>> = audit.event;
  const event = Object.hasOwn(events, line.event) ? events[line.event] : safeText(line.event, 60);
  return (
    joined([
      clockOf(reader.zone).asOf(line.at, reader.now),
      line.request,
      `${actor} ${event}`,
      line.amount === null ? null : yuan(line.amount),
      line.note === null ? null : safeText(noteInWords(texts, line.event, line.note), 200),
    ]) ?? ''
  );
}

/** What the desk noted in words of its own is said in the reader's; what a person or the vendor wrote stays as it is. */
function noteInWords({ appeal: say, request, audit }: Texts, event: string, note: string): string {
  const [, head = note, rest = ''] = /^(\w+): (.*)$/s.exec(note) ?? [];
  switch (event) {
    case 'request.sending':
    case 'request.sent': {
      const [, attempt] = /^attempt (\d+)$/.exec(note) ?? [];
      return attempt === undefined ? note : audit.attempt(attempt);
    }
    case 'request.failed':
      if (head !== 'changed') return behind(wordFor(audit.ending, head) ?? head, rest);
      return behind(
        audit.ending.changed,
        rest
          .split(',')
          .map((what) => wordFor(request.change, what) ?? what)
          .join(', '),
      );
    case 'request.done':
    case 'request.unknown':
      return wordFor(audit.ending, note) ?? note;
    case 'request.resolved':
      return behind(wordFor(audit.resolved, head) ?? head, rest);
    case 'request.followed':
    case 'request.corrected': {
      const [, what, which = ''] = /^(order|visit) (\w+)$/.exec(note) ?? [];
      if (what === 'order') return audit.order(shownNumber(which));
      return wordFor(what === 'visit' ? audit.visit : audit.followed, what ? which : note) ?? note;
    }
    case 'attempt.refused': {
      const rule = wordFor(audit.rule, head) ?? head;
      return rest.startsWith('+') ? audit.more(rule, rest.slice(1)) : rule;
    }
    case 'appeal.opened':
      return joined([wordFor(say.cause, rest), wordFor(say.source, head)]) ?? note;
    case 'appeal.closed':
    case 'appeal.followed':
    case 'appeal.corrected':
      return wordFor(say.outcome, note) ?? note;
    default:
      return note;
  }
}

function behind(word: string, rest: string): string {
  return rest === '' ? word : `${word}: ${rest}`;
}

function wordFor(words: Readonly<Record<string, string>>, key: string): string | null {
  return Object.hasOwn(words, key) ? (words[key] ?? null) : null;
}
