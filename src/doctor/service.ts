import { z } from 'zod';
import { localUrl } from '../http/listen.ts';
import type { OldSecret } from '../observe/old-secret.ts';
import type { Settings } from '../settings/settings.ts';
import { isServedFrom } from '../store/instance-lock.ts';
import { type Finding, failed, type Hide, ok, skipped } from './finding.ts';
import { knock } from './knock.ts';

/** The service beside which this runs: its address when one answers there. */
type ServiceCheck = { readonly finding: Finding; readonly url: string | null };

const readySchema = z.union([
  z.object({ status: z.literal('ready') }),
  z.object({
    status: z.literal('not ready'),
    missing: z.array(z.object({ what: z.string(), why: z.string() })),
  }),
]);

/** Whether a service runs here, and whether it is ready. That none runs is no failure, unless it runs on another port. */
export async function checkService({ host, port, database }: Settings, hide: Hide): Promise<ServiceCheck> {
  if (port === 0) return { finding: skipped('PORT=0 takes any free port: nobody knows which'), url: null };
  const url = localUrl(host, port);
  const answer = await knock(`${url}/readyz`);
  if (answer.status === null && answer.refused) {
    const elsewhere = database.engine === 'sqlite' && isServedFrom(database.folder);
    const finding = elsewhere
      ? failed(
          `a Latchkey serves the folder of LATCHKEY_DATA_DIR, but nothing listens on port ${port}`,
          'Set PORT here to the port that it was started with, and HOST to the address.',
        )
      : skipped(`none runs on port ${port}`);
    return { finding, url: null };
  }
  if (answer.status === null) {
    const step = `Look at the log of what listens on port ${port}; if it is not Latchkey, set PORT to another port.`;
    const steps = host === null ? [step] : ['Set HOST to an address of this machine, or unset it.', step];
    return { finding: failed(`${url}/readyz gave no answer (${answer.why})`, ...steps), url: null };
  }
  const parsed = readySchema.safeParse(jsonOf(answer.text));
  if (!parsed.success) {
    const step = `Stop what listens on port ${port}, or set PORT to another port.`;
    return { finding: failed(`${url}/readyz does not answer as Latchkey does`, step), url: null };
  }
  if (parsed.data.status === 'ready') {
    return { finding: ok(`ready on port ${port}${await droppedBefore(url)}`), url };
  }
  const missing = parsed.data.missing.map(({ what, why }) => hide(`${what} (${why})`)).join(', ');
  const step = 'Put right what else fails here and start the service again; its log says more.';
  return { finding: failed(`not ready on port ${port}: ${missing}`, step), url };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the caller says that it is no answer of ours.
    return undefined;
  }
}

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
async function droppedBefore(service: string): Promise<string> {
  const lines = await countOf(service, 'latchkey_log_lines_dropped_total', '');
  if (lines === 0) return '';
  const were = lines === 1 ? 'one line of its log was' : `${lines} lines of its log were`;
  return `; ${were} dropped since it started: see that its standard output is read and the disk behind it has room`;
}
