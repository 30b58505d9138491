import { expect, test } from 'vitest';
import { type Action, reduce } from '../../sandbox/page/app/store/reduce.ts';
import { openChannel, unreadIn, unreadOf } from '../../sandbox/page/app/store/select.ts';
import type { State } from '../../sandbox/page/app/store/state.ts';
import type { PageMessage, PageSnapshot, PageTraffic } from '../../sandbox/page/protocol.ts';
import { emptyState } from './client.ts';

const snapshot: PageSnapshot = {
  setting: {
    people: [
      { id: 'U0MEI', name: 'Mei', isBot: false, role: 'support' },
      { id: 'U0LIN', name: 'Lin', isBot: false, role: 'lead' },
      { id: 'U0STRANGER', name: 'Stranger', isBot: false, role: 'stranger' },
      { id: 'U0LATCHKEY', name: 'Latchkey', isBot: true },
    ],
    commands: [],
    shortcuts: [],
    botId: 'U0LATCHKEY',
    pictures: {},
  },
  channels: [
    { id: 'C0SUPPORT', name: 'support', direct: false, members: ['U0MEI', 'U0LIN', 'U0STRANGER'] },
    { id: 'C0APPROVE', name: 'approvals', direct: false, members: ['U0MEI', 'U0LIN'] },
    { id: 'D0MEI', name: '', direct: true, members: ['U0MEI', 'U0LATCHKEY'] },
  ],
  messages: [],
  views: [],
  service: { state: 'running', pid: 1, url: 'http://127.0.0.1:1' },
  world: { cabinets: [], orders: [], doors: [], reviews: [], troubles: [] },
  traffic: [],
};

let tick = 0;
function message(channel: string, more: Partial<PageMessage> = {}): PageMessage {
  tick += 1;
  return {
    channel,
    ts: `1.${String(tick).padStart(6, '0')}`,
    user: 'U0LATCHKEY',
    text: 'x',
    blocks: [],
    edited: false,
    ...more,
  };
}

/** The page after the snapshot and all of this. */
function after(...actions: readonly Action[]): State {
  const start: Action = { type: 'served', event: { kind: 'snapshot', ...snapshot } };
  return [start, ...actions].reduce(reduce, emptyState());
}

function said(...changed: readonly PageMessage[]): Action {
  return { type: 'served', event: { kind: 'messages', changed, gone: [] } };
}

test('what comes into the open channel is read; what comes elsewhere is not, until somebody goes there', () => {
  const state = after(said(message('C0SUPPORT'), message('C0APPROVE'), message('D0MEI')));
  expect(unreadIn(state, 'U0MEI', 'C0SUPPORT')).toBe(0);
  expect(unreadIn(state, 'U0MEI', 'C0APPROVE')).toBe(1);
  expect(unreadOf(state, 'U0MEI')).toBe(2);
  expect(unreadOf(reduce(state, { type: 'went to', place: 'direct' }), 'U0MEI')).toBe(1);
});

test('each person has read what was before their own eyes, and nobody what only another sees', () => {
  const card = message('C0SUPPORT', { ephemeralFor: 'U0MEI' });
  const state = after(said(card, message('C0APPROVE'), message('C0APPROVE', { user: 'U0LIN' })));
  expect(unreadOf(state, 'U0LIN')).toBe(1);
  const lin = reduce(state, { type: 'acted as', person: 'U0LIN' });
  expect(unreadOf(reduce(lin, { type: 'went to', place: 'C0APPROVE' }), 'U0LIN')).toBe(0);
  expect(unreadOf(lin, 'U0MEI')).toBe(2);
});

test('a card that is changed in place stays read', () => {
  const card = message('C0SUPPORT');
  const left = after(said(card), { type: 'went to', place: 'home' });
  const changed = reduce(left, said({ ...card, text: 'approved', edited: true }));
  expect(unreadOf(changed, 'U0MEI')).toBe(0);
  expect(changed.served?.messages.get(card.ts)?.text).toBe('approved');
});

test('a message that is taken back is gone', () => {
  const card = message('C0SUPPORT');
  const gone: Action = { type: 'served', event: { kind: 'messages', changed: [], gone: [card.ts] } };
  expect(after(said(card), gone).served?.messages.size).toBe(0);
});

test('whoever is not let in somewhere looks at the first channel that they are in', () => {
  const state = after({ type: 'went to', place: 'C0APPROVE' }, { type: 'opened thread', ts: '1.0' });
  const stranger = reduce(state, { type: 'acted as', person: 'U0STRANGER' });
  expect([stranger.place, stranger.thread]).toEqual(['C0SUPPORT', undefined]);
  expect(openChannel(reduce(stranger, { type: 'went to', place: 'direct' }))).toBeUndefined();
});

test('a suggestion is put into the composer of somebody who can send it, and the composer takes the focus', () => {
  const home = after({ type: 'acted as', person: 'U0LIN' }, { type: 'went to', place: 'home' });
  const filled = reduce(home, { type: 'filled', line: '/order 1', person: 'U0MEI', place: 'C0SUPPORT' });
  expect(filled).toMatchObject({ person: 'U0MEI', place: 'C0SUPPORT', draft: '/order 1' });
  expect(filled.draftsFilled).toBe(home.draftsFilled + 1);
});

test('a new snapshot stands for everything before it, and leaves whose screen it is', () => {
  const lin = after(
    said(message('C0SUPPORT')),
    { type: 'acted as', person: 'U0LIN' },
    { type: 'disconnected' },
  );
  expect(lin.isConnected).toBe(false);
  const again = reduce(lin, { type: 'served', event: { kind: 'snapshot', ...snapshot } });
  expect(again).toMatchObject({ person: 'U0LIN', isConnected: true });
  expect(again.served?.messages.size).toBe(0);
});

test('what a page that was kept from an older world remembers of people does not hold', () => {
  const lost = { ...emptyState(), person: 'U0GONE', place: 'C0GONE' };
  const found = reduce(lost, { type: 'served', event: { kind: 'snapshot', ...snapshot } });
  expect(found).toMatchObject({ person: 'U0MEI', place: 'C0SUPPORT' });
});

test('of the wires the newest are kept, and an entry of which more is known stands in its place', () => {
  const entry = (id: number, status: number | null): PageTraffic => ({
    id,
    at: id,
    lane: 'api',
    method: 'chat.update',
    detail: {},
    status,
    error: null,
  });
  const many: Action[] = Array.from({ length: 500 }, (_, id) => ({
    type: 'served',
    event: { kind: 'traffic', changed: [entry(id, null)] },
  }));
  const state = after(...many, { type: 'served', event: { kind: 'traffic', changed: [entry(450, 200)] } });
  const kept = [...(state.served?.traffic.values() ?? [])];
  expect(kept.length).toBeLessThanOrEqual(400);
  expect(kept.at(-1)?.id).toBe(499);
  expect(kept.find(({ id }) => id === 450)).toMatchObject({ status: 200 });
});
