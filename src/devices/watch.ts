import type { TaskOutcome } from '../jobs/task.ts';
import type { Kit } from '../kit/kit.ts';
import { VendorError } from '../vendors/errors.ts';
import { noteDevices } from './note-devices.ts';

/** The interval of looking, in ms. It only finds what no notice told. */
export const DEVICES_WATCHED_MS = 5 * 60_000;

/** Looks through the device list for changes that no notice told. */
export async function watchDevices(parts: Kit): Promise<TaskOutcome> {
  const { cabinets, now, log } = parts;
  if (!cabinets) return 'done';
  const seenAt = now();
  try {
    const known = await cabinets.all({ refresh: true });
    if (known.standing === 'live') {
      await noteDevices(parts, known.value?.facts ?? [], { seenAt, sentAt: null, announced: false });
    }
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    log.warn({ err: error }, 'the device list could not be looked through');
  }
  return { againAt: now() + DEVICES_WATCHED_MS };
}
