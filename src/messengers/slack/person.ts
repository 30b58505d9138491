/** Why somebody may not use the desk, judged by what Slack says of them. */
export type PersonRule = 'other_workspace' | 'bot' | 'deactivated' | 'guest';

/** A person as far as it matters here. `localeTag` is Slack's, for instance `zh-CN` or `en-GB`. */
export type SlackPerson = {
  readonly teamId: string | null;
  readonly bot: boolean;
  readonly guest: boolean;
  readonly deactivated: boolean;
  readonly localeTag: string | null;
};

/** What `users.info` answers, as far as it is read. */
type User = {
  readonly team_id?: string | undefined;
  readonly is_bot?: boolean | undefined;
  readonly is_restricted?: boolean | undefined;
  readonly is_ultra_restricted?: boolean | undefined;
  readonly is_stranger?: boolean | undefined;
  readonly deleted?: boolean | undefined;
  readonly locale?: string | undefined;
};

/** The person out of Slack's answer. */
export function personOf(user: User): SlackPerson {
  return {
    teamId: user.team_id ?? null,
    bot: user.is_bot === true,
    guest: user.is_restricted === true || user.is_ultra_restricted === true || user.is_stranger === true,
    deactivated: user.deleted === true,
    localeTag: user.locale ?? null,
  };
}

/** Guests and bots stay out even when the policy file names them. `home` is the workspace the desk is installed in. */
export function ruleAgainst(person: SlackPerson, home: string | null): PersonRule | null {
  if (person.teamId !== home) return 'other_workspace';
  if (person.bot) return 'bot';
  if (person.deactivated) return 'deactivated';
  return person.guest ? 'guest' : null;
}
