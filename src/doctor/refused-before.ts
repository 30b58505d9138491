import { knock } from './knock.ts';

/** How many requests at this path the running service has turned away for their signature since it started. */
async function forgedAt(service: string, path: string): Promise<number> {
  const { status, ...answer } = await knock(`${service}/metrics`);
  if (status !== 200 || !('text' in answer)) return 0;
  const line = answer.text
    .split('\n')
    .find((one) => one.startsWith(`latchkey_rejected_requests_total{path="${path}",reason="forged"}`));
  return Number(line?.split(' ').at(-1) ?? 0);
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
  const forged = await forgedAt(service, path);
  if (forged === 0) return '';
  const requests = forged === 1 ? 'one request was' : `${forged} requests were`;
  return `; ${requests} refused for the signature since it started: if ${whose}, ${variable} is not the right one`;
}
