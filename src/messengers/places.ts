import { everybodyWhoMay } from '../domain/may.ts';
import type { Policy } from '../settings/policy.ts';
import type { Staff } from '../settings/staff.ts';
import type { Destination } from './port.ts';

/** Where alerts go: their channel, and in a messenger without channels everybody who may take care of appeals. */
export function alertsPlace(policy: Policy): Destination {
  const people = everybodyWhoMay(policy, 'handle_appeals');
  return { kind: 'channel', channel: 'alerts', people };
}

/** Where requests are decided: their channel, and in a messenger without channels these people. */
export function approvalsPlace(people: readonly Staff[]): Destination {
  return { kind: 'channel', channel: 'approvals', people };
}
