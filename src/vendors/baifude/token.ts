/**
 * Where the access token comes from. How one is obtained is not public (docs/vendors.md, Baifude “Tokens and signatures”), so only a fixed one
 * is shipped; another source needs nothing but this.
 */
export type TokenSource = { readonly get: () => Promise<string> };

/** A token from the settings. */
export function staticToken(token: string): TokenSource {
  return { get: async () => token };
}
