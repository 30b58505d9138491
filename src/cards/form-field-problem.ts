import type { RequestRefusal } from '../domain/request-refusal.ts';
import type { Reader } from './reader.ts';
import { refusalInWords } from './requests/request-refusal.ts';
import { type Texts, textsIn } from './texts/index.ts';

/** The sentence under a field that must be corrected: what belongs there, or the rule that refused it. */
export function fieldProblem(
  reader: Reader,
  problem: keyof Texts['form']['problem'] | RequestRefusal,
): string {
  return typeof problem === 'string'
    ? textsIn(reader.locale).form.problem[problem]
    : refusalInWords(reader, problem);
}
