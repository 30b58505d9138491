import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { copiesOf, readDockerfile, rooted, type Stage } from './dockerfile.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The folders of the stages as a build leaves them. */
export type Image = { readonly app: string; remove(): Promise<void> };

/** For Node.js in the image: a module is where its link is. */
export const SEE_LINKS = { NODE_OPTIONS: '--preserve-symlinks' };

const lockSchema = z.object({
  packages: z.record(z.string(), z.looseObject({ dev: z.boolean().optional() })),
});

/**
 * Builds the image without Docker: what each stage copies is put into a folder of its own, what it runs is run there. In place of
 * `npm ci` come the installed packages: all of them, or without the development ones those that the lockfile says.
 */
export async function buildImage(): Promise<Image> {
  const base = await mkdtemp(join(tmpdir(), 'latchkey-image-'));
  const remove = () => rm(base, { recursive: true, force: true });
  try {
    const stages = readDockerfile();
    for (const [index, stage] of stages.entries()) await buildStage(base, stage, nameOf(stage, index));
    return { app: join(base, nameOf(stages.at(-1), stages.length - 1)), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function nameOf(stage: Stage | undefined, index: number): string {
  return stage?.name ?? String(index);
}

async function buildStage(base: string, stage: Stage, name: string): Promise<void> {
  const app = join(base, name);
  await mkdir(app);
  for (const { from, sources, to } of copiesOf(stage)) {
    for (const source of sources) {
      // WORKDIR is /app in every stage.
      const origin = from === null ? join(ROOT, source) : join(base, from, source.replace(/^\/app\//, ''));
      if (from === null && !isInContext(source)) throw new Error(`.dockerignore leaves out ${source}`);
      const target = to === './' ? join(app, basename(source)) : join(app, to);
      await cp(origin, target, { recursive: true, verbatimSymlinks: true });
    }
  }
  for (const { rest } of stage.instructions.filter((one) => one.name === 'RUN')) await runStep(app, rest);
}

async function runStep(app: string, step: string): Promise<void> {
  if (step === 'npm ci --ignore-scripts') {
    await symlink(join(ROOT, 'node_modules'), join(app, 'node_modules'));
  } else if (step === 'npm ci --omit=dev --ignore-scripts') {
    await linkPackages(app);
  } else if (step === 'npm run build') {
    await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: app, timeout: 60_000 });
  } else if (!step.startsWith('install -d ')) throw new Error(`Nobody here knows how to run: ${step}`);
}

/**
 * What `npm ci --omit=dev` installs on this machine: packages for others are in the lockfile and not on disk. Linked and not copied,
 * which would take longer than all the rest: Node.js is to be run with `SEE_LINKS`, so that a package sees its neighbours here.
 */
async function linkPackages(app: string): Promise<void> {
  const { packages } = lockSchema.parse(JSON.parse(rooted('package-lock.json')));
  for (const [path, { dev }] of Object.entries(packages)) {
    // A nested path comes with its folder.
    const isOwn = path !== '' && path.lastIndexOf('node_modules/') === 0;
    if (!isOwn || dev === true || !existsSync(join(ROOT, path))) continue;
    await mkdir(dirname(join(app, path)), { recursive: true });
    await symlink(join(ROOT, path), join(app, path));
  }
}

/** The top-level entries of the build context. */
export function contextEntries(): readonly string[] {
  return rooted('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
}

function isInContext(source: string): boolean {
  return contextEntries().includes(source.split('/')[0] ?? '');
}

/** Every file below a folder, and every link, by its path from there. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
