import { readEnvironment } from '../../src/settings/environment.ts';
import { type SettingProblem, SettingsError } from '../../src/settings/settings.ts';

export type Env = Record<string, string | undefined>;

export const SLACK: Env = {
  SLACK_BOT_TOKEN: 'xoxb-1-2-abc',
  SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5',
};

export const YOPOINT: Env = { YOPOINT_APP_ID: '930859529955', YOPOINT_APP_SECRET: 'yp-app-secret' };

/** Latchkey stands in front of the payment system. */
export const RELAY = {
  YOPOINT_PAY_KEY: 'yp-pay-key',
  YOPOINT_PAYMENT_RELAY_URL: 'https://pay.example/callbacks',
} as const satisfies Env;

export const BAIFUDE: Env = {
  BAIFUDE_BASE_URL: 'https://baifude.example/',
  BAIFUDE_ACCESS_TOKEN: 'bf-access-token',
  BAIFUDE_SIGN_SECRET: 'bf-sign-secret',
  BAIFUDE_SIGN_RULE: 'query-key',
};

export const WECOM: Env = {
  WECOM_CORP_ID: 'ww1234',
  WECOM_AGENT_ID: '1000002',
  WECOM_SECRET: 'wecom-secret',
  WECOM_TOKEN: 'wecom-token',
  WECOM_ENCODING_AES_KEY: 'a'.repeat(43),
};

/** The least that starts. */
export const LEAST: Env = { ...SLACK, ...YOPOINT };

/** The error that this environment gives; null when it is fine. */
export function errorOf(env: Env): SettingsError | null {
  try {
    readEnvironment(env);
    return null;
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
}

export function problemsOf(env: Env): readonly SettingProblem[] {
  return errorOf(env)?.problems ?? [];
}

export function keysOf(env: Env): string[] {
  return problemsOf(env).map((problem) => problem.key);
}
