import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Document, isNode, parseDocument, visit } from 'yaml';
import { parsePolicy } from '../settings/policy.ts';

/** Somebody who is to stand in the policy file. */
export type NewPerson = {
  readonly id: string;
  readonly name: string;
  readonly slack: string;
  readonly groups: readonly string[];
};

/** What takes the place of the example's own people and channels. */
export type PolicyAnswers = {
  readonly approvals: string;
  readonly alerts: string;
  readonly people: readonly NewPerson[];
};

const EXAMPLE = 'policy.example.yml';

/** The commented example that comes with the program. Throws when that is not complete. */
function exampleText(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, EXAMPLE))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`${EXAMPLE} is not there: this installation is not complete`);
    folder = parent;
  }
  return readFileSync(join(folder, EXAMPLE), 'utf8');
}

/** The groups that the example's rules name, each of which needs somebody. */
export function exampleGroups(): readonly string[] {
  const { lookups, refund, door } = parsePolicy(exampleText(), EXAMPLE, { slack: true });
  const rules = [refund, door];
  const approvers = rules.flatMap(({ tiers }) =>
    tiers.flatMap(({ approvals }) => approvals.flatMap(({ from }) => from)),
  );
  const all = [...lookups.allow, ...lookups.reveal, ...rules.flatMap(({ request }) => request), ...approvers];
  return [...new Set(all)];
}

/** The example with these people and channels in place of its own; every other letter and comment stays. */
export function policyText({ approvals, alerts, people }: PolicyAnswers): string {
  const text = exampleText();
  const document = parseDocument(text);
  const place = (path: readonly string[]): readonly [number, number] => {
    const node = document.getIn(path, true);
    if (!isNode(node) || !node.range) throw new Error(`${EXAMPLE} has no ${path.join('.')}`);
    return [node.range[0], node.range[1]];
  };
  const changes = [
    { place: place(['channels', 'approvals', 'slack']), to: approvals },
    { place: place(['channels', 'alerts', 'slack']), to: alerts },
    { place: place(['staff']), to: staffLines(people) },
  ];
  // From behind, or the places would move.
  return changes
    .sort((a, b) => b.place[0] - a.place[0])
    .reduce(
      (rest, { place: [from, to], to: instead }) => rest.slice(0, from) + instead + rest.slice(to),
      text,
    );
}

/** One line for each, as a list two spaces in; the first stands where the list began. */
function staffLines(people: readonly NewPerson[]): string {
  const document = new Document(people);
  visit(document, {
    Map: (_, person) => {
      person.flow = true;
    },
  });
  return document.toString({ lineWidth: 0 }).replaceAll('\n- ', '\n  - ');
}
