/** What the bot token must be allowed to do: the bot scopes of manifest.yml, where each says what it is for. */
export const NEEDED_SCOPES: readonly string[] = [
  'commands',
  'chat:write',
  'app_mentions:read',
  'users:read',
  'im:write',
  'channels:history',
  'groups:history',
  'im:history',
  'channels:read',
  'groups:read',
];
