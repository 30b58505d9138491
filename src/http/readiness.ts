import type { Ground } from '../ground/ground.ts';
import { withTimeout } from '../lib/timeout.ts';
import type { Messenger } from '../messengers/port.ts';
import type { Store } from '../store/open-store.ts';

/** Shorter than a load balancer's probe interval of some seconds. */
const DATABASE_MS = 2_000;

type Missing = { readonly what: string; readonly why: string };

/** The reasons why the process cannot serve; empty when it is ready. Never throws. */
export async function readiness(
  store: Store | null,
  ground: Ground,
  messengers: readonly Messenger[],
): Promise<Missing[]> {
  const missing: Missing[] = [];
  const trouble = ground.unready();
  if (trouble) missing.push({ what: trouble.part, why: trouble.why });
  if (!store) return trouble ? missing : [{ what: 'database', why: 'it is being opened' }];
  // The trouble is reported already; another query would only take time.
  if (trouble?.part === 'database') return [...missing, ...unreachable(messengers)];
  try {
    const pending = await withTimeout(DATABASE_MS, 'the database', store.pendingMigrations());
    if (pending.length > 0) missing.push({ what: 'migrations', why: `not applied: ${pending.join(', ')}` });
  } catch (error) {
    missing.push({ what: 'database', why: error instanceof Error ? error.message : String(error) });
  }
  return [...missing, ...unreachable(messengers)];
}

function unreachable(messengers: readonly Messenger[]): Missing[] {
  return messengers.flatMap((messenger) => {
    const connection = messenger.connection();
    return connection.connected ? [] : [{ what: messenger.name, why: connection.why }];
  });
}
