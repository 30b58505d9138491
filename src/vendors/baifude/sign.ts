import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BaifudeSignRule } from '../../settings/settings.ts';

/** What a sign rule may build the signature from. */
export type SignRequest = {
  readonly accessToken: string;
  /** Unix milliseconds, as sent. */
  readonly timestamp: string;
  readonly version?: string;
  /** Path of the call, as `/openApi/open/order/getOrderInfo`. */
  readonly path: string;
  /** The JSON text exactly as sent. */
  readonly rawBody: string;
  /** Every query parameter but `sign`. */
  readonly query: Readonly<Record<string, string>>;
  readonly secret: string;
};

/** A way of signing: 32 lower-case hex characters are what the vendor's one sample shows (docs/vendors.md, Baifude “Calls”). */
type SignRule = (request: SignRequest) => string | Promise<string>;

/** A sign rule that already knows the secret. */
export type Signer = (request: Omit<SignRequest, 'secret'>) => Promise<string>;

/**
 * Stand-ins: the vendor's rule is not public and its sample cannot be reproduced (docs/vendors.md, Baifude “Tokens and signatures”), so the
 * operator names the rule that was agreed with the vendor.
 */
const RULES: ReadonlyMap<string, SignRule> = new Map<string, SignRule>([
  ['query-key', ({ query, secret }) => md5(`${sortedPairs(query)}&key=${secret}`)],
  ['timestamp-body-key', ({ timestamp, rawBody, secret }) => md5(`${timestamp}${rawBody}${secret}`)],
]);

/** A rule as `BAIFUDE_SIGN_RULE` names it. */
export function signRuleName(rule: BaifudeSignRule): string {
  return rule.kind === 'module' ? `module:${rule.path}` : rule.kind;
}

/**
 * The rule that `BAIFUDE_SIGN_RULE` names, bound to the secret: `query-key`, `timestamp-body-key`, or `module:<path>` (from
 * the working directory) whose default export is a `SignRule`. Throws an error that says what to set. A signature
 * that is not lower-case hex is an error when signing, before anything is sent.
 */
export async function loadSignRule(name: string, secret: string): Promise<Signer> {
  const rule = RULES.get(name) ?? (await ruleOfModule(name));
  return async (request) => {
    const signature = await rule({ ...request, secret });
    if (typeof signature !== 'string' || !/^[0-9a-f]+$/.test(signature)) {
      throw new Error(
        `BAIFUDE_SIGN_RULE ${name} gave a signature that is not lower-case hex; correct the rule`,
      );
    }
    return signature;
  };
}

async function ruleOfModule(name: string): Promise<SignRule> {
  const path = name.startsWith('module:') ? name.slice('module:'.length) : '';
  if (path === '') {
    const known = [...RULES.keys(), 'module:<path>'].join(', ');
    throw new Error(`BAIFUDE_SIGN_RULE "${name}" is not a sign rule; choose one of ${known}`);
  }
  const file = resolve(process.cwd(), path);
  let loaded: unknown;
  try {
    loaded = await import(pathToFileURL(file).href);
  } catch (error) {
    throw new Error(`BAIFUDE_SIGN_RULE: the module ${file} could not be loaded`, { cause: error });
  }
  const rule =
    typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : undefined;
  if (!isRule(rule)) {
    throw new Error(`BAIFUDE_SIGN_RULE: the default export of ${file} is not a function (request) => sign`);
  }
  return rule;
}

/** That it is a function is all that can be known; what it returns is checked at every signature. */
function isRule(value: unknown): value is SignRule {
  return typeof value === 'function';
}

function sortedPairs(query: Readonly<Record<string, string>>): string {
  return Object.keys(query)
    .sort()
    .map((key) => `${key}=${query[key]}`)
    .join('&');
}

function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}
