import { isIP } from 'node:net';
import { z } from 'zod';
import { backOfficeProblem } from '../domain/back-office.ts';
import { DURATION_FORM, DurationError, parseDuration } from './duration.ts';
import type { BaifudeSignRule } from './settings.ts';

/** The fewest characters of a secret that the operator chooses. */
export const GOOD_SECRET_LENGTH = 16;

/** A value that a vendor or Slack issued: white space inside is a slip of the paste. */
export const issued = z.string().regex(/^[^\s\p{Cc}]+$/u, {
  error: 'has white space or a control character inside',
  abort: true,
});

/** A value that people chose, a passphrase or a path, where spaces are allowed. */
export const chosen = z.string().regex(/^\P{Cc}+$/u, 'has a control character inside');

/** A secret that the operator chooses, long enough not to be guessed. */
export const longSecret = chosen.refine(
  (text) => text.length >= GOOD_SECRET_LENGTH || /\p{Cc}/u.test(text),
  `has fewer than ${GOOD_SECRET_LENGTH} characters, so that it can be guessed`,
);

/** A complete http or https address. */
export const httpUrl = z
  .string()
  .refine(isHttpUrl, 'is not an http:// or https:// address without user name and password');

/** An http or https address that paths are put behind. */
export const httpBase = z
  .string()
  .refine(
    isHttpBase,
    'is not an http:// or https:// address without user name, password, query and fragment',
  );

/** A page of a back office, with a place for the number in it. */
export const backOfficeUrl = issued.check((context) => {
  const problem = backOfficeProblem(context.value);
  if (problem) context.issues.push({ code: 'custom', message: problem, input: null });
});

/** A TCP port; 0: any that is free. */
export const port = z
  .string()
  .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, 'is not a whole number from 0 to 65535')
  .transform(Number);

/** An IP address or the name of a host. */
export const host = z
  .string()
  .refine(
    (text) => isIP(text) !== 0 || /^(?=.{1,253}$)[a-z\d]([a-z\d.-]*[a-z\d])?$/i.test(text),
    'is neither an IP address (IPv6 without brackets) nor the name of a host, and holds no port and no http://',
  );

/** A duration above 0, read to milliseconds. */
export const interval = z.string().transform((text, context) => {
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

/** A number of calls a minute. */
export const callsAMinute = z.string().transform((text, context) => {
  const calls = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (calls >= 1 && calls <= 6_000) return calls;
  context.addIssue({ code: 'custom', message: 'is not a whole number from 1 to 6000' });
  return z.NEVER;
});

/** Slack's bot token. */
export const botToken = issued.check((context) => {
  const problem = tokenProblem(context.value, 'xoxb-', 'a bot token');
  if (problem) context.issues.push({ code: 'custom', message: problem, input: null });
});

/** Slack's app-level token. */
export const appToken = issued.check((context) => {
  const problem = tokenProblem(context.value, 'xapp-', 'an app-level token');
  if (problem) context.issues.push({ code: 'custom', message: problem, input: null });
});

/** Slack's signing secret. */
export const signingSecret = issued.refine(
  (text) => !/^["']?(xox|xapp-)/.test(text),
  'is a token, not the signing secret, which has no prefix',
);

/** How calls to Baifude are signed. */
export const signRule = z.string().transform((text, context): BaifudeSignRule => {
  if (text === 'query-key' || text === 'timestamp-body-key') return { kind: text };
  const module = /^module:(\P{Cc}+)$/u.exec(text)?.[1]?.trim();
  if (module) return { kind: 'module', path: module };
  context.addIssue({ code: 'custom', message: 'is not one of query-key, timestamp-body-key, module:<path>' });
  return z.NEVER;
});

/** One of these words. */
export function oneOf<const Words extends readonly string[]>(words: Words) {
  return z.enum(words, { error: `is not one of ${words.join(', ')}` });
}

/** The address of a PostgreSQL database. */
export const postgresUrl = z
  .string()
  .refine(
    isPostgresUrl,
    'is not a readable postgres:// or postgresql:// address (characters such as # / % in a password are written %23 %2F %25)',
  );

/** What is refused whatever it says. */
export const neverRead = z.string();

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

/** Whether the text is an absolute http(s) address without a user name or password in it. */
function isHttpUrl(text: string): boolean {
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  return url.username === '' && url.password === '';
}

/** Whether the text is an http(s) address that paths can be put behind: no query, no fragment. */
function isHttpBase(text: string): boolean {
  return isHttpUrl(text) && !/[?#]/.test(text);
}

/**
 * Whether the text is a PostgreSQL connection address. One whose password holds a bare `#`, `/` or `?` may still parse, with
 * half the password as host and the rest as path: that is refused too.
 */
function isPostgresUrl(text: string): boolean {
  if (!/^postgres(ql)?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { hash, pathname, searchParams } = new URL(text);
  return (
    hash === '' && !pathname.includes('@') && [...searchParams.keys()].every((name) => !name.includes('@'))
  );
}
