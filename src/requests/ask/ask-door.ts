import { whyNotAsk } from '../../domain/may.ts';
import { Refused, refuseIf } from '../../domain/refusal.ts';
import type { DoorFacts } from '../../domain/request.ts';
import { doorFactsOf, doorObstacle } from '../../domain/request-facts.ts';
import type { RequestView } from '../../domain/request-view.ts';
import type { Kit } from '../../kit/kit.ts';
import { liveCabinets } from '../../kit/live.ts';
import { STEP_MS } from '../../lib/clock.ts';
import type { Staff } from '../../settings/staff.ts';
import { lastDoorCommand } from '../../store/attempts.ts';
import { vendorMissing } from '../../vendors/port.ts';
import { deviceSubject, mustBeApprovable, mustNotBeHeld, reasonOf, recordRequest } from './record.ts';

/**
 * What opening a door would be decided on, read live. `device`: a code, a name, a CID, or `d.<CID>`. Throws
 * `Refused` or `VendorError`.
 */
export async function previewDoor(
  parts: Kit,
  staff: Staff,
  device: string,
  trace: string,
): Promise<DoorFacts> {
  const { policy } = parts;
  refuseIf(whyNotAsk(policy, staff, 'door'));
  mustNotBeHeld(parts);
  const missing = vendorMissing(parts.vendors, 'door', 'typed');
  if (missing) throw new Refused({ kind: 'vendor_off', vendor: missing });
  if (parts.doorOpenId === null) throw new Refused({ kind: 'doors_off' });
  const [cabinet, ...more] = await liveCabinets(parts, device, trace);
  if (!cabinet) throw new Refused({ kind: 'no_such_device', text: device });
  if (more.length > 0) {
    throw new Refused({ kind: 'which_device', text: device, devices: [cabinet, ...more] });
  }
  const facts = doorFactsOf(cabinet);
  const obstacle = doorObstacle(facts);
  if (obstacle) throw new Refused(obstacle);
  const until = await coolingUntil(parts, deviceSubject(facts.deviceId));
  if (until !== null) throw new Refused({ kind: 'cooling_down', until });
  mustBeApprovable(policy, staff, 'door', null);
  return facts;
}

/** Asks for a remote door open. As `askRefund`. */
export async function askDoor(
  parts: Kit,
  staff: Staff,
  wish: { readonly device: string; readonly reason: string },
  trace: string,
): Promise<RequestView> {
  const reason = reasonOf(wish.reason);
  const facts = await previewDoor(parts, staff, wish.device, trace);
  return recordRequest(
    parts,
    staff,
    { facts, amount: null, reason, note: null },
    trace,
    async (trx, subject) => {
      const until = await coolingUntil({ ...parts, db: trx }, subject);
      if (until !== null) throw new Refused({ kind: 'cooling_down', until });
    },
  );
}

/** Unix ms until which a device rests after its last door command; null when it may be opened. */
export async function coolingUntil(
  { db, policy, now }: Pick<Kit, 'db' | 'policy' | 'now'>,
  subject: string,
): Promise<number | null> {
  const last = await lastDoorCommand(db, subject, now() + STEP_MS);
  const until = last === null ? 0 : last + policy.door.coolDownMs;
  return until > now() ? until : null;
}
