import type { VariableName } from '../settings/variables.ts';
import { askUntil, askVariable, askWhether, type Talk } from './asker.ts';
import { type Member, tryToken } from './people.ts';

/** Settings by the names of their variables. */
export type Values = Readonly<Partial<Record<VariableName, string>>>;

/** What was settled about Slack; members where its token was tried and may list them. */
type SlackSettled = { readonly values: Values; readonly members: readonly Member[] | null };

const BAIFUDE = [
  'BAIFUDE_BASE_URL',
  'BAIFUDE_ACCESS_TOKEN',
  'BAIFUDE_SIGN_SECRET',
  'BAIFUDE_SIGN_RULE',
] as const;

/** A person without a good token by then needs time to find one. */
const MOST_TRIES = 5;

/**
 * Asks for the bot token until Slack takes it, and for what else Slack needs. `check`: whether to try the token; asked when
 * undefined.
 */
export async function askSlack(talk: Talk, given: Values, check: boolean | undefined): Promise<SlackSettled> {
  const { token, members } = await askToken(talk, given, check);
  const signing = given.SLACK_SIGNING_SECRET ?? (await askVariable(talk, 'SLACK_SIGNING_SECRET'));
  const app = given.SLACK_APP_TOKEN ?? (await askTransport(talk));
  const values = { SLACK_BOT_TOKEN: token, SLACK_SIGNING_SECRET: signing, SLACK_APP_TOKEN: app };
  return { values: setOnes(values), members };
}

async function askToken(
  talk: Talk,
  given: Values,
  check: boolean | undefined,
): Promise<{ readonly token: string | undefined; readonly members: readonly Member[] | null }> {
  let token = given.SLACK_BOT_TOKEN ?? (await askVariable(talk, 'SLACK_BOT_TOKEN'));
  const wanted = check ?? (await askWhether(talk, 'Ask Slack now whether the token is good?', true));
  for (let tries = 0; wanted && token !== undefined && tries < MOST_TRIES; tries += 1) {
    const tried = await tryToken(token, given.SLACK_API_URL ?? null, talk.print);
    if (tried.outcome === 'good') return { token, members: tried.members };
    // Without Slack at hand nothing is known against the token.
    if (tried.outcome === 'unreachable') break;
    token = await askVariable(talk, 'SLACK_BOT_TOKEN');
  }
  return { token, members: null };
}

/** The app token for Socket Mode; undefined for HTTP. */
async function askTransport(talk: Talk): Promise<string | undefined> {
  talk.print(
    'Slack reaches the desk through a socket that the desk opens, or over HTTP at an address of yours.',
  );
  const socket = await askUntil(talk, 'socket or http [socket]: ', (typed) => {
    if (/^(?:socket|s|)$/i.test(typed)) return { value: true };
    return /^(?:http|h)$/i.test(typed) ? { value: false } : { problem: 'Type socket or http.' };
  });
  return socket ? askVariable(talk, 'SLACK_APP_TOKEN') : undefined;
}

/** Asks which vendors there are, one at least, and for what each needs. */
export async function askVendors(talk: Talk, given: Values): Promise<Values> {
  const isOn = (prefix: string) => Object.keys(given).some((name) => name.startsWith(prefix));
  const baifudeOn = isOn('BAIFUDE_');
  const yopoint =
    isOn('YOPOINT_APP_') || (await askWhether(talk, 'Is YoPoint one of your vendors?', !baifudeOn));
  const ofYopoint = {
    ...(yopoint && (await askThese(talk, given, ['YOPOINT_APP_ID', 'YOPOINT_APP_SECRET']))),
    ...(yopoint && (await askPayments(talk, given))),
    ...(yopoint && (await askThese(talk, given, ['YOPOINT_DOOR_OPEN_ID'], 'none'))),
  };
  const baifude = baifudeOn || !yopoint || (await askWhether(talk, 'Is Baifude one of your vendors?', false));
  return {
    ...ofYopoint,
    ...(baifude && (await askThese(talk, given, BAIFUDE))),
  };
}

/** Asks whether payment callbacks come here, and for what that needs. By itself the pay key is an error. */
async function askPayments(talk: Talk, given: Values): Promise<Values> {
  if (given.YOPOINT_PAYMENT_RELAY_URL !== undefined || given.YOPOINT_PAYMENT_COPY !== undefined) {
    return askThese(talk, given, ['YOPOINT_PAY_KEY']);
  }
  talk.print(
    "YoPoint's payment callbacks go to your payment system alone (none), through the desk to it (relay), or your payment system sends the desk copies (copy).",
  );
  const place = await askUntil(talk, 'none, relay or copy [none]: ', (typed) => {
    const [chosen] = (['none', 'relay', 'copy'] as const).filter(
      (one) => one === (typed.toLowerCase() || 'none'),
    );
    return chosen ? { value: chosen } : { problem: 'Type none, relay or copy.' };
  });
  if (place === 'none') return {};
  if (place === 'relay') return askThese(talk, given, ['YOPOINT_PAY_KEY', 'YOPOINT_PAYMENT_RELAY_URL']);
  return { ...(await askThese(talk, given, ['YOPOINT_PAY_KEY'])), YOPOINT_PAYMENT_COPY: 'true' };
}

/** Asks where the data go. */
export function askDatabase(talk: Talk, given: Values): Promise<Values> {
  return askThese(talk, given, ['DATABASE_URL'], 'the embedded one');
}

async function askThese(
  talk: Talk,
  given: Values,
  names: readonly VariableName[],
  empty?: string,
): Promise<Values> {
  const values: Partial<Record<VariableName, string | undefined>> = {};
  for (const name of names) values[name] = given[name] ?? (await askVariable(talk, name, empty));
  return setOnes(values);
}

function setOnes(values: Readonly<Partial<Record<VariableName, string | undefined>>>): Values {
  // What is left are the entries that have a value, which the type of `fromEntries` does not keep.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Values;
}
