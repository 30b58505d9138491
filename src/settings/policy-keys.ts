/** Every key of the policy file and what stands there. A list's entries are written `[]`. */
export const POLICY_KEYS: Readonly<Record<string, string>> = {
  version: 'The version of this file format: 1.',
  timezone: 'The time zone of days and daily caps, by its IANA name such as Asia/Shanghai.',
  locale: "The language when a person's own is not known: zh-CN or en.",
  channels: 'The channels the desk posts to: approvals and alerts.',
  'channels.approvals': 'Where requests are decided, such as { slack: C0APPROVE }.',
  'channels.approvals.slack':
    'A Slack channel id (C… or G…). Slack shows it at the bottom of the channel\'s details ("About").',
  'channels.alerts': 'Where appeals and alerts go, such as { slack: C0ALERTS }.',
  'channels.alerts.slack':
    'A Slack channel id (C… or G…). Slack shows it at the bottom of the channel\'s details ("About").',
  staff: 'The people who may use the desk, one entry each.',
  'staff[]': 'A person: { id, name, slack, groups }.',
  'staff[].id':
    'A short name of your own for the person, never changed since the audit uses it: letters, digits, . _ -',
  'staff[].name': 'The name that cards show, up to 80 characters.',
  'staff[].slack':
    'The Slack member id (U… or W…). Slack shows it in the person\'s profile under "Copy member ID".',
  'staff[].wecom': 'The WeCom user id (账号), up to 64 characters.',
  'staff[].groups': 'The groups the person is in, at least one, such as [support].',
  'staff[].groups[]': 'A group: up to 64 letters, digits, . _ -',
  lookups: 'Who may look things up: allow and reveal.',
  'lookups.allow': 'The groups that may look up orders and stock, at least one.',
  'lookups.allow[]': 'A group that somebody in staff is in.',
  'lookups.reveal': 'The groups that may see masked personal data, at least one.',
  'lookups.reveal[]': 'A group that somebody in staff is in.',
  refund: 'The rules for refunds.',
  'refund.request': 'The groups that may ask for a refund, at least one.',
  'refund.request[]': 'A group that somebody in staff is in.',
  'refund.tiers': 'Who approves up to which amount, in rising order; the last tier has no upTo.',
  'refund.tiers[]': 'A tier: { upTo, approvals }.',
  'refund.tiers[].upTo':
    'The highest amount of the tier in yuan, with at most two decimals, such as 20 or 19.90.',
  'refund.tiers[].approvals': 'Who has to approve, at least one entry such as { from: [leads], count: 1 }.',
  'refund.tiers[].approvals[]': 'An approval: { from, count }.',
  'refund.tiers[].approvals[].from': 'The groups an approver may come from, at least one.',
  'refund.tiers[].approvals[].from[]': 'A group that somebody in staff is in.',
  'refund.tiers[].approvals[].count': 'How many people, a whole number from 1.',
  'refund.dailyCap': 'The most that may be refunded in a day: perRequester and overall.',
  'refund.dailyCap.perRequester': 'Yuan per person and day, with at most two decimals, such as 500.',
  'refund.dailyCap.overall': 'Yuan per day for everybody together, with at most two decimals, such as 5000.',
  'refund.expireAfter': 'How long a refund waits for its decision, such as 4h.',
  'refund.remindAfter': 'After how long the approvers are reminded, such as 15m.',
  door: 'The rules for remote door opens.',
  'door.request': 'The groups that may ask for a door, at least one.',
  'door.request[]': 'A group that somebody in staff is in.',
  'door.tiers': 'Who approves: one tier, without upTo.',
  'door.tiers[]': 'A tier: { approvals }.',
  'door.tiers[].upTo': 'A door has no amount; leave this out.',
  'door.tiers[].approvals': 'Who has to approve, at least one entry such as { from: [leads], count: 1 }.',
  'door.tiers[].approvals[]': 'An approval: { from, count }.',
  'door.tiers[].approvals[].from': 'The groups an approver may come from, at least one.',
  'door.tiers[].approvals[].from[]': 'A group that somebody in staff is in.',
  'door.tiers[].approvals[].count': 'How many people, a whole number from 1.',
  'door.expireAfter': 'How long a door request waits for its decision, such as 15m.',
  'door.notAfter': 'How long after its last approval a door command may still be sent, such as 60s.',
  'door.coolDown': 'The pause between two opens of one device, such as 30s; 0s for none.',
  'door.remindAfter': 'After how long the approvers are reminded, such as 5m.',
  appeals: 'How appeals are followed up: remindAfter and digestAbove.',
  'appeals.remindAfter': 'After how long an appeal that nobody claimed is brought up again, such as 10m.',
  'appeals.digestAbove':
    'From how many alerts of one kind on a digest counts them, such as { count: 5, within: 1m }.',
  'appeals.digestAbove.count': 'How many alerts of one kind, a whole number from 1.',
  'appeals.digestAbove.within': 'The time in which they are counted, such as 1m.',
};

/** A key path as in the table above: `['staff', 2, 'groups']` is `staff[].groups`. */
export function generalKey(path: readonly PropertyKey[]): string {
  return joined(path.map((step) => (typeof step === 'number' ? '[]' : String(step))));
}

/** A key path as a person reads it: `staff[2].groups`. */
export function shownKey(path: readonly PropertyKey[]): string {
  return joined(path.map((step) => (typeof step === 'number' ? `[${step}]` : shownName(String(step)))));
}

/** A name out of the file as an error shows it: a plain word as it is, anything else quoted. */
export function shownName(name: string): string {
  return /^[\p{L}\p{N}_<>-][\p{L}\p{N}._<>-]{0,63}$/u.test(name) ? name : quoted(name);
}

/** Text out of the file in quotation marks, cut to 64 characters and without anything that could break the line it stands on. */
export function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 64)).replace(/[\p{C}\u2028\u2029]/gu, (char) => {
    return `\\u{${char.codePointAt(0)?.toString(16)}}`;
  });
}

/** The keys that may stand inside the thing at this path. */
export function keysInside(path: readonly PropertyKey[]): string[] {
  const outer = generalKey(path);
  const prefix = outer === '' ? '' : `${outer}.`;
  return Object.keys(POLICY_KEYS)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    .filter((rest) => /^[^.[]+$/.test(rest));
}

function joined(steps: readonly string[]): string {
  return steps.join('.').replaceAll('.[', '[');
}
