import {
  confirm,
  imageFields,
  imageSource,
  initialAmongOptions,
  option,
  optionGroup,
  plain,
  style,
} from './composition.ts';
import { LIMITS } from './limits.ts';
import {
  bool,
  type Cross,
  httpUrl,
  integer,
  list,
  object,
  oneOf,
  type Rule,
  report,
  string,
} from './rules.ts';

const actionIdText = string(LIMITS.actionId);

const actionId: Rule = (value, at, scope) => {
  actionIdText(value, at, scope);
  if (typeof value !== 'string') return;
  if (scope.actionIds.has(value)) report(scope, at, `action_id "${value}" already exists in this block`);
  scope.actionIds.add(value);
};

const anyValue: Rule = () => {};
const id = string(255);
const placeholder = plain(LIMITS.select.placeholder);
const focus = { focus_on_load: bool };
const dispatch = {
  dispatch_action_config: object(
    {},
    { trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 2) },
  ),
};

/** An element with an `action_id` and maybe a confirmation, plus its own fields. */
function element(
  required: Readonly<Record<string, Rule>>,
  optional: Readonly<Record<string, Rule>> = {},
  cross?: Cross,
): Rule {
  return object(required, { action_id: actionId, confirm, ...optional }, cross);
}

const optionsOrGroups: Cross = (value, at, scope) => {
  const given = ['options', 'option_groups'].filter((name) => value[name] !== undefined);
  if (given.length !== 1) report(scope, at, 'must provide exactly one of options, option_groups');
  initialAmongOptions(value, at, scope);
};

const staticChoices = {
  options: list(option('plain'), LIMITS.select.options),
  option_groups: list(optionGroup, LIMITS.select.optionGroups),
};
const many = { max_selected_items: integer(1, 100), placeholder, ...focus };
const one = { placeholder, ...focus };
const conversationFilter = object(
  {},
  {
    include: list(oneOf('im', 'mpim', 'private', 'public'), 4),
    exclude_external_shared_channels: bool,
    exclude_bot_users: bool,
  },
);

/** A button. */
export const button = element(
  { text: plain(LIMITS.button.text) },
  {
    value: string(LIMITS.button.value),
    url: httpUrl(LIMITS.url),
    style,
    accessibility_label: string(LIMITS.button.accessibilityLabel),
  },
);
const feedbackButton = object(
  { text: plain(LIMITS.button.text), value: string(LIMITS.button.value) },
  { accessibility_label: string(LIMITS.button.accessibilityLabel) },
);
const inputText = {
  initial_value: string(LIMITS.plainTextInput.maxLength, 0),
  placeholder,
  ...focus,
  ...dispatch,
};

const plainTextInput: Cross = (value, at, scope) => {
  const min = Number(value['min_length'] ?? 0);
  const max = Number(value['max_length'] ?? LIMITS.plainTextInput.maxLength);
  if (min > max) report(scope, `${at}/min_length`, 'must not be more than max_length');
};

const choices = (max: number): Rule => list(option('any'), max);

/** Buttons and the like, by type: what may stand in an actions block. */
export const ACTION_ELEMENTS: Readonly<Record<string, Rule>> = {
  button,
  workflow_button: element(
    { text: plain(LIMITS.button.text), workflow: anyValue },
    { style, accessibility_label: string(LIMITS.button.accessibilityLabel) },
  ),
  overflow: element({ options: list(option('plain', true), LIMITS.overflow.options) }),
  checkboxes: element(
    { options: choices(LIMITS.checkboxes.options) },
    { initial_options: choices(LIMITS.checkboxes.options), ...focus },
    initialAmongOptions,
  ),
  radio_buttons: element(
    { options: choices(LIMITS.radioButtons.options) },
    { initial_option: option('any'), ...focus },
    initialAmongOptions,
  ),
  static_select: element({}, { ...staticChoices, initial_option: option('plain'), ...one }, optionsOrGroups),
  multi_static_select: element(
    {},
    { ...staticChoices, initial_options: list(option('plain'), LIMITS.select.options), ...many },
    optionsOrGroups,
  ),
  external_select: element(
    {},
    { initial_option: option('plain'), min_query_length: integer(0, 100), ...one },
  ),
  multi_external_select: element(
    {},
    { initial_options: list(option('plain'), 100), min_query_length: integer(0, 100), ...many },
  ),
  users_select: element({}, { initial_user: id, ...one }),
  multi_users_select: element({}, { initial_users: list(id, 100), ...many }),
  conversations_select: element(
    {},
    {
      initial_conversation: id,
      default_to_current_conversation: bool,
      response_url_enabled: bool,
      filter: conversationFilter,
      ...one,
    },
  ),
  multi_conversations_select: element(
    {},
    {
      initial_conversations: list(id, 100),
      default_to_current_conversation: bool,
      filter: conversationFilter,
      ...many,
    },
  ),
  channels_select: element({}, { initial_channel: id, response_url_enabled: bool, ...one }),
  multi_channels_select: element({}, { initial_channels: list(id, 100), ...many }),
  datepicker: element({}, { initial_date: string(10, 10), ...one }),
  timepicker: element({}, { initial_time: string(5, 5), timezone: string(100), ...one }),
  datetimepicker: element({}, { initial_date_time: integer(1_000_000_000, 9_999_999_999), ...focus }),
};

/** A picture in a section or a context. */
export const imageElement = object({ alt_text: string(LIMITS.image.altText) }, imageFields, imageSource);

/** What may stand beside a section's text. */
export const ACCESSORIES: Readonly<Record<string, Rule>> = { ...ACTION_ELEMENTS, image: imageElement };

/** What may stand in a context_actions block. */
export const CONTEXT_ACTIONS: Readonly<Record<string, Rule>> = {
  feedback_buttons: element({ positive_button: feedbackButton, negative_button: feedbackButton }),
  icon_button: element(
    { icon: string(255), text: plain(LIMITS.button.text) },
    {
      value: string(LIMITS.button.value),
      accessibility_label: string(LIMITS.button.accessibilityLabel),
      visible_to_user_ids: list(id, LIMITS.iconButton.visibleTo),
    },
  ),
};

const notInputs = ['button', 'workflow_button', 'overflow'];

/** The input elements of an input block. */
export const INPUT_ELEMENTS: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(Object.entries(ACTION_ELEMENTS).filter(([type]) => !notInputs.includes(type))),
  plain_text_input: object(
    {},
    {
      action_id: actionId,
      multiline: bool,
      min_length: integer(0, LIMITS.plainTextInput.maxLength),
      max_length: integer(1, LIMITS.plainTextInput.maxLength),
      ...inputText,
    },
    plainTextInput,
  ),
  email_text_input: object({}, { action_id: actionId, ...inputText }),
  url_text_input: object({}, { action_id: actionId, ...inputText }),
  number_input: object(
    { is_decimal_allowed: bool },
    { action_id: actionId, min_value: string(30), max_value: string(30), ...inputText },
  ),
  rich_text_input: object(
    {},
    {
      action_id: actionId,
      initial_value: anyValue,
      min_lines: integer(1, 100),
      max_lines: integer(1, 100),
      placeholder,
      ...focus,
      ...dispatch,
    },
  ),
  file_input: object(
    {},
    {
      action_id: actionId,
      filetypes: list(string(100), 100),
      max_files: integer(1, LIMITS.fileInput.maxFiles),
    },
  ),
};
