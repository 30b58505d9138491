/** Whether the text is an absolute http(s) address without a user name or password in it. */
export function isHttpUrl(text: string): boolean {
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  return url.username === '' && url.password === '';
}

/** Whether the text is an http(s) address that paths can be put behind: no query, no fragment. */
export function isHttpBase(text: string): boolean {
  return isHttpUrl(text) && !/[?#]/.test(text);
}

/**
 * Whether the text is a PostgreSQL connection address. One whose password holds a bare `#`, `/` or `?` may still parse, with
 * half the password as host and the rest as path: that is refused too.
 */
export function isPostgresUrl(text: string): boolean {
  if (!/^postgres(ql)?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { hash, pathname, searchParams } = new URL(text);
  return (
    hash === '' && !pathname.includes('@') && [...searchParams.keys()].every((name) => !name.includes('@'))
  );
}

/** The passwords in a connection address, as written and as decoded: either may turn up in a driver's message. */
export function secretsInUrl(text: string): string[] {
  const url = new URL(text);
  const inQuery = [...url.searchParams].filter(([name]) => name.toLowerCase() === 'password');
  const rawInQuery = [...url.search.matchAll(/[?&]password=([^&]*)/gi)].map((match) => match[1] ?? '');
  // The text before the parser touched it, since the parser escapes more than the writer may have.
  const written = /^[^:]+:\/\/[^/?#@]*?:([^/?#]*)@/.exec(text)?.[1] ?? '';
  const all = [
    written,
    url.password,
    decoded(url.password),
    ...inQuery.map(([, value]) => value),
    ...rawInQuery,
  ];
  return [...new Set(all)].filter((value) => value !== '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign: the driver uses the text as it stands, and so do we.
    return text;
  }
}
