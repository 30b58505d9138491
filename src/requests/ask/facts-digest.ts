import { createHash } from 'node:crypto';
import type { RequestFacts } from '../../domain/request.ts';
import { canonicalFacts } from '../../domain/request-facts.ts';

/** SHA-256 (lower-case hex) of the facts a decider is shown: the audit proves by it what the decision was made on. */
export function factsDigest(facts: RequestFacts): string {
  return createHash('sha256').update(canonicalFacts(facts)).digest('hex');
}
