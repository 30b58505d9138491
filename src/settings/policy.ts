import { readFile } from 'node:fs/promises';
import type { Locale } from '../domain/locale.ts';
import type { Tier } from '../domain/quorum.ts';
import {
  checkSense,
  type KeyProblem,
  type MessengersOn,
  PolicyError,
  type PolicyProblem,
} from './policy-check.ts';
import { shownKey } from './policy-keys.ts';
import { checkShape, type PolicyFile } from './policy-schema.ts';
import { readPolicySource } from './policy-source.ts';
import { warningsFor } from './policy-warnings.ts';
import { type Staff, type StaffList, staffListOf } from './staff.ts';

/** The rules for one kind of request. Times are milliseconds. */
type RequestRules = {
  /** The groups that may ask. */
  readonly request: readonly string[];
  /** At least one; the last holds for any amount. */
  readonly tiers: readonly Tier[];
  readonly expireAfterMs: number;
  readonly remindAfterMs: number;
};

type RefundRules = RequestRules & {
  /** In 分 per day of the policy's time zone. */
  readonly dailyCap: { readonly perRequesterFen: number; readonly overallFen: number };
};

type DoorRules = RequestRules & {
  /** A command older than this after its last approval is not sent. */
  readonly notAfterMs: number;
  /** Between two opens of one device; 0 for none. */
  readonly coolDownMs: number;
};

/** Where one kind of card goes; null or absent where the messenger is off or has no place for it. */
/** The messengers that the policy knows people and channels of. */
export type MessengerName = 'slack' | 'wecom';

type ChannelPlace = {
  readonly slack: string | null;
  /** A messenger without channels: whom a card is for gets a copy each. No policy file can say so yet. */
  readonly wecom?: 'people';
};

/** The operator's rules, checked. Times are milliseconds, amounts 分. */
export type Policy = {
  /** IANA name. */
  readonly timezone: string;
  readonly locale: Locale;
  readonly channels: { readonly approvals: ChannelPlace; readonly alerts: ChannelPlace };
  readonly staff: StaffList;
  readonly lookups: { readonly allow: readonly string[]; readonly reveal: readonly string[] };
  readonly refund: RefundRules;
  readonly door: DoorRules;
  readonly appeals: {
    readonly remindAfterMs: number;
    readonly digestAbove: { readonly count: number; readonly withinMs: number };
  };
  /** What is allowed but probably not meant, in sentences for the engineer. */
  readonly warnings: readonly string[];
};

/** A file this large is not a policy, and the parser need not see it. In UTF-16 units. */
const MAX_LENGTH = 256 * 1024;

/**
 * Reads the policy out of its YAML text.
 *
 * @param file what errors call the file
 * @param messengers which messengers are on: those need their channels
 * @throws PolicyError with everything that is wrong, each with its key, line and remedy
 */
export function parsePolicy(text: string, file: string, messengers: MessengersOn): Policy {
  if (text.length > MAX_LENGTH) {
    const remedy = 'Check that this is the policy file.';
    throw new PolicyError(file, [
      { path: '', line: null, column: null, problem: 'is longer than 256 KiB', remedy },
    ]);
  }
  const source = readPolicySource(text);
  const placed = ({ path, of, problem, remedy }: KeyProblem): PolicyProblem => {
    return { path: shownKey(path), ...source.locate(path, of), problem, remedy };
  };
  const inText = source.problems.map(({ path, offset, problem }): PolicyProblem => {
    return {
      path: shownKey(path),
      ...source.placeOf(offset),
      problem,
      remedy: 'Correct the text at this place.',
    };
  });
  if (inText.length > 0 && source.raw === null) throw new PolicyError(file, inText);
  const shape = checkShape(source.raw);
  // What keys mean for each other can be told once each of them is of the right shape.
  const wrong = shape.file === null ? shape.problems : checkSense(shape.file, messengers);
  const problems = [...inText, ...wrong.map(placed)];
  if (problems.length > 0 || shape.file === null) {
    throw new PolicyError(
      file,
      problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)),
    );
  }
  const policy = policyOf(shape.file);
  return { ...policy, warnings: warningsFor(policy, messengers) };
}

/**
 * Reads the policy file, which is UTF-8.
 *
 * @throws PolicyError also when the file is not there or cannot be read
 */
export async function loadPolicy(path: string, messengers: MessengersOn): Promise<Policy> {
  const unusable = (problem: string, remedy: string, cause: unknown): PolicyError =>
    new PolicyError(path, [{ path: '', line: null, column: null, problem, remedy }], { cause });
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const problem = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw unusable(
      problem,
      'Copy policy.example.yml there and adapt it, or name another with LATCHKEY_POLICY.',
      error,
    );
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw unusable('is not UTF-8 text', 'Save it again as UTF-8.', error);
  }
  return parsePolicy(text, path, messengers);
}

/** The messengers that have a place of this kind. */
export function reachedBy({ slack, wecom }: ChannelPlace): readonly MessengerName[] {
  return [...(slack === null ? [] : (['slack'] as const)), ...(wecom ? (['wecom'] as const) : [])];
}

/** The person behind a messenger's user id; null for everybody the policy does not name. Ids are compared exactly. */
export function findStaff(policy: Policy, messenger: MessengerName, userId: string): Staff | null {
  return policy.staff[messenger === 'slack' ? 'bySlack' : 'byWecom'].get(userId) ?? null;
}

function policyOf(file: PolicyFile): Omit<Policy, 'warnings'> {
  const { refund, door, appeals } = file;
  return {
    timezone: file.timezone,
    locale: file.locale,
    channels: {
      approvals: { slack: file.channels.approvals.slack ?? null },
      alerts: { slack: file.channels.alerts.slack ?? null },
    },
    staff: staffListOf(file.staff),
    lookups: file.lookups,
    refund: {
      ...rulesOf(refund),
      dailyCap: { perRequesterFen: refund.dailyCap.perRequester, overallFen: refund.dailyCap.overall },
    },
    door: { ...rulesOf(door), notAfterMs: door.notAfter, coolDownMs: door.coolDown },
    appeals: {
      remindAfterMs: appeals.remindAfter,
      digestAbove: { count: appeals.digestAbove.count, withinMs: appeals.digestAbove.within },
    },
  };
}

function rulesOf({
  request,
  tiers,
  expireAfter,
  remindAfter,
}: PolicyFile['refund'] | PolicyFile['door']): RequestRules {
  return {
    request,
    tiers: tiers.map(({ upTo, approvals }) => ({ upToFen: upTo ?? null, approvals })),
    expireAfterMs: expireAfter,
    remindAfterMs: remindAfter,
  };
}
