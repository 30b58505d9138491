import { LATCHKEY_HEADERS, LATCHKEY_SCHEME, signatureOf } from '../lib/signature.ts';
import type { Settings } from '../settings/settings.ts';
import { refusedBefore, stillProvedByOld } from './counted-before.ts';
import { type Finding, failed, ok, skipped } from './finding.ts';
import { knock } from './knock.ts';

/** Signed and empty: an intake that accepts the signature refuses it for being no appeal, so that nothing is stored. */
const NO_APPEAL = '';

/** Sends the running service a signed request to its intake of appeals. */
export async function checkSelfAppeal(
  service: string | null,
  { appealsSecret: secret, appealsSecretOld: old }: Pick<Settings, 'appealsSecret' | 'appealsSecretOld'>,
): Promise<Finding> {
  if (secret === null) return skipped('off: APPEALS_SECRET is not set');
  if (service === null) return skipped('no service to send one to');
  const url = `${service}/appeals`;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const answer = await knock(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      [LATCHKEY_HEADERS.timestamp]: timestamp,
      [LATCHKEY_HEADERS.signature]: signatureOf(LATCHKEY_SCHEME, secret, timestamp, NO_APPEAL),
    },
    body: NO_APPEAL,
  });
  if (answer.status === null) {
    return failed(`${url} gave no answer (${answer.why})`, "Look at the running service's log.");
  }
  if (answer.status === 422) {
    const before = await refusedBefore(service, '/appeals', "they were your app's", 'APPEALS_SECRET');
    const stillOld = await stillProvedByOld(service, 'APPEALS_SECRET_OLD', old !== null);
    return ok(`${url} took the signature, and refused an empty appeal${stillOld}${before}`);
  }
  if (answer.status === 401) {
    return failed(
      `${url} refused the signature`,
      'The running service has another APPEALS_SECRET than this environment: set the one that your app signs with, and start the service again.',
    );
  }
  return failed(
    `${url} answered HTTP ${answer.status}`,
    'Start the service again with APPEALS_SECRET of this environment.',
  );
}
