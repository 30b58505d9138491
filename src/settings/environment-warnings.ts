import { GOOD_SECRET_LENGTH } from './environment-fields.ts';
import type { Settings } from './settings.ts';

/** What is allowed in the environment but probably not meant, a sentence each. Holds no value. */
export function warningsAbout(settings: Settings): string[] {
  const { yopoint } = settings;
  const same = secretsBeingChanged(settings)
    .filter(({ current, old }) => current === old)
    .map(({ name }) => `${name}_OLD is the same as ${name}: unset it, or set it to the one before.`);
  const payKey = yopoint?.payKey ?? null;
  if (payKey === null || payKey.length >= GOOD_SECRET_LENGTH) return same;
  return [
    ...same,
    `YOPOINT_PAY_KEY has fewer than ${GOOD_SECRET_LENGTH} characters: whoever guesses it poses as YoPoint. Agree a longer one with YoPoint's staff.`,
  ];
}

/** The secrets of which the one before is still taken. */
export function secretsBeingChanged(
  settings: Settings,
): { readonly name: string; readonly current: string | null; readonly old: string }[] {
  const { slack, yopoint } = settings;
  const all = [
    ['SLACK_SIGNING_SECRET', slack?.signingSecret, slack?.signingSecretOld],
    ['YOPOINT_APP_SECRET', yopoint?.appSecret, yopoint?.appSecretOld],
    ['YOPOINT_PAY_KEY', yopoint?.payKey, yopoint?.payKeyOld],
    ['APPEALS_SECRET', settings.appealsSecret, settings.appealsSecretOld],
  ] as const;
  return all.flatMap(([name, current = null, old = null]) => (old === null ? [] : [{ name, current, old }]));
}
