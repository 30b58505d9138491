import { InitAborted } from './asker.ts';
import type { NewPerson } from './policy-text.ts';

/** Somebody as `--person id:U0123:support,leads:Name` says. The name may be left out. Throws `InitAborted`. */
export function personOfFlag(text: string): NewPerson {
  const [id = '', slack = '', groups = '', ...name] = text.split(':');
  if (id === '' || slack === '' || groups === '') {
    throw new InitAborted('--person is written id:member id:groups, such as mei:U0123ABCD:support,leads');
  }
  return { id, name: name.join(':') || id, slack, groups: groups.split(',') };
}
