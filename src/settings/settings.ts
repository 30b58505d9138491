import { GOOD_SECRET_LENGTH } from './variable-values.ts';

/** How Baifude requests are signed; the vendor's own rule is not public (`docs/vendors.md`, Baifude). */
export type BaifudeSignRule =
  | { readonly kind: 'query-key' }
  | { readonly kind: 'timestamp-body-key' }
  /** An ES module whose default export is `(request) => sign`; a relative path starts at the working folder. */
  | { readonly kind: 'module'; readonly path: string };

export type SlackSettings = {
  readonly botToken: string;
  readonly signingSecret: string;
  /** While the secret is being changed: the one before, which still verifies what comes in. The same holds for each `…Old`. */
  readonly signingSecretOld: string | null;
  /** Set: Socket Mode. Null: HTTP. */
  readonly appToken: string | null;
  /** Base of the Web API, always with a closing slash. Null: Slack's own. */
  readonly apiUrl: string | null;
};

export type YopointSettings = {
  readonly appId: string;
  readonly appSecret: string;
  readonly appSecretOld: string | null;
  /** The payment SignKey, set together with a relay or with copies. Null: payment callbacks do not come here. */
  readonly payKey: string | null;
  readonly payKeyOld: string | null;
  /** The address that payment callbacks are passed on to. Null with a pay key: the payment system sends copies. */
  readonly paymentRelayUrl: string | null;
  /** Complete address, used as it stands. */
  readonly gatewayUrl: string;
  readonly timestampUnit: 's' | 'ms';
  /** Milliseconds between two looks at the youngest orders. */
  readonly watchIntervalMs: number;
  /** Calls a minute that looking through the order lists may use. */
  readonly watchCallsPerMinute: number;
  /** The user identity that remote door opens are made for. Null: no doors. */
  readonly doorOpenId: string | null;
  /** The page of the vendor's back office, with `{receipt}` or `{cid}` in it. Null: no links. */
  readonly backOfficeUrl: string | null;
  readonly refundForward: { readonly url: string; readonly secret: string } | null;
};

export type BaifudeSettings = {
  /** Without a closing slash. */
  readonly baseUrl: string;
  readonly accessToken: string;
  readonly signSecret: string;
  readonly signRule: BaifudeSignRule;
};

type DatabaseSettings =
  | { readonly engine: 'sqlite'; readonly folder: string }
  | { readonly engine: 'postgres'; readonly url: string };

/** Everything the environment decides. A messenger or vendor that is off is null. */
export type Settings = {
  readonly port: number;
  /** The address or name to listen on; null: all, of both families. */
  readonly host: string | null;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  readonly database: DatabaseSettings;
  readonly policyPath: string;
  readonly slack: SlackSettings | null;
  readonly yopoint: YopointSettings | null;
  readonly baifude: BaifudeSettings | null;
  readonly appealsSecret: string | null;
  readonly appealsSecretOld: string | null;
};

/**
 * Every value of the settings that must never be seen in a log or message, longest first so that a secret which contains
 * another is replaced whole. The identity that doors are opened for is among them: it is a person's platform id.
 */
export function secretsOf(settings: Settings): string[] {
  const { slack, yopoint, baifude, database } = settings;
  const found = [
    slack?.botToken,
    slack?.signingSecret,
    slack?.signingSecretOld,
    slack?.appToken,
    yopoint?.appSecret,
    yopoint?.appSecretOld,
    yopoint?.payKey,
    yopoint?.payKeyOld,
    yopoint?.doorOpenId,
    yopoint?.refundForward?.secret,
    baifude?.accessToken,
    baifude?.signSecret,
    settings.appealsSecret,
    settings.appealsSecretOld,
    ...(database.engine === 'postgres' ? secretsInUrl(database.url) : []),
  ];
  return [...new Set(found.filter((value) => typeof value === 'string'))].sort((a, b) => b.length - a.length);
}

/** The passwords in a connection address, as written and as decoded: either may turn up in a driver's message. */
function secretsInUrl(text: string): string[] {
  const url = new URL(text);
  const inQuery = [...url.searchParams].filter(([name]) => name.toLowerCase() === 'password');
  const rawInQuery = [...url.search.matchAll(/[?&]password=([^&]*)/gi)].map((match) => match[1] ?? '');
  // The text before the parser touched it, since the parser escapes more than the writer may have.
  const written = /^[^:]+:\/\/[^/?#@]*?:([^/?#]*)@/.exec(text)?.[1] ?? '';
  const all = [
    written,
    url.password,
    decoded(url.password),
    ...inQuery.map(([, value]) => value),
    ...rawInQuery,
  ];
  return [...new Set(all)].filter((value) => value !== '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign: the driver uses the text as it stands, and so do we.
    return text;
  }
}

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

/** The secrets that are being changed: the one before is still accepted. */
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

/** One thing wrong with the environment. Never holds a variable's value, which may be a secret in the wrong place. */
export type SettingProblem = {
  /** The variable. */
  readonly key: string;
  /** What is wrong, as the end of a sentence that starts with the variable. */
  readonly problem: string;
  /** What the variable is for and where to get it, or what else to do. */
  readonly remedy: string;
};

/** The environment cannot be used. Thrown before anything starts; lists every problem, one to a line. */
export class SettingsError extends Error {
  readonly code = 'settings_invalid';
  readonly problems: readonly SettingProblem[];

  constructor(problems: readonly SettingProblem[]) {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    const lines = problems.map(({ key, problem, remedy }) => `  ${key} ${problem}. ${remedy}`);
    super([`The environment has ${count}; nothing was started.`, ...lines].join('\n'));
    this.name = 'SettingsError';
    this.problems = problems;
  }
}
