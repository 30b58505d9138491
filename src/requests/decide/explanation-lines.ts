import { yuan } from '../../domain/money.ts';
import type { Missing, Named, PolicyExplanation } from '../../domain/request-view.ts';
import { durationText } from '../../settings/duration.ts';

/**
 * The explanation for an engineer at a terminal, a line each.
 *
 * @param zone the policy's time zone, in which a day of the caps begins and ends
 */
export function explanationLines(explanation: PolicyExplanation, zone: string): readonly string[] {
  const { kind, amount, by, tierUpTo, places, expireAfterMs, remindAfterMs } = explanation;
  const what = kind === 'door' ? 'A remote door open' : `A refund of ${yuan(amount ?? 0)}`;
  return [
    `${what}, asked for by ${by === null ? 'anybody who may' : named(by)}`,
    `May ask:         ${mayAsk(explanation)}`,
    ...(kind === 'door'
      ? []
      : [`Tier:            ${tierUpTo === null ? 'the last, for any amount' : `up to ${yuan(tierUpTo)}`}`]),
    'Approvals:       all of these, by different people, never by the one who asks',
    ...places.map((place) => `  ${placeLine(place)}`),
    `Can be approved: ${canBeApproved(explanation)}`,
    ...capLines(explanation, zone),
    `Reminder:        ${remindAfterMs < expireAfterMs ? `undecided for ${durationText(remindAfterMs)}` : 'never, since it expires first'}`,
    `Expires:         undecided for ${durationText(expireAfterMs)}`,
    ...doorLines(explanation),
  ];
}

function named({ id, name }: Named): string {
  return id === name ? id : `${name} (${id})`;
}

function mayAsk({ by, mayAsk, mayAskGroups }: PolicyExplanation): string {
  const groups = mayAskGroups.join(', ');
  if (by === null || mayAsk === null) return `whoever is in ${groups}`;
  return mayAsk ? `yes, ${named(by)} is in one of ${groups}` : `no, ${named(by)} is in none of ${groups}`;
}

function placeLine({ groups, count, people }: Missing): string {
  const who = people.length === 0 ? 'nobody is left' : people.map(named).join(', ');
  return `${count} of ${groups.join(', ')}: ${who}`;
}

function canBeApproved({ by, canBeApproved }: PolicyExplanation): string {
  if (canBeApproved) return 'yes';
  return by === null
    ? 'no, there are too few people for all places'
    : `no, too few people are left without ${named(by)}: the desk refuses it when it is asked for`;
}

function capLines({ amount, dailyCap }: PolicyExplanation, zone: string): readonly string[] {
  if (dailyCap === null) return [];
  const { perRequester, overall } = dailyCap;
  const over = amount !== null && amount > Math.min(perRequester, overall);
  return [
    `Daily caps:      ${yuan(perRequester)} for each who asks, ${yuan(overall)} for all, a day of ${zone}`,
    ...(over
      ? ['                 This amount alone is above the cap: the desk refuses it when it is asked for.']
      : []),
  ];
}

function doorLines({ door }: PolicyExplanation): readonly string[] {
  if (door === null) return [];
  return [
    `Not after:       not sent later than ${durationText(door.notAfterMs)} after its last approval`,
    `Cool-down:       ${door.coolDownMs === 0 ? 'none' : `${durationText(door.coolDownMs)} between two opens of one device`}`,
  ];
}
