import { secretsInUrl } from './urls.ts';

/** How Baifude requests are signed; the vendor's own rule is not public (`vendors/baifude.md` §2). */
export type BaifudeSignRule =
  | { readonly kind: 'query-key' }
  | { readonly kind: 'timestamp-body-key' }
  /** An ES module whose default export is `(request) => sign`; a relative path starts at the working folder. */
  | { readonly kind: 'module'; readonly path: string };

export type SlackSettings = {
  readonly botToken: string;
  readonly signingSecret: string;
  /** While it is being changed: the one before, which still proves what comes in. So with each `…Old`. */
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
  /** The payment SignKey, set with the next or with copies. Null: payment callbacks do not come here. */
  readonly payKey: string | null;
  readonly payKeyOld: string | null;
  /** Where payment callbacks are passed on. Null with a pay key: copies come, and are listened to. */
  readonly paymentRelayUrl: string | null;
  /** Complete address, used as it stands. */
  readonly gatewayUrl: string;
  readonly timestampUnit: 's' | 'ms';
  /** Milliseconds between two looks through the order list. */
  readonly watchIntervalMs: number;
  /** Milliseconds between two pages of one look. */
  readonly watchPauseMs: number;
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
