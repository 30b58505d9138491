import { readFields } from './environment-fields.ts';
import { checkGroups } from './environment-groups.ts';
import { VARIABLES, type VariableName } from './environment-variables.ts';
import type { BaifudeSettings, Settings, SlackSettings, YopointSettings } from './settings.ts';
import { type SettingProblem, SettingsError } from './settings-error.ts';

/**
 * Reads the whole environment. White space around a value is dropped and a blank value counts as not set. Variables the
 * desk does not know are left alone.
 *
 * @throws SettingsError with everything that is wrong, not only the first thing; it holds no value
 */
export function readEnvironment(env: Record<string, string | undefined>): Settings {
  const values = new Map<VariableName, string>();
  for (const key of variableNames()) {
    const value = env[key]?.trim();
    if (value) values.set(key, value);
  }
  const { fields, problems: malformed } = readFields(Object.fromEntries(values));
  const problems: SettingProblem[] = [...malformed, ...checkGroups((key) => values.has(key))];
  if (problems.length > 0 || fields === null) throw new SettingsError(inOrder(problems));

  return {
    port: fields.PORT,
    host: fields.HOST ?? null,
    logLevel: fields.LOG_LEVEL,
    database: fields.DATABASE_URL
      ? { engine: 'postgres', url: fields.DATABASE_URL }
      : { engine: 'sqlite', folder: fields.LATCHKEY_DATA_DIR },
    policyPath: fields.LATCHKEY_POLICY,
    slack: slackOf(fields),
    yopoint: yopointOf(fields),
    baifude: baifudeOf(fields),
    appealsSecret: fields.APPEALS_SECRET ?? null,
    appealsSecretOld: fields.APPEALS_SECRET_OLD ?? null,
  };
}

/** The path of the policy file, also where other variables cannot be used; null where this one cannot. */
export function policyPathIn(env: Record<string, string | undefined>): string | null {
  const value = env['LATCHKEY_POLICY']?.trim();
  return readFields(value ? { LATCHKEY_POLICY: value } : {}).fields?.LATCHKEY_POLICY ?? null;
}

type Fields = NonNullable<ReturnType<typeof readFields>['fields']>;

function slackOf(fields: Fields): SlackSettings | null {
  const { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret } = fields;
  if (!botToken || !signingSecret) return null;
  return {
    botToken,
    signingSecret,
    signingSecretOld: fields.SLACK_SIGNING_SECRET_OLD ?? null,
    appToken: fields.SLACK_APP_TOKEN ?? null,
    apiUrl: fields.SLACK_API_URL ?? null,
  };
}

function yopointOf(fields: Fields): YopointSettings | null {
  const { YOPOINT_APP_ID: appId, YOPOINT_APP_SECRET: appSecret } = fields;
  const { YOPOINT_REFUND_FORWARD_URL: url, YOPOINT_REFUND_FORWARD_SECRET: secret } = fields;
  if (!appId || !appSecret) return null;
  return {
    appId,
    appSecret,
    appSecretOld: fields.YOPOINT_APP_SECRET_OLD ?? null,
    payKey: fields.YOPOINT_PAY_KEY ?? null,
    payKeyOld: fields.YOPOINT_PAY_KEY_OLD ?? null,
    paymentRelayUrl: fields.YOPOINT_PAYMENT_RELAY_URL ?? null,
    gatewayUrl: fields.YOPOINT_GATEWAY_URL,
    timestampUnit: fields.YOPOINT_TIMESTAMP_UNIT,
    watchIntervalMs: fields.YOPOINT_WATCH_INTERVAL,
    watchPauseMs: fields.YOPOINT_WATCH_PAUSE,
    doorOpenId: fields.YOPOINT_DOOR_OPEN_ID ?? null,
    backOfficeUrl: fields.YOPOINT_BACK_OFFICE_URL ?? null,
    refundForward: url && secret ? { url, secret } : null,
  };
}

function baifudeOf(fields: Fields): BaifudeSettings | null {
  const { BAIFUDE_BASE_URL: baseUrl, BAIFUDE_ACCESS_TOKEN: accessToken } = fields;
  const { BAIFUDE_SIGN_SECRET: signSecret, BAIFUDE_SIGN_RULE: signRule } = fields;
  return baseUrl && accessToken && signSecret && signRule
    ? { baseUrl, accessToken, signSecret, signRule }
    : null;
}

/** As in the table of variables, so that what belongs together stands together. */
function inOrder(problems: readonly SettingProblem[]): SettingProblem[] {
  const order: readonly string[] = variableNames();
  return [...problems].sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key));
}

function variableNames(): VariableName[] {
  // Object.keys types its answer as plain strings, though the table is closed.
  return Object.keys(VARIABLES) as VariableName[];
}
