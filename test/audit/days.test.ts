import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AuditDaysError, daysIn } from '../../src/audit/days.ts';

const HOUR_MS = 3_600_000;

function whole(zone: string, from?: string, to: string | undefined = from) {
  return daysIn(zone, { from, to });
}

describe('the days of an export', () => {
  it('are whole and both inclusive, in the time zone of the policy', () => {
    expect(whole('Asia/Shanghai', '2026-11-01', '2026-11-30')).toEqual({
      fromMs: Date.UTC(2026, 9, 31, 16),
      toMs: Date.UTC(2026, 10, 30, 16),
    });
  });

  it('may be left out at either end', () => {
    expect(daysIn('UTC', { from: undefined, to: undefined })).toEqual({ fromMs: null, toMs: null });
    expect(daysIn('UTC', { from: '2026-11-01', to: undefined })).toEqual({
      fromMs: Date.UTC(2026, 10, 1),
      toMs: null,
    });
    expect(daysIn('UTC', { from: undefined, to: '2026-11-01' })).toEqual({
      fromMs: null,
      toMs: Date.UTC(2026, 10, 2),
    });
  });

  it.each([
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    // Midnight itself is skipped there.
    ['America/Santiago', '2026-09-06', 23],
    ['Pacific/Kiritimati', '2026-11-01', 24],
    ['Pacific/Pago_Pago', '2026-11-01', 24],
    // The day after it never was.
    ['Pacific/Apia', '2011-12-29', 24],
    ['UTC', '9999-12-31', 24],
  ])('are as long as they are in %s on %s', (zone, day, hours) => {
    const { fromMs, toMs } = whole(zone, day);
    expect((toMs ?? 0) - (fromMs ?? 0)).toBe(hours * HOUR_MS);
  });

  it('follow one another without a gap', () => {
    const zones = [
      'Asia/Shanghai',
      'Europe/Berlin',
      'America/St_Johns',
      'Pacific/Auckland',
      'Africa/Casablanca',
    ];
    const days = fc.integer({
      min: Date.UTC(2015, 0, 1) / 86_400_000,
      max: Date.UTC(2035, 0, 1) / 86_400_000,
    });
    fc.assert(
      fc.property(fc.constantFrom(...zones), days, (zone, day) => {
        const name = (of: number) => new Date(of * 86_400_000).toISOString().slice(0, 10);
        expect(whole(zone, name(day)).toMs).toBe(whole(zone, name(day + 1)).fromMs);
      }),
      { numRuns: 50 },
    );
  });

  it.each(['2026-02-30', '2026-13-01', '1.11.2026', 'yesterday', '', '2026-11-1', '2026-11-01T00:00'])(
    'are refused when they are none, and shown how to write them: %j',
    (day) => {
      expect(() => whole('Asia/Shanghai', day)).toThrow(AuditDaysError);
      expect(() => whole('Asia/Shanghai', day)).toThrow('Write it as 2026-11-01');
      expect(() => daysIn('Asia/Shanghai', { from: undefined, to: day })).toThrow(AuditDaysError);
    },
  );

  it('are refused when a place never had them', () => {
    expect(() => whole('Pacific/Apia', '2011-12-30')).toThrow('There is no 2011-12-30 in Pacific/Apia');
  });

  it('are refused backwards', () => {
    expect(() => whole('Asia/Shanghai', '2026-11-02', '2026-11-01')).toThrow(
      '--to 2026-11-01 is before --from 2026-11-02. Put the earlier day first.',
    );
  });
});
