import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { elapsed } from '../../bench/elapsed.ts';
import { numbered } from '../../bench/floors/bare.ts';
import { type Row, targetText, verdict } from '../../bench/result.ts';
import { median, ratio } from '../../bench/stats.ts';
import { inTurns } from '../../bench/turns.ts';

const row = (value: number, target: Row['target'], moonshot = false): Row => ({
  what: '',
  measured: '',
  against: '',
  value,
  target,
  moonshot,
});

describe('A bench', () => {
  it('takes the middle value, or the mean of the two middle ones', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([10, 1, 2, 4])).toBe(3);
    expect(() => median([])).toThrow('no median');
    expect(ratio(3, 2)).toBe(1.5);
    expect(() => ratio(3, 0)).toThrow('says nothing');
  });

  it('says by how much a target was missed, on whichever side it lies', () => {
    expect(verdict(row(0.9, { atMost: 1 }))).toBe('pass');
    expect(verdict(row(1, { atMost: 1 }))).toBe('pass');
    expect(verdict(row(1.5, { atMost: 1 }))).toBe('missed by 50.0 %');
    expect(verdict(row(0.3, { atLeast: 0.6 }))).toBe('missed by 50.0 %');
    expect(verdict(row(0.3, { atLeast: 0.6 }, true))).toBe('not reached by 50.0 %');
    expect(verdict(row(2, { exactly: 1 }))).toBe('missed: 2');
    expect(
      [{ atMost: 1 }, { atLeast: 0.6 }, { exactly: 1 }].map((target) => targetText(row(1, target))),
    ).toEqual(['<= 1.0', '>= 0.6', '= 1']);
  });

  it('lets each have its turn, in the other order every other round', async () => {
    const order: string[] = [];
    const turn = (name: string) => async () => {
      order.push(name);
      return order.length;
    };
    expect(await inTurns(2, { a: turn('a'), b: turn('b') })).toEqual({ a: [1, 4], b: [2, 3] });
    expect(order).toEqual(['a', 'b', 'b', 'a']);
  });

  it('times from the first word of a beginning to an arrival, and not to what comes before it or beside it', async () => {
    const events = new EventEmitter();
    const on = (name: string) => (look: () => void) => {
      events.on(name, look);
      return () => void events.off(name, look);
    };
    let now = 0;
    let there = false;
    const act = async () => {
      for (const [at, name] of [
        [10, 'came'],
        [20, 'sent'],
        [30, 'came'],
        [40, 'sent'],
        [50, 'came'],
        [60, 'came'],
      ] as const) {
        now = at;
        there = at >= 50;
        events.emit(name);
      }
    };
    const options = { act, watch: on('came'), arrived: () => there, what: 'it', clock: () => now };
    expect(await elapsed({ ...options, begins: on('sent') })).toBe(50 - 20);
    now = 0;
    expect(await elapsed(options)).toBe(50);
    expect(events.listenerCount('came') + events.listenerCount('sent')).toBe(0);
    await expect(elapsed({ ...options, begins: on('never') })).rejects.toThrow('never began');
    const fails = async () => {
      throw new Error('it cannot be pressed');
    };
    await expect(elapsed({ ...options, act: fails })).rejects.toThrow('it cannot be pressed');
    expect(events.listenerCount('came')).toBe(0);
  });

  it('writes parameters as PostgreSQL does', () => {
    expect(numbered('select ? + ?, a from b where c = ?')).toBe('select $1 + $2, a from b where c = $3');
    expect(numbered('commit')).toBe('commit');
  });
});
