import { readFileSync } from 'node:fs';
import { projectFile } from './project-root.ts';

/**
 * A vendor's sample file in `sandbox/samples/`, parsed afresh on each call so that nobody shares it. The build does not
 * copy JSON, so it is read from the project itself. Throws when there is no such file.
 */
export function sample(name: string): unknown {
  return JSON.parse(readFileSync(projectFile('sandbox', 'samples', name), 'utf8'));
}
