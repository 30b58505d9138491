import { readFileSync } from 'node:fs';

/*
 * Preloaded into a process (`node --import`): its wall clock is off by as many milliseconds as stand in the file that TEST_CLOCK names.
 * The monotonic clock is left alone, as whoever sets a machine's clock leaves it.
 */
const file = process.env['TEST_CLOCK'] ?? '';
const RightDate = Date;
const READ_EVERY_MS = 20;
let readAt = Number.NEGATIVE_INFINITY;
let off = 0;

function now() {
  const at = performance.now();
  if (at - readAt >= READ_EVERY_MS) {
    readAt = at;
    off = Number(readFileSync(file, 'utf8'));
  }
  return RightDate.now() + off;
}

globalThis.Date = class extends RightDate {
  constructor(...given) {
    if (given.length === 0) super(now());
    else super(...given);
  }

  static now() {
    return now();
  }
};
