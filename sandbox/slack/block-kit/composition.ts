import { isRecord, recordsIn } from '../json.ts';
import { LIMITS } from './limits.ts';
import {
  bool,
  type Cross,
  codePoints,
  httpUrl,
  list,
  object,
  oneOf,
  type Rule,
  report,
  string,
} from './rules.ts';

/** A text object. `plain`: markup is refused; `mrkdwn`: plain text is refused. */
export function text(max: number, kind: 'any' | 'plain' | 'mrkdwn' = 'any'): Rule {
  const words = string(max);
  return (value, at, scope) => {
    if (!isRecord(value)) return report(scope, at, 'must be an object');
    const type = value['type'];
    const allowed = kind === 'any' ? ['plain_text', 'mrkdwn'] : [kind === 'plain' ? 'plain_text' : 'mrkdwn'];
    if (typeof type !== 'string' || !allowed.includes(type)) {
      report(
        scope,
        `${at}/type`,
        `unsupported type for text: ${String(type)}, must be ${allowed.join(' or ')}`,
      );
      return;
    }
    const shape = type === 'plain_text' ? { emoji: bool } : { verbatim: bool };
    object({ text: words }, shape)(value, at, scope);
    if (typeof value['text'] === 'string') scope.totals.text += codePoints(value['text']);
  };
}

/** Plain text only. */
export function plain(max: number): Rule {
  return text(max, 'plain');
}

/** `primary` or `danger`. */
export const style = oneOf('primary', 'danger');

/** The question asked before an action is carried out. */
export const confirm = object(
  { text: text(LIMITS.confirm.text) },
  {
    title: plain(LIMITS.confirm.title),
    confirm: plain(LIMITS.confirm.confirm),
    deny: plain(LIMITS.confirm.deny),
    style,
  },
);

/** One choice; only radio buttons and checkboxes may use markup in it, only an overflow menu an address. */
export function option(kind: 'plain' | 'any', withUrl = false): Rule {
  return object(
    { text: text(LIMITS.option.text, kind), value: string(LIMITS.option.value) },
    {
      description: text(LIMITS.option.description, kind),
      ...(withUrl ? { url: httpUrl(LIMITS.url) } : {}),
    },
  );
}

/** Choices under a heading. */
export const optionGroup = object({
  label: plain(LIMITS.optionGroup.label),
  options: list(option('plain'), LIMITS.optionGroup.options),
});

/** A cross-field rule: the initial choices must be among the options, as Slack compares them. */
export const initialAmongOptions: Cross = (value, at, scope) => {
  const groups = recordsIn(value['option_groups']).flatMap((group) => recordsIn(group['options']));
  const values = new Set([...recordsIn(value['options']), ...groups].map((one) => one['value']));
  const single = isRecord(value['initial_option']) ? [value['initial_option']] : [];
  for (const initial of [...single, ...recordsIn(value['initial_options'])]) {
    if (!values.has(initial['value'])) report(scope, at, 'initial option must be among the options');
  }
};

/** Where a picture comes from: exactly one of an address and a file of Slack's. */
export const imageSource: Cross = (value, at, scope) => {
  const sources = ['image_url', 'slack_file'].filter((name) => value[name] !== undefined);
  if (sources.length !== 1) report(scope, at, 'must provide exactly one of image_url, slack_file');
};

/** The fields of a picture, shared by the image block and the image element. */
export const imageFields = {
  image_url: httpUrl(LIMITS.url),
  slack_file: object({}, { id: string(255), url: httpUrl(LIMITS.url) }),
};
