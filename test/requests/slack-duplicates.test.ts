import { describe, expect, test } from 'vitest';
import type { Fault } from '../../sandbox/faults.ts';
import { approve, cancel, reject } from '../../src/requests/decide/decide.ts';
import type { Store } from '../../src/store/open-store.ts';
import type { SlackDesk } from '../desk/slack-desk.ts';
import { useSlackDesk } from '../desk/suites.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { asked, MINUTE, stateOf } from './asking.ts';

/** A lead and somebody of finance: one vote leaves it open. */
const LARGE = 20_001;

/** What goes wrong with one call. */
const FAULTS: readonly { readonly what: string; readonly fault: Omit<Fault, 'match'> }[] = [
  { what: 'a 429', fault: { kind: 'rate_limit', retryAfter: 1 } },
  { what: 'a 429 for a minute and a half', fault: { kind: 'rate_limit', retryAfter: 90 } },
  { what: 'a 503', fault: { kind: 'server_error', code: '503' } },
  { what: 'a cut before', fault: { kind: 'cut_before' } },
  { what: 'a cut after', fault: { kind: 'cut_after' } },
  { what: 'a page that is not Slack’s', fault: { kind: 'garbage' } },
  { what: 'half an answer', fault: { kind: 'truncate' } },
  ...[
    'internal_error',
    'ratelimited',
    'channel_not_found',
    'is_archived',
    'message_not_found',
    'invalid_blocks',
  ].map((code) => ({ what: code, fault: { kind: 'refuse', code } as const })),
];

/** One call of a request's life. */
type Step = {
  readonly step: string;
  readonly method: string;
  /** Words by which the call is known. */
  readonly about: (id: string) => string;
  /** Brings a request to just before it. */
  readonly before: () => Promise<string>;
  readonly state: string;
  /** The time limit for the call and its repair, in ms. */
  readonly within?: number;
  /** A message that is there in the end, besides the card and the copy. */
  readonly message?: { readonly id: (id: string) => string | RegExp; readonly belowTheCard: boolean };
};

describeOnEachEngine('a call to Slack', (open) => {
  let store: Store;
  let desk: SlackDesk;
  useSlackDesk(open, (made) => {
    ({ store, desk } = made);
  });

  const askedNow = async () => (await asked(desk, desk.mei)).id;

  /** Asked for, and its cards are there. */
  async function shown(fen?: number): Promise<string> {
    const { id } = await asked(desk, desk.mei, fen);
    await desk.work();
    return id;
  }

  async function votedOnce(): Promise<string> {
    const id = await shown(LARGE);
    await approve(desk.parts, desk.lin, id);
    return id;
  }

  const STEPS: readonly Step[] = [
    {
      step: 'posts the card in the approvals channel',
      method: 'chat.postMessage',
      about: (id) => `${id}.approvals`,
      before: askedNow,
      state: 'pending',
    },
    {
      step: 'posts the requester’s copy',
      method: 'chat.postMessage',
      about: (id) => `${id}.requester`,
      before: askedNow,
      state: 'pending',
    },
    {
      step: 'opens the conversation with the requester',
      method: 'conversations.open',
      about: () => 'U0MEI',
      before: askedNow,
      state: 'pending',
    },
    {
      step: 'tells the requester',
      method: 'chat.postMessage',
      about: (id) => `${id}.tell.`,
      before: async () => {
        const id = await shown();
        await reject(desk.parts, desk.lin, id, 'not ours');
        return id;
      },
      state: 'rejected',
      message: { id: (id) => new RegExp(`^${id}\\.tell\\.`), belowTheCard: false },
    },
    {
      step: 'changes the card in the approvals channel',
      method: 'chat.update',
      about: (id) => `${id}.approvals`,
      before: votedOnce,
      state: 'pending',
    },
    {
      step: 'changes the requester’s copy',
      method: 'chat.update',
      about: (id) => `${id}.requester`,
      before: votedOnce,
      state: 'pending',
    },
    {
      step: 'changes the card in the approvals channel for the last time',
      method: 'chat.update',
      about: (id) => `${id}.approvals`,
      before: async () => {
        const id = await shown();
        await cancel(desk.parts, desk.mei, id);
        return id;
      },
      state: 'cancelled',
    },
    {
      step: 'reminds below the card',
      method: 'chat.postMessage',
      about: (id) => `${id}.remind`,
      before: shown,
      state: 'pending',
      within: 18 * MINUTE,
      message: { id: (id) => `${id}.remind`, belowTheCard: true },
    },
    {
      step: 'calls a person below the card',
      method: 'chat.postMessage',
      about: (id) => `${id}.person`,
      before: async () => {
        const id = await shown();
        desk.yopoint.faults.add({ match: 'cabinet.order.refund.apply', kind: 'cut_before' });
        await approve(desk.parts, desk.lin, id);
        await desk.work();
        return id;
      },
      state: 'unknown',
      within: 18 * MINUTE,
      message: { id: (id) => `${id}.person`, belowTheCard: true },
    },
  ];

  describe.each(STEPS)('that $step', ({ method, about, before, state, within = 3 * MINUTE, message }) => {
    // Slack says so of a message that is gone; of a settled request it is not brought back.
    const believable = ({ what }: { readonly what: string }) =>
      !(what === 'message_not_found' && state === 'cancelled');

    test.each(FAULTS.filter(believable))(
      'and meets $what: all is there once in the end, and newest',
      async ({ fault }) => {
        const id = await before();
        const made = desk.callsOf(method, about(id)).length;
        desk.slack.faults.add({ ...fault, match: method, about: about(id), times: 1 });
        await desk.leap(within);
        expect(desk.slack.faults.active()).toEqual([]);
        expect(await stateOf(store, id)).toBe(state);
        await desk.mustShow(id);
        if (message) {
          const found = desk.messagesOf(message.id(id));
          const [card] = desk.messagesOf(`${id}.approvals`);
          expect(found.map(({ threadTs }) => threadTs)).toEqual([
            message.belowTheCard ? card?.ts : undefined,
          ]);
        }
        if (fault.kind === 'rate_limit') {
          const [limited = 0, next = 0] = desk.callsOf(method, about(id)).slice(made);
          expect(next - limited).toBeGreaterThanOrEqual((fault.retryAfter ?? 0) * 1_000);
        }
      },
    );
  });
});
