import { z } from 'zod';
import { localUrl } from '../http/listen.ts';
import type { Settings } from '../settings/settings.ts';
import { isServedFrom } from '../store/instance-lock.ts';
import { droppedBefore } from './counted-before.ts';
import { type Finding, failed, ok, skipped } from './finding.ts';
import type { Hide } from './hide.ts';
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
