import { MEMBER_ID, NAME } from '../settings/policy-schema.ts';
import type { NewPerson } from './policy-text.ts';

/** Somebody as `--person id:U0123:support,leads:Name` says. The name may be left out. */
export function personOfFlag(text: string): NewPerson {
  const [id = '', slack = '', groups = '', ...name] = text.split(':');
  return { id, name: name.join(':') || id, slack, groups: groups.split(',').filter((group) => group !== '') };
}

/** What is wrong with these people, each in a sentence; `groups` are those that somebody has to be in. */
export function problemsWithPeople(people: readonly NewPerson[], groups: readonly string[]): string[] {
  const empty = groups.filter((group) => !people.some((person) => person.groups.includes(group)));
  return [
    ...people.flatMap((person, index) => problemsWith(person, people.slice(0, index))),
    ...(empty.length > 0
      ? [`Nobody is in ${empty.join(', ')}: add --person <id>:<member id>:${empty.join(',')}.`]
      : []),
  ];
}

function problemsWith({ id, slack, groups, name }: NewPerson, before: readonly NewPerson[]): string[] {
  if (id === '' || slack === '' || groups.length === 0) {
    return ['--person is written id:member id:groups, such as mei:U0123ABCD:support,leads.'];
  }
  const wrong = [
    !NAME.test(id) && 'the id is letters, digits, . _ - only',
    !MEMBER_ID.test(slack) && 'the member id is that of the Slack profile, as U0123ABCD',
    !groups.every((group) => NAME.test(group)) && 'groups are letters, digits, . _ -, with commas in between',
    !/^\P{Cc}{1,80}$/u.test(name) && 'the name is up to 80 characters',
    before.some((other) => other.id.toLowerCase() === id.toLowerCase()) && 'somebody else has that id',
    before.some((other) => other.slack === slack) && 'somebody else has that member id',
  ];
  return wrong.filter((what) => what !== false).map((what) => `--person ${id}: ${what}.`);
}
