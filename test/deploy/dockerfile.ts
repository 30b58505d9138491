import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** One instruction of the Dockerfile, its lines joined. */
type Instruction = { readonly name: string; readonly rest: string };

/** From one FROM to the next. */
export type Stage = {
  readonly image: string;
  readonly name: string | null;
  readonly instructions: readonly Instruction[];
};

/** The source and target of a COPY. `from` is a stage's name; null: the build context. */
export type Copy = { readonly from: string | null; readonly sources: readonly string[]; readonly to: string };

const ROOT = new URL('../../', import.meta.url);

/** A file of the repository. */
export function rooted(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

/** The stages of the Dockerfile, the final image last. Throws for an instruction that it does not understand. */
export function readDockerfile(): readonly Stage[] {
  const instructions = rooted('Dockerfile')
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): Instruction => {
      const found = /^([A-Z]+) (.+)$/.exec(line);
      if (!found) throw new Error(`The Dockerfile has the line: ${line}`);
      return { name: found[1] ?? '', rest: found[2] ?? '' };
    });
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const instruction of instructions) {
    if (instruction.name === 'FROM') {
      const [image = '', as, name = null] = instruction.rest.split(' ');
      stages.push({ image, name: as === 'AS' ? name : null, instructions: [] });
    } else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

/** The one instruction of this name; throws when there is none. */
export function only(stage: Stage | undefined, name: string): string {
  const found = stage?.instructions.filter((one) => one.name === name) ?? [];
  if (found.length !== 1) throw new Error(`The stage has ${found.length} ${name}`);
  return found[0]?.rest ?? '';
}

/** Everything a stage copies. */
export function copiesOf(stage: Stage | undefined): readonly Copy[] {
  return (stage?.instructions ?? [])
    .filter(({ name }) => name === 'COPY')
    .map(({ rest }): Copy => {
      const words = rest.split(' ');
      const from = words[0]?.startsWith('--from=') ? (words.shift() ?? '').slice('--from='.length) : null;
      return { from, sources: words.slice(0, -1), to: words.at(-1) ?? '' };
    });
}

/** The words of an instruction in exec form, which starts no shell. Throws for one that would. */
export function execForm(text: string): readonly string[] {
  return z.array(z.string()).min(1).parse(JSON.parse(text));
}

/** The variables of an ENV. */
export function envOf(stage: Stage | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    only(stage, 'ENV')
      .split(' ')
      .map((pair) => pair.split('=', 2)),
  );
}
