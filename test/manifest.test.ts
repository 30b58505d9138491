import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { commands } from '../commands/index.ts';

/** Slack's own schemas, not part of this repository. Where they are absent only the checks of our own run. */
const OFFICIAL = new URL('../../shared/slack/', import.meta.url);

const ENDPOINT = 'https://your-host.example/slack/events';

const text = readFileSync(new URL('../manifest.yml', import.meta.url), 'utf8');
const manifest: unknown = parse(text);

describe('manifest.yml', () => {
  test('has every slash command, each with help and the one endpoint', () => {
    expect(manifest).toMatchObject({
      features: {
        slash_commands: commands.map(({ name }) => ({
          command: name,
          url: ENDPOINT,
          description: expect.stringMatching(/^.{10,100}$/),
          usage_hint: expect.stringMatching(/^.{3,120}$/),
          should_escape: false,
        })),
      },
    });
  });

  test('switches on interactivity, the shortcut, App Home and the events', () => {
    expect(manifest).toMatchObject({
      features: {
        app_home: { home_tab_enabled: true, messages_tab_enabled: true },
        bot_user: { display_name: 'Latchkey' },
        shortcuts: [{ type: 'message', callback_id: 'order.lookup' }],
      },
      settings: {
        event_subscriptions: {
          request_url: ENDPOINT,
          bot_events: ['app_home_opened', 'app_mention', 'user_change'],
        },
        interactivity: { is_enabled: true, request_url: ENDPOINT },
        org_deploy_enabled: false,
        socket_mode_enabled: false,
        token_rotation_enabled: false,
      },
    });
  });

  test('asks for exactly these scopes, none of them of a person', () => {
    const scopes = [
      'app_mentions:read',
      'channels:history',
      'channels:read',
      'chat:write',
      'commands',
      'groups:history',
      'groups:read',
      'im:history',
      'im:write',
      'users:read',
    ];
    expect(manifest).toMatchObject({
      oauth_config: { scopes: { bot: expect.toSatisfy(sameMembers(scopes)) } },
    });
    expect(manifest).not.toHaveProperty('oauth_config.scopes.user');
  });

  test.each(['manifest.schema.1.json', 'manifest.schema.2.json'])(
    'fits %s, where that file is at hand',
    (name) => {
      const file = new URL(name, OFFICIAL);
      if (!existsSync(file)) {
        // Not at hand: at least what Slack refuses first, a key it does not know at the top.
        expect(Object.keys(Object(manifest)).sort()).toEqual([
          'display_information',
          'features',
          'oauth_config',
          'settings',
        ]);
        return;
      }
      const schema: unknown = JSON.parse(readFileSync(file, 'utf8'));
      // The files declare draft-07, which is what this class implements. They carry notes of their own (hence not strict),
      // and their one format sits on $schema, a key that this manifest does not have.
      const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(
        Object(schema),
      );
      validate(manifest);
      expect(validate.errors ?? []).toEqual([]);
      expect(validate({ ...Object(manifest), unknown: true })).toBe(false);
    },
  );
});

function sameMembers(expected: readonly string[]): (actual: unknown) => boolean {
  return (actual) => Array.isArray(actual) && [...actual].sort().join() === [...expected].sort().join();
}
