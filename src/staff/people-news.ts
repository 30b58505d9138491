/** What a messenger said of somebody has changed: a guest now, another language. Whoever keeps it, on any instance, asks again. */
export type PeopleNews = {
  /** `forget` is called with the person's id in the chat; null: it may be anybody. */
  onChanged(forget: (chatId: string | null) => void): void;
  /** Tells every instance. Throws the database's error; this instance knows by then. */
  changed(chatId: string): Promise<void>;
};

/** `announce` tells the other instances; what they announce comes in by `heard`. */
export function createPeopleNews(announce: (chatId: string) => Promise<void>): PeopleNews & {
  heard(chatId: string | null): void;
} {
  const listeners: ((chatId: string | null) => void)[] = [];
  const heard = (chatId: string | null) => {
    for (const forget of listeners) forget(chatId);
  };
  return {
    onChanged: (forget) => void listeners.push(forget),
    heard,
    changed(chatId) {
      heard(chatId);
      return announce(chatId);
    },
  };
}
