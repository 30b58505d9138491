/** What the help card can explain, by what is typed after the slash. */
export const COMMAND_NAMES = [
  'order',
  'orders',
  'stock',
  'cabinets',
  'refund',
  'door',
  'appeal',
  'appeals',
  'desk help',
  'desk whoami',
  'desk pending',
  'desk visits',
  'desk audit',
  'desk policy',
  'desk language',
] as const;

export type CommandName = (typeof COMMAND_NAMES)[number];
