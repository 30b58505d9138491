import { z } from 'zod';
import {
  type BaifudeSettings,
  type SettingProblem,
  type Settings,
  SettingsError,
  type SlackSettings,
  type YopointSettings,
} from './settings.ts';
import { GROUPS, VARIABLES, type Variable, type VariableName, variableNames } from './variables.ts';

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
  const problems = [...malformed, ...problemsTogether((key) => values.has(key))];
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

/** What is wrong with the value of one variable by itself; null when nothing is. The value comes trimmed. */
export function problemWith(key: VariableName, value: string): SettingProblem | null {
  return readFields({ [key]: value }).problems.find((problem) => problem.key === key) ?? null;
}

type Schemas = { readonly [Name in VariableName]: (typeof VARIABLES)[Name]['schema'] };

// Object.fromEntries forgets which name has which schema.
const schemas = Object.fromEntries(variableNames().map((name) => [name, VARIABLES[name].schema])) as Schemas;

const everyVariable = z.object(schemas);

type Fields = z.output<typeof everyVariable>;

/** Checks each variable by itself. The fields are null as soon as one has a problem. */
function readFields(values: Readonly<Record<string, string>>): {
  readonly fields: Fields | null;
  readonly problems: SettingProblem[];
} {
  const result = everyVariable.safeParse(values);
  if (result.success) return { fields: result.data, problems: [] };
  const problems = result.error.issues.flatMap((issue): SettingProblem[] =>
    variableNames()
      .filter((key) => key === issue.path[0])
      .map((key) => ({ key, problem: issue.message, remedy: VARIABLES[key].help })),
  );
  return { fields: null, problems };
}

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
    watchCallsPerMinute: fields.YOPOINT_WATCH_CALLS,
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

type IsSet = (key: VariableName) => boolean;
type Group = Variable['group'];

/** What is half set, and whether a messenger and a vendor are on at all. Looks at presence only, never at values. */
function problemsTogether(isSet: IsSet): SettingProblem[] {
  return [
    ...paymentProblems(isSet),
    ...variableNames().flatMap((key) => halfSet(key, isSet)),
    ...wecomProblems(isSet),
    ...nothingOn('messenger', ['slack'], isSet),
    ...nothingOn('vendor', ['yopoint', 'baifude'], isSet),
  ];
}

/** The variables that are of no use without this one. */
function dependentsOf(key: VariableName): VariableName[] {
  return variableNames().filter((name) => needsOf(name).includes(key));
}

function needsOf(name: VariableName): readonly string[] {
  const variable: Variable = VARIABLES[name];
  return variable.needs ?? [];
}

/** A variable that is not set, though others that need it are. */
function halfSet(key: VariableName, isSet: IsSet): SettingProblem[] {
  const { help, group } = VARIABLES[key];
  const present = dependentsOf(key).filter(isSet);
  if (isSet(key) || present.length === 0 || group === 'wecom') return [];
  return [
    {
      key,
      problem: `is not set, though ${present.join(', ')} ${present.length === 1 ? 'is' : 'are'}`,
      remedy: `${help} Set it, or unset the rest to do without ${GROUPS[group].title}.`,
    },
  ];
}

/**
 * Payment callbacks are passed on, or copies of them are listened to, or there are none. Anything else that is set would leave a
 * callback answered that reached no payment system.
 */
function paymentProblems(isSet: IsSet): SettingProblem[] {
  const [key, relay, copy] = [
    'YOPOINT_PAY_KEY',
    'YOPOINT_PAYMENT_RELAY_URL',
    'YOPOINT_PAYMENT_COPY',
  ] as const;
  const forward = 'YOPOINT_REFUND_FORWARD_URL';
  const present = [relay, copy].filter(isSet);
  const problems: SettingProblem[] = [];
  if (isSet(key) && present.length === 0) {
    problems.push({
      key,
      problem: `is set, and neither ${relay} nor ${copy} is`,
      remedy: `Set ${relay} where Latchkey stands in front of your payment system, ${copy}=true where that sends copies, or unset ${key}: then YoPoint's payment callback address is your payment system's own.`,
    });
  }
  if (!isSet(key) && present.length > 0) {
    const problem = `is not set, though ${present.join(' and ')} is`;
    problems.push({ key, problem, remedy: VARIABLES[key].help });
  }
  if (isSet(relay) && isSet(copy)) {
    problems.push({
      key: copy,
      problem: `is set, and ${relay} is too`,
      remedy: `Set one of the two: ${VARIABLES[relay].help} ${VARIABLES[copy].help}`,
    });
  }
  if (isSet(forward) && !isSet(relay)) {
    problems.push({
      key: forward,
      problem: `is set, and ${relay} is not`,
      remedy: `Refund orders come to Latchkey only where it stands in front of your payment system. Set ${relay}, or unset ${forward}.`,
    });
  }
  return problems;
}

/** To be lifted when WeCom arrives: then it is a group like the others, and a messenger. */
function wecomProblems(isSet: IsSet): SettingProblem[] {
  const present = variableNames().filter((key) => VARIABLES[key].group === 'wecom' && isSet(key));
  if (present.length === 0) return [];
  const missing = needsOf('WECOM_CORP_ID').filter((key) => !present.some((name) => name === key));
  const remedy = `WeCom is not part of this version yet. Unset ${present.join(', ')}.`;
  if (missing.length === 0) {
    return [{ key: 'WECOM_CORP_ID', problem: 'and the other WECOM_ variables are set', remedy }];
  }
  const problem = `is not set, though ${present.join(', ')} ${present.length === 1 ? 'is' : 'are'}`;
  return missing.map((key) => ({ key, problem, remedy }));
}

/** Silent about a group that is half set: its variables have said so already. */
function nothingOn(kind: string, groups: readonly Group[], isSet: IsSet): SettingProblem[] {
  const required = groups.map((group) => ({ group, keys: requiredIn(group) }));
  if (required.some(({ keys }) => keys.some((key) => isSet(key) || dependentsOf(key).some(isSet)))) return [];
  const [first, ...others] = required;
  const instead = others
    .map(({ group, keys }) => ` Or set ${keys.join(', ')} for ${GROUPS[group].title}.`)
    .join('');
  return (first?.keys ?? []).map((key) => ({
    key,
    problem: `is not set, and no ${kind} is on; the desk needs at least one`,
    remedy: `${VARIABLES[key].help}${instead}`,
  }));
}

/** The variables of a group that others of it need. */
function requiredIn(group: Group): VariableName[] {
  return variableNames().filter((key) => VARIABLES[key].group === group && dependentsOf(key).length > 0);
}

/** As in the table of variables, so that what belongs together stands together. */
function inOrder(problems: readonly SettingProblem[]): SettingProblem[] {
  const order: readonly string[] = variableNames();
  return [...problems].sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key));
}
