import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectFile } from './project-root.ts';

const manifestFile = z.object({
  features: z.object({
    bot_user: z.object({ display_name: z.string() }),
    shortcuts: z.array(z.object({ type: z.string(), name: z.string(), callback_id: z.string() })),
    slash_commands: z.array(
      z.object({ command: z.string(), description: z.string(), usage_hint: z.string() }),
    ),
  }),
});

/** The commands and shortcuts of the app's manifest. */
type Features = z.infer<typeof manifestFile>['features'];

/** A slash command as the manifest has it. */
export type SlashCommand = Features['slash_commands'][number];

/** Reads what `manifest.yml` offers to people. Throws when it does not say. */
export function readFeatures(): Features {
  return manifestFile.parse(parse(readFileSync(projectFile('manifest.yml'), 'utf8'))).features;
}
