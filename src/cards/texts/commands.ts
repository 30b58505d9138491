/** What the help card can explain, by what is typed after the slash. */
export const COMMAND_NAMES = [
  'order',
  'orders',
  'stock',
  'cabinets',
  'desk help',
  'desk whoami',
  'desk language',
] as const;

export type CommandName = (typeof COMMAND_NAMES)[number];
