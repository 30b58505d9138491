import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isOpen,
  OPEN_STATES,
  type RequestEvent,
  type RequestState,
  transition,
} from '../../src/domain/request.ts';

const EVENTS = [
  'approve',
  'reject',
  'cancel',
  'expire',
  'claim',
  'return',
  'succeed',
  'fail',
  'lose',
] as const satisfies readonly RequestEvent[];

/** What every event makes of every state, in the order of EVENTS; `-` for nothing. */
const TABLE: Readonly<Record<RequestState, string>> = {
  //         approve  reject   cancel    expire  claim     return   succeed fail   lose
  pending: ' approved rejected cancelled expired -         -        -       -      -       ',
  approved: '-        -        -         -       executing -        -       -      -       ',
  executing: '-       -        -         -       -         approved done    failed unknown ',
  unknown: ' -        -        -         -       -         -        done    failed -       ',
  done: '    -        -        -         -       -         -        -       -      -       ',
  failed: '  -        -        -         -       -         -        -       -      -       ',
  rejected: '-        -        -         -       -         -        -       -      -       ',
  expired: ' -        -        -         -       -         -        -       -      -       ',
  cancelled: '-       -        -         -       -         -        -       -      -       ',
};
const STATES = Object.keys(TABLE) as RequestState[]; // the keys of the record's type
const ROWS = STATES.flatMap((state) => {
  const cells = TABLE[state].trim().split(/\s+/);
  return EVENTS.map((event, index) => [state, event, cells[index]] as const);
});

describe('what an event makes of a request', () => {
  test('every state and every event stand in the table', () => {
    expect(ROWS).toHaveLength(81);
    expect(ROWS.filter(([, , to]) => to !== '-' && !STATES.some((state) => state === to))).toEqual([]);
  });

  test.each(ROWS)('%s, %s: %s', (state, event, to) => {
    expect(transition(state, event)).toBe(to === '-' ? null : to);
  });
});

/** Every state a request has been in, from `pending`: each event moves it or is refused as late. */
function lifeOf(events: readonly RequestEvent[]): RequestState[] {
  const life: RequestState[] = ['pending'];
  for (const event of events)
    life.push(transition(life.at(-1) ?? 'pending', event) ?? life.at(-1) ?? 'pending');
  return life;
}

const anyEvents = fc.array(fc.constantFrom(...EVENTS), { maxLength: 30 });

test('whatever happens in whatever order, nothing is done that was not approved and begun', () => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const life = lifeOf(events);
      for (const state of ['done', 'failed', 'unknown'] as const) {
        const at = life.indexOf(state);
        if (at === -1) continue;
        expect(life.slice(0, at)).toContain('executing');
        expect(life.slice(0, at)).toContain('approved');
      }
    }),
  );
});

test('of all decisions about a pending request only the first counts', () => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const decided = lifeOf(events).filter(
        (state, index, life) => index > 0 && life[index - 1] === 'pending' && state !== 'pending',
      );
      expect(decided.length).toBeLessThanOrEqual(1);
    }),
  );
});

test('what is unknown stays so until somebody knows, and is never begun again', () => {
  expect(EVENTS.flatMap((event) => transition('unknown', event) ?? [])).toEqual(['done', 'failed']);
});

test('what may yet happen or have happened stands in the way of a second request, and nothing else does', () => {
  expect(STATES.filter(isOpen)).toEqual(['pending', 'approved', 'executing', 'unknown']);
  expect(STATES.filter(isOpen)).toEqual([...OPEN_STATES]);
  const final = STATES.filter((state) => EVENTS.every((event) => transition(state, event) === null));
  expect(final).toEqual(STATES.filter((state) => !isOpen(state)));
});
