import { VARIABLES, type VariableName } from './environment-variables.ts';
import type { SettingProblem } from './settings-error.ts';

type IsSet = (key: VariableName) => boolean;

/** Variables that go together. */
type Group = {
  readonly title: string;
  /** All of them, or none. */
  readonly required: readonly VariableName[];
  /** Of no use without the required ones, so that setting one of these alone is a mistake too. */
  readonly dependent: readonly VariableName[];
};

const SLACK: Group = {
  title: 'Slack',
  required: ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET'],
  dependent: ['SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET_OLD'],
};

const YOPOINT: Group = {
  title: 'YoPoint',
  required: ['YOPOINT_APP_ID', 'YOPOINT_APP_SECRET'],
  dependent: [
    'YOPOINT_APP_SECRET_OLD',
    'YOPOINT_PAY_KEY',
    'YOPOINT_PAYMENT_RELAY_URL',
    'YOPOINT_PAYMENT_COPY',
    'YOPOINT_DOOR_OPEN_ID',
    'YOPOINT_BACK_OFFICE_URL',
    'YOPOINT_REFUND_FORWARD_URL',
    'YOPOINT_REFUND_FORWARD_SECRET',
  ],
};

const REFUND_FORWARD: Group = {
  title: 'forwarding refund notices',
  required: ['YOPOINT_REFUND_FORWARD_URL', 'YOPOINT_REFUND_FORWARD_SECRET'],
  dependent: [],
};

/** An old secret is of use beside its successor alone. */
const PAY_KEY: Group = {
  title: 'payment callbacks',
  required: ['YOPOINT_PAY_KEY'],
  dependent: ['YOPOINT_PAY_KEY_OLD'],
};

const APPEALS: Group = {
  title: 'the intake of appeals',
  required: ['APPEALS_SECRET'],
  dependent: ['APPEALS_SECRET_OLD'],
};

const BAIFUDE: Group = {
  title: 'Baifude',
  required: ['BAIFUDE_BASE_URL', 'BAIFUDE_ACCESS_TOKEN', 'BAIFUDE_SIGN_SECRET', 'BAIFUDE_SIGN_RULE'],
  dependent: [],
};

const WECOM: readonly VariableName[] = [
  'WECOM_CORP_ID',
  'WECOM_AGENT_ID',
  'WECOM_SECRET',
  'WECOM_TOKEN',
  'WECOM_ENCODING_AES_KEY',
];

/** While these are changed, the ones before. */
const WECOM_OLD: readonly VariableName[] = ['WECOM_TOKEN_OLD', 'WECOM_ENCODING_AES_KEY_OLD'];

/** What is half set, and whether a messenger and a vendor are on at all. Looks at presence only, never at values. */
export function checkGroups(isSet: IsSet): SettingProblem[] {
  return [
    ...halfSet(SLACK, isSet),
    ...halfSet(YOPOINT, isSet),
    ...halfSet(REFUND_FORWARD, isSet),
    ...checkPayments(isSet),
    ...halfSet(PAY_KEY, isSet),
    ...halfSet(BAIFUDE, isSet),
    ...halfSet(APPEALS, isSet),
    ...checkWecom(isSet),
    ...nothingOn('messenger', [SLACK], isSet),
    ...nothingOn('vendor', [YOPOINT, BAIFUDE], isSet),
  ];
}

function halfSet(group: Group, isSet: IsSet): SettingProblem[] {
  const present = [...group.required, ...group.dependent].filter(isSet);
  if (present.length === 0) return [];
  return group.required
    .filter((key) => !isSet(key))
    .map((key) => ({
      key,
      problem: `is not set, though ${present.join(', ')} ${present.length === 1 ? 'is' : 'are'}`,
      remedy: `${VARIABLES[key]} Set it, or unset the rest to do without ${group.title}.`,
    }));
}

/**
 * Payment callbacks are passed on, or copies of them are listened to, or there are none. Of what is set, anything else would leave a
 * callback answered that reached no payment system.
 */
function checkPayments(isSet: IsSet): SettingProblem[] {
  const [key, relay, copy] = [
    'YOPOINT_PAY_KEY',
    'YOPOINT_PAYMENT_RELAY_URL',
    'YOPOINT_PAYMENT_COPY',
  ] as const;
  const forward = 'YOPOINT_REFUND_FORWARD_URL';
  const present = [relay, copy].filter(isSet);
  const problems: SettingProblem[] = [];
  if (isSet(key) && present.length === 0) {
    problems.push({
      key,
      problem: `is set, and neither ${relay} nor ${copy} is`,
      remedy: `Set ${relay} where Latchkey stands in front of your payment system, ${copy}=true where that sends copies, or unset ${key}: then YoPoint's payment callback address is your payment system's own.`,
    });
  }
  if (!isSet(key) && present.length > 0) {
    problems.push({ key, problem: `is not set, though ${present.join(' and ')} is`, remedy: VARIABLES[key] });
  }
  if (isSet(relay) && isSet(copy)) {
    problems.push({
      key: copy,
      problem: `is set, and ${relay} is too`,
      remedy: `Set one of the two: ${VARIABLES[relay]} ${VARIABLES[copy]}`,
    });
  }
  if (isSet(forward) && !isSet(relay)) {
    problems.push({
      key: forward,
      problem: `is set, and ${relay} is not`,
      remedy: `Refund orders come to Latchkey only where it stands in front of your payment system. Set ${relay}, or unset ${forward}.`,
    });
  }
  return problems;
}

/** To be lifted when WeCom arrives: then it is a group like the others, and a messenger. */
function checkWecom(isSet: IsSet): SettingProblem[] {
  const present = [...WECOM, ...WECOM_OLD].filter(isSet);
  if (present.length === 0) return [];
  const missing = WECOM.filter((key) => !isSet(key));
  const remedy = `WeCom is not part of this version yet. Unset ${present.join(', ')}.`;
  if (missing.length === 0) {
    return [{ key: 'WECOM_CORP_ID', problem: 'and the other WECOM_ variables are set', remedy }];
  }
  const problem = `is not set, though ${present.join(', ')} ${present.length === 1 ? 'is' : 'are'}`;
  return missing.map((key) => ({ key, problem, remedy }));
}

/** Silent about a group that is half set: that group has said so already. */
function nothingOn(kind: string, groups: readonly Group[], isSet: IsSet): SettingProblem[] {
  if (groups.some((group) => [...group.required, ...group.dependent].some(isSet))) return [];
  const [first, ...others] = groups;
  if (!first) return [];
  const instead = others.map((group) => ` Or set ${group.required.join(', ')} for ${group.title}.`).join('');
  return first.required.map((key) => ({
    key,
    problem: `is not set, and no ${kind} is on; the desk needs at least one`,
    remedy: `${VARIABLES[key]}${instead}`,
  }));
}
