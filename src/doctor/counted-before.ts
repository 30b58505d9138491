import type { OldSecret } from '../observe/old-secret.ts';
import { knock } from './knock.ts';

/** What a counter of the running service stands at; 0 where it cannot be read. `labels` as they stand in the exposition; empty: it has none. */
async function countOf(service: string, name: string, labels: string): Promise<number> {
  const { status, ...answer } = await knock(`${service}/metrics`);
  if (status !== 200 || !('text' in answer)) return 0;
  const series = labels === '' ? `${name} ` : `${name}{${labels}}`;
  const line = answer.text.split('\n').find((one) => one.startsWith(series));
  return Number(line?.split(' ').at(-1) ?? 0);
}

/**
 * Whether the old one of a secret that is being changed still proves requests. A clause for a finding that is well otherwise, empty when
 * `isSet` is false: nothing is being changed.
 */
export async function stillProvedByOld(
  service: string,
  variable: OldSecret,
  isSet: boolean,
): Promise<string> {
  if (!isSet) return '';
  const uses = await countOf(service, 'latchkey_old_secret_uses_total', `variable="${variable}"`);
  return uses === 0
    ? `; with ${variable} nothing came since it started`
    : `; ${uses === 1 ? 'one request' : `${uses} requests`} came with ${variable} since it started: keep it until none does`;
}

/**
 * That this environment and the service have the same secret proves nothing about whose it is: what was refused before tells
 * more. A clause for a finding that is well otherwise, empty when nothing was refused.
 */
export async function refusedBefore(
  service: string,
  path: string,
  whose: string,
  variable: string,
): Promise<string> {
  const forged = await countOf(service, 'latchkey_rejected_requests_total', `path="${path}",reason="forged"`);
  if (forged === 0) return '';
  const requests = forged === 1 ? 'one request was' : `${forged} requests were`;
  return `; ${requests} refused for the signature since it started: if ${whose}, ${variable} is not the right one`;
}

/** A clause about lines of its log that standard output did not take, empty when there were none. */
export async function droppedBefore(service: string): Promise<string> {
  const lines = await countOf(service, 'latchkey_log_lines_dropped_total', '');
  if (lines === 0) return '';
  const were = lines === 1 ? 'one line of its log was' : `${lines} lines of its log were`;
  return `; ${were} dropped since it started: see that its standard output is read and the disk behind it has room`;
}
