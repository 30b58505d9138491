import { isIP } from 'node:net';
import { z } from 'zod';
import { backOfficeProblem } from '../domain/back-office.ts';
import { DURATION_FORM, DurationError, parseDuration } from './duration.ts';
import { VARIABLES, type VariableName } from './environment-variables.ts';
import type { BaifudeSignRule } from './settings.ts';
import type { SettingProblem } from './settings-error.ts';
import { isHttpBase, isHttpUrl, isPostgresUrl } from './urls.ts';

/** Characters that a secret has which nobody guesses. */
export const GOOD_SECRET_LENGTH = 16;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** The gateway as YoPoint documents it (`vendors/yopoint.md` §2). */
const YOPOINT_GATEWAY = 'https://api.yopoint.com/api/gateway/index';

/** A value that a vendor or Slack issued: white space inside is a slip of the paste. */
const issued = z.string().regex(/^[^\s\p{Cc}]+$/u, {
  error: 'has white space or a control character inside',
  abort: true,
});

/** A value that people chose, a passphrase or a path, where spaces are allowed. */
const chosen = z.string().regex(/^\P{Cc}+$/u, 'has a control character inside');

/** A secret of the operator's own choice, which nobody should be able to guess. */
const longSecret = chosen.refine(
  (text) => text.length >= GOOD_SECRET_LENGTH || /\p{Cc}/u.test(text),
  `has fewer than ${GOOD_SECRET_LENGTH} characters, so that it can be guessed`,
);

const httpUrl = z
  .string()
  .refine(isHttpUrl, 'is not an http:// or https:// address without user name and password');

const httpBase = z
  .string()
  .refine(
    isHttpBase,
    'is not an http:// or https:// address without user name, password, query and fragment',
  );

const backOfficeUrl = issued.check((context) => {
  const problem = backOfficeProblem(context.value);
  if (problem) context.issues.push({ code: 'custom', message: problem, input: null });
});

const port = z
  .string()
  .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, 'is not a whole number from 0 to 65535')
  .transform(Number);

const host = z
  .string()
  .refine(
    (text) => isIP(text) !== 0 || /^(?=.{1,253}$)[a-z\d]([a-z\d.-]*[a-z\d])?$/i.test(text),
    'is neither an IP address (IPv6 without brackets) nor the name of a host, and holds no port and no http://',
  );

const interval = z.string().transform((text, context) => {
  try {
    const ms = parseDuration(text);
    if (ms > 0) return ms;
    context.addIssue({ code: 'custom', message: `is not longer than nothing: write ${DURATION_FORM}` });
  } catch (error) {
    if (!(error instanceof DurationError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
  }
  return z.NEVER;
});

const botToken = issued.check((context) => {
  const problem = tokenProblem(context.value, 'xoxb-', 'a bot token');
  if (problem) context.issues.push({ code: 'custom', message: problem, input: null });
});

const appToken = issued.check((context) => {
  const problem = tokenProblem(context.value, 'xapp-', 'an app-level token');
  if (problem) context.issues.push({ code: 'custom', message: problem, input: null });
});

const signingSecret = issued.refine(
  (text) => !/^["']?(xox|xapp-)/.test(text),
  'is a token, not the signing secret, which has no prefix',
);

const signRule = z.string().transform((text, context): BaifudeSignRule => {
  if (text === 'query-key' || text === 'timestamp-body-key') return { kind: text };
  const module = /^module:(\P{Cc}+)$/u.exec(text)?.[1]?.trim();
  if (module) return { kind: 'module', path: module };
  context.addIssue({ code: 'custom', message: 'is not one of query-key, timestamp-body-key, module:<path>' });
  return z.NEVER;
});

const fields = z.object({
  PORT: port.default(3000),
  HOST: host.optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `is not one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  DATABASE_URL: z
    .string()
    .refine(
      isPostgresUrl,
      'is not a readable postgres:// or postgresql:// address (characters such as # / % in a password are written %23 %2F %25)',
    )
    .optional(),
  LATCHKEY_DATA_DIR: chosen.default('./data'),
  LATCHKEY_POLICY: chosen.default('./policy.yml'),
  SLACK_BOT_TOKEN: botToken.optional(),
  SLACK_SIGNING_SECRET: signingSecret.optional(),
  SLACK_SIGNING_SECRET_OLD: signingSecret.optional(),
  SLACK_APP_TOKEN: appToken.optional(),
  SLACK_API_URL: httpBase.transform((text) => `${text.replace(/\/+$/, '')}/`).optional(),
  YOPOINT_APP_ID: issued.optional(),
  YOPOINT_APP_SECRET: issued.optional(),
  YOPOINT_APP_SECRET_OLD: issued.optional(),
  YOPOINT_PAY_KEY: chosen.optional(),
  YOPOINT_PAY_KEY_OLD: chosen.optional(),
  YOPOINT_PAYMENT_RELAY_URL: httpUrl.optional(),
  YOPOINT_PAYMENT_COPY: z.literal('true', { error: 'is not true' }).optional(),
  YOPOINT_GATEWAY_URL: httpUrl.default(YOPOINT_GATEWAY),
  YOPOINT_TIMESTAMP_UNIT: z.enum(['s', 'ms'], { error: 'is neither s nor ms' }).default('s'),
  YOPOINT_WATCH_INTERVAL: interval.default(60_000),
  YOPOINT_WATCH_PAUSE: interval.default(250),
  YOPOINT_DOOR_OPEN_ID: issued.optional(),
  YOPOINT_BACK_OFFICE_URL: backOfficeUrl.optional(),
  YOPOINT_REFUND_FORWARD_URL: httpUrl.optional(),
  YOPOINT_REFUND_FORWARD_SECRET: longSecret.optional(),
  BAIFUDE_BASE_URL: httpBase.transform((text) => text.replace(/\/+$/, '')).optional(),
  BAIFUDE_ACCESS_TOKEN: issued.optional(),
  BAIFUDE_SIGN_SECRET: chosen.optional(),
  BAIFUDE_SIGN_RULE: signRule.optional(),
  APPEALS_SECRET: longSecret.optional(),
  // It may be the short one that is being changed for this reason.
  APPEALS_SECRET_OLD: chosen.optional(),
});

/**
 * Checks each variable by itself and turns it into what the settings hold. Values come in trimmed and never blank.
 *
 * @returns the fields, null as soon as there is a problem, and all problems
 */
export function readFields(values: Readonly<Record<string, string>>): {
  fields: z.output<typeof fields> | null;
  problems: SettingProblem[];
} {
  const result = fields.safeParse(values);
  if (result.success) return { fields: result.data, problems: [] };
  const problems = result.error.issues.map((issue): SettingProblem => {
    const key = String(issue.path[0]);
    return { key, problem: issue.message, remedy: remedyFor(key) };
  });
  return { fields: null, problems };
}

/** What is wrong with the value of one variable by itself; null when nothing is. The value comes trimmed. */
export function problemWith(key: VariableName, value: string): SettingProblem | null {
  return readFields({ [key]: value }).problems.find((problem) => problem.key === key) ?? null;
}

function remedyFor(key: string): string {
  const remedies: Readonly<Record<string, string>> = VARIABLES;
  return remedies[key] ?? '';
}

/** What is wrong with a Slack token, judged by its prefix; null when nothing is. */
function tokenProblem(text: string, prefix: string, name: string): string | null {
  if (text.startsWith(prefix) && text.length > prefix.length) return null;
  const wanted = `is not ${name} (those start with ${prefix})`;
  if (/^["']/.test(text)) return `${wanted}: leave out the quotation marks`;
  if (text === prefix) return `${wanted}: nothing stands behind the prefix`;
  if (text.startsWith('xoxb-')) return `${wanted}: it is a bot token, which belongs in SLACK_BOT_TOKEN`;
  if (text.startsWith('xapp-'))
    return `${wanted}: it is an app-level token, which belongs in SLACK_APP_TOKEN`;
  if (text.startsWith('xoxp-')) return `${wanted}: it is a person's token`;
  if (text.startsWith('xoxe'))
    return `${wanted}: it is a token that expires, so switch token rotation off for the app`;
  return wanted;
}
