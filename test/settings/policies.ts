import { readFileSync } from 'node:fs';
import { type Policy, parsePolicy } from '../../src/settings/policy.ts';
import { PolicyError, type PolicyProblem } from '../../src/settings/policy-check.ts';

export const EXAMPLE = readFileSync(new URL('../../policy.example.yml', import.meta.url), 'utf8');

/** A policy without comments, one key to a line where tests count lines. Lines are numbered from 1. */
export const PLAIN = `version: 1
timezone: Asia/Shanghai
locale: zh-CN
channels:
  approvals: { slack: C0APPROVE }
  alerts: { slack: C0ALERTS }
staff:
  - { id: mei, name: Mei, slack: U0MEI, wecom: mei, groups: [support] }
  - { id: lin, name: Lin, slack: U0LIN, wecom: lin, groups: [support, leads] }
  - { id: chen, name: Chen, slack: U0CHEN, wecom: chen, groups: [finance] }
lookups: { allow: [support, leads, finance], reveal: [leads] }
refund:
  request: [support, leads]
  tiers:
    - { upTo: 20, approvals: [ { from: [support, leads], count: 1 } ] }
    - { upTo: 200, approvals: [ { from: [leads], count: 1 } ] }
    - { approvals: [ { from: [leads], count: 1 }, { from: [finance], count: 1 } ] }
  dailyCap: { perRequester: 500, overall: 5000 }
  expireAfter: 4h
  remindAfter: 15m
door:
  request: [support, leads]
  tiers: [ { approvals: [ { from: [support, leads], count: 1 } ] } ]
  expireAfter: 15m
  notAfter: 60s
  coolDown: 30s
  remindAfter: 5m
appeals: { remindAfter: 10m, digestAbove: { count: 5, within: 1m } }
`;

/** PLAIN with one thing replaced; fails when that thing is not there, so that a test cannot pass by missing it. */
export function changed(...changes: readonly [from: string, to: string][]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the policy has no ${from}`);
    return text.replace(from, () => to);
  }, PLAIN);
}

export function parsed(text: string, slack = true): Policy {
  return parsePolicy(text, 'policy.yml', { slack });
}

/** The error that this text gives; null when it is fine. */
export function policyErrorOf(text: string, slack = true): PolicyError | null {
  try {
    parsed(text, slack);
    return null;
  } catch (error) {
    if (error instanceof PolicyError) return error;
    throw error;
  }
}

/** `line path` of each problem. */
export function placesOf(text: string, slack = true): string[] {
  return (policyErrorOf(text, slack)?.problems ?? []).map(
    ({ line, path }: PolicyProblem) => `${line} ${path}`,
  );
}
