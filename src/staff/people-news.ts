import type { MessengerPerson } from '../lookups/changed.ts';

/** Announces that a messenger reported a change of a person: a guest now, another language. Every instance drops what it caches of them. */
export type PeopleNews = {
  /** Calls `forget` for changes in this messenger, with the person's id there; null: anybody may have changed. */
  onChanged(messenger: string, forget: (chatId: string | null) => void): void;
  /** Tells every instance. Throws the database's error; this instance knows by then. */
  changed(person: MessengerPerson): Promise<void>;
};

/** `announce` tells the other instances; `heard` takes what they announce (null: anybody, in any messenger). */
export function createPeopleNews(announce: (person: MessengerPerson) => Promise<void>): PeopleNews & {
  heard(person: MessengerPerson | null): void;
} {
  const listeners: { readonly messenger: string; readonly forget: (chatId: string | null) => void }[] = [];
  const heard = (person: MessengerPerson | null) => {
    for (const { messenger, forget } of listeners) {
      if (person === null) forget(null);
      else if (person.messenger === messenger) forget(person.chatId);
    }
  };
  return {
    onChanged: (messenger, forget) => void listeners.push({ messenger, forget }),
    heard,
    changed(person) {
      heard(person);
      return announce(person);
    },
  };
}
