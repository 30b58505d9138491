import type { Policy } from '../../sandbox/world.ts';
import { runDoctor } from '../../src/doctor/index.ts';

/** What doctor said. */
export type Report = { readonly well: boolean; readonly lines: readonly string[]; readonly text: string };

/** Asks doctor about this environment. */
export async function ask(
  env: Readonly<Record<string, string | undefined>>,
  now?: () => number,
): Promise<Report> {
  const lines: string[] = [];
  const well = await runDoctor({ ...env }, (line) => lines.push(line), now);
  return { well, lines, text: lines.join('\n') };
}

/** The line of one check, with the steps below it; empty when there is no such line. */
export function about({ lines }: Report, name: string): string {
  const start = lines.findIndex((line) => line.slice(2).startsWith(`${name} — `));
  if (start === -1) return '';
  const steps = lines.slice(start + 1).findIndex((line) => !line.startsWith('    '));
  return lines.slice(start, steps === -1 ? undefined : start + 1 + steps).join('\n');
}

/** The sandbox's policy without the guest in it, whom doctor would report. */
export function membersOnly(policy: Policy): Policy {
  const staff: unknown = policy['staff'];
  if (!Array.isArray(staff)) throw new Error('The policy has no list of staff.');
  return { ...policy, staff: staff.filter(({ id }: { id: string }) => id !== 'guest') };
}
