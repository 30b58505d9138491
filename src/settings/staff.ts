/** A person who may use the desk. */
export type Staff = {
  readonly id: string;
  readonly name: string;
  readonly slack: string | null;
  readonly wecom: string | null;
  readonly groups: readonly string[];
};

/** Everybody in the policy file, in its order, by each of their ids. */
export type StaffList = {
  readonly byId: ReadonlyMap<string, Staff>;
  readonly bySlack: ReadonlyMap<string, Staff>;
  readonly byWecom: ReadonlyMap<string, Staff>;
};

type Entry = Pick<Staff, 'id' | 'name' | 'groups'> & {
  slack?: string | undefined;
  wecom?: string | undefined;
};

/** Indexes people whose ids are known to be unique. */
export function staffListOf(entries: readonly Entry[]): StaffList {
  const staff = entries.map(
    ({ id, name, slack, wecom, groups }): Staff => ({
      id,
      name,
      slack: slack ?? null,
      wecom: wecom ?? null,
      groups,
    }),
  );
  return {
    byId: new Map(staff.map((person) => [person.id, person])),
    bySlack: new Map(
      staff.flatMap((person) => (person.slack === null ? [] : [[person.slack, person] as const])),
    ),
    byWecom: new Map(
      staff.flatMap((person) => (person.wecom === null ? [] : [[person.wecom, person] as const])),
    ),
  };
}
