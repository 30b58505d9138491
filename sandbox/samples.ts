import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A vendor's sample file in `sandbox/samples/`, parsed afresh on each call so that nobody shares it.
 * The build does not copy JSON, so the folder is looked for from the one that holds package.json.
 * Throws when there is no such file.
 */
export function sample(name: string): unknown {
  return JSON.parse(readFileSync(join(projectRoot(), 'sandbox', 'samples', name), 'utf8'));
}

function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`No package.json above ${fileURLToPath(import.meta.url)}`);
    folder = parent;
  }
  return folder;
}
