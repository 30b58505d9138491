import { describe, expect, test, vi } from 'vitest';
import type { Ending, RequestState } from '../../src/domain/request.ts';
import type { Store } from '../../src/store/open-store.ts';
import type { TestDesk } from '../desk/desk.ts';
import { useFaultyDesk } from '../desk/suites.ts';
import { type VendorFault, type VendorLine, WORDS } from '../desk/vendor-line.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { MINUTE } from './asking.ts';
import { approvedWish, doingOf, METHODS, standOf, wishFor } from './wishes.ts';

/** What the documents say of a write that met a fault. */
type Truth = {
  /** Right after the call. */
  readonly state: RequestState;
  readonly ending: Ending | null;
  readonly words: string | null;
  readonly attempt: 'accepted' | 'refused' | 'unknown' | 'not_sent';
  /** Whether it came to the vendor, and whether the vendor did it. */
  readonly arrived: 0 | 1;
  readonly effects: 0 | 1;
  /** Once the fault is gone: nothing more, the vendor's books show it, a person is asked, or the one other try goes well. */
  readonly later: 'nothing' | 'found' | 'person' | 'second try';
};

const accepted: Truth = {
  state: 'done',
  ending: 'accepted',
  words: null,
  attempt: 'accepted',
  arrived: 1,
  effects: 1,
  later: 'nothing',
};

/** Failed, with the vendor's words where it has some. */
function refused(ending: Ending, words: string | null): Truth {
  return { ...accepted, state: 'failed', ending, words, attempt: 'refused', effects: 0 };
}

/** It may have reached the vendor: its books show it if it did, and a person is asked if they never do. */
function lost(ending: Ending, vendor: 'did it' | 'did nothing'): Truth {
  const done = vendor === 'did it';
  const fate = done ? ({ effects: 1, later: 'found' } as const) : ({ effects: 0, later: 'person' } as const);
  return { ...accepted, state: 'unknown', ending, attempt: 'unknown', ...fate };
}

/** It never left, and may be tried once more. */
const neverSent: Truth = {
  ...accepted,
  state: 'approved',
  ending: null,
  attempt: 'not_sent',
  arrived: 0,
  effects: 0,
  later: 'second try',
};

const TRUTH: Readonly<Record<VendorFault, Truth>> = {
  delay: accepted,
  duplicate: accepted,
  refuse: refused('refused', `${WORDS} (-1)`),
  // Turned away before anything was done.
  rate_limit: refused('refused', 'HTTP 429'),
  bad_signature: refused('signature', null),
  late: lost('no_answer', 'did it'),
  late_answer: accepted,
  cut_before: lost('cut_off', 'did nothing'),
  cut_after: lost('cut_off', 'did it'),
  server_error: lost('unreadable', 'did nothing'),
  garbage: lost('unreadable', 'did it'),
  truncate: lost('unreadable', 'did it'),
  unplugged: neverSent,
  breaker_open: neverSent,
};

/** What the audit says of it, from the approval on. */
function audited({ state, ending, words, later }: Truth): readonly string[] {
  const begun = ['request.begun', 'request.sending: attempt 1'];
  if (state === 'done') return [...begun, 'request.done: accepted'];
  if (state === 'failed') {
    return [...begun, `request.failed: ${words === null ? ending : `${ending}: ${words}`}`];
  }
  if (state === 'unknown') {
    const known = later === 'found' ? 'request.done: found' : 'request.person_asked';
    return [...begun, `request.unknown: ${ending}`, known];
  }
  return [
    ...begun,
    'request.returned',
    'request.begun',
    'request.sending: attempt 2',
    'request.done: accepted',
  ];
}

const FAULTS = Object.entries(TRUTH).map(([fault, truth]) => ({
  // The keys are those of the table's type.
  fault: fault as VendorFault,
  ...truth,
}));

describeOnEachEngine('a write to the vendor', (open) => {
  let store: Store;
  let desk: TestDesk;
  let line: VendorLine;
  useFaultyDesk(open, (made) => {
    ({ store, desk, line } = made);
  });

  describe.each(['refund', 'door'] as const)('of a %s', (kind) => {
    test.each(FAULTS)(
      'that meets $fault makes it $state ($ending) and comes to the vendor $arrived times; later: $later',
      async (truth) => {
        const wish = wishFor(desk, kind);
        const id = await approvedWish(desk, wish);
        line.fail(truth.fault, METHODS[kind].write);
        await desk.runDue();
        expect(line.hits()).toBe(1);
        expect(await standOf(store, id)).toEqual({
          state: truth.state,
          ending: truth.ending,
          words: truth.words,
          personAsked: false,
          attempts: [truth.attempt],
        });
        expect(wish.arrived()).toBe(truth.arrived);

        line.mend();
        // What the vendor does late it does now.
        await vi.waitFor(() => expect(wish.effects()).toBe(truth.effects), { timeout: 20_000, interval: 1 });
        await desk.leap(truth.later === 'person' ? 16 * MINUTE : 30_000);
        expect(await standOf(store, id)).toMatchObject(
          {
            nothing: { state: truth.state, ending: truth.ending, attempts: [truth.attempt] },
            found: { state: 'done', ending: 'found', attempts: ['unknown'] },
            person: { state: 'unknown', ending: truth.ending, attempts: ['unknown'], personAsked: true },
            'second try': { state: 'done', ending: 'accepted', attempts: ['not_sent', 'accepted'] },
          }[truth.later],
        );
        const secondTry = truth.later === 'second try' ? 1 : 0;
        expect(wish.arrived()).toBe(truth.arrived + secondTry);
        expect(wish.effects()).toBe(truth.effects + secondTry);
        const doing = await doingOf(store, id);
        expect(doing.filter((line) => !line.startsWith('request.followed'))).toEqual(audited(truth));
      },
    );
  });
});
