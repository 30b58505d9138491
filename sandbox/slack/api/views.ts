import { invalidArgument, SlackFailure } from '../failure.ts';
import type { Trigger } from '../grants.ts';
import { stringOf } from '../json.ts';
import { checkedDefinition, homeOf, openView, updateView, viewJson } from '../views.ts';
import type { View } from '../workspace.ts';
import { arg, type Call, jsonArg, type Methods, need } from './call.ts';

/** Exchanges the trigger. Throws `invalid_trigger_id`, `expired_trigger_id` after 3 s, `exchanged_trigger_id` the second time. */
function exchange(call: Call): Trigger {
  const trigger = call.grants.findTrigger(need(call, 'trigger_id'));
  if (!trigger) throw new SlackFailure('invalid_trigger_id');
  if (trigger.used) throw new SlackFailure('exchanged_trigger_id');
  if (call.workspace.now() > trigger.expires) throw new SlackFailure('expired_trigger_id');
  trigger.used = true;
  return trigger;
}

function modalOf(call: Call) {
  const definition = checkedDefinition(jsonArg(call, 'view'));
  if (definition['type'] !== 'modal')
    throw invalidArgument('only a modal can be opened [json-pointer:/view/type]');
  const externalId = stringOf(definition['external_id']);
  if (externalId && byExternalId(call, externalId)) throw new SlackFailure('duplicate_external_id');
  return definition;
}

function byExternalId(call: Call, externalId: string): View | undefined {
  return [...call.workspace.views.values()].find(
    (view) => view.open && view.definition['external_id'] === externalId,
  );
}

function checkHash(call: Call, current: View | undefined): void {
  const hash = arg(call, 'hash');
  if (hash !== undefined && current !== undefined && hash !== current.hash) {
    throw new SlackFailure('hash_conflict');
  }
}

/** Modals and home tabs. */
export const viewMethods: Methods = {
  'views.open': {
    token: 'bot',
    scopes: [],
    run: (call) => {
      const definition = modalOf(call);
      const trigger = exchange(call);
      return { view: viewJson(openView(call.workspace, trigger.user, definition)) };
    },
  },
  'views.push': {
    token: 'bot',
    scopes: [],
    run: (call) => {
      const definition = modalOf(call);
      const trigger = exchange(call);
      const below = trigger.viewId === undefined ? undefined : call.workspace.views.get(trigger.viewId);
      if (!below?.open || below.definition['type'] !== 'modal') throw new SlackFailure('view_not_found');
      const stack = [...call.workspace.views.values()].filter(
        (view) => view.open && view.rootId === below.rootId,
      );
      if (stack.length >= 3) throw new SlackFailure('push_limit_reached');
      return { view: viewJson(openView(call.workspace, trigger.user, definition, below)) };
    },
  },
  'views.update': {
    token: 'bot',
    scopes: [],
    run: (call) => {
      const definition = checkedDefinition(jsonArg(call, 'view'));
      const id = arg(call, 'view_id');
      const externalId = arg(call, 'external_id');
      if (id === undefined && externalId === undefined) {
        throw invalidArgument('missing required field: one of view_id, external_id');
      }
      const view = id === undefined ? byExternalId(call, externalId ?? '') : call.workspace.views.get(id);
      if (!view?.open) throw new SlackFailure('not_found');
      checkHash(call, view);
      return { view: viewJson(updateView(call.workspace, view, definition)) };
    },
  },
  'views.publish': {
    token: 'bot',
    scopes: [],
    run: (call) => {
      const definition = checkedDefinition(jsonArg(call, 'view'));
      if (definition['type'] !== 'home') {
        throw invalidArgument('only a home tab can be published [json-pointer:/view/type]');
      }
      const userId = need(call, 'user_id');
      if (!call.workspace.people.has(userId)) throw new SlackFailure('user_not_found');
      const current = homeOf(call.workspace, userId);
      checkHash(call, current);
      const home = current
        ? updateView(call.workspace, current, definition)
        : openView(call.workspace, userId, definition);
      call.workspace.homes.set(userId, home.id);
      call.workspace.changed();
      return { view: viewJson(home) };
    },
  },
};
