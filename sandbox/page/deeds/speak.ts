import type { Slack } from '../../slack/slack.ts';
import type { Language } from '../protocol.ts';
import { ACTORS } from '../setting.ts';

/** What Slack calls them. */
const LOCALES: Readonly<Record<Language, string>> = { 'zh-CN': 'zh-CN', en: 'en-US' };

/** Everybody whom the page acts as sets their Slack to this language; Slack tells the desk of each who had another. */
export async function speak({ workspace, changePerson }: Slack, language: Language): Promise<void> {
  const locale = LOCALES[language];
  const others = ACTORS.filter((id) => workspace.people.get(id)?.locale !== locale);
  await Promise.all(others.map((id) => changePerson(id, { locale })));
}
