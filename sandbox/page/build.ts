import { extname } from 'node:path';
import { projectFile } from '../project-root.ts';

/** One file of the page. */
interface Asset {
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** The page's files by their path: `/`, `/assets/….js`. */
export type Assets = ReadonlyMap<string, Asset>;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Builds `sandbox/page/app/` and keeps it in memory: nothing on disk can be out of date, and two demos do not get in each
 * other's way. Throws what is wrong with the code, or that the development dependencies are not there.
 */
export async function buildPage(): Promise<Assets> {
  const { NODE_ENV } = process.env;
  // Imported on demand, because only the page needs the builder.
  const { build } = await import('vite').catch((cause: unknown) => {
    throw new Error('The page is built with the development dependencies, which "npm ci" installs.', {
      cause,
    });
  });
  try {
    const built = await build({
      root: projectFile('sandbox', 'page', 'app'),
      configFile: false,
      envDir: false,
      logLevel: 'warn',
      clearScreen: false,
      define: { 'process.env.NODE_ENV': '"production"' },
      oxc: { jsx: { runtime: 'automatic', development: false } },
      build: {
        write: false,
        target: ['chrome125', 'firefox128', 'safari17.5'],
        modulePreload: { polyfill: false },
        assetsInlineLimit: 0,
      },
    });
    const outputs = 'output' in built ? [built] : Array.isArray(built) ? built : [];
    return new Map(outputs.flatMap(({ output }) => output).map(assetOf));
  } finally {
    // The builder sets it for itself; the service that is started beside it shall not inherit that.
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
  }
}

type Built =
  | { readonly type: 'chunk'; readonly fileName: string; readonly code: string }
  | { readonly type: 'asset'; readonly fileName: string; readonly source: string | Uint8Array };

function assetOf(file: Built): [string, Asset] {
  const type = TYPES[extname(file.fileName)] ?? 'application/octet-stream';
  const path = file.fileName === 'index.html' ? '/' : `/${file.fileName}`;
  return [path, { type, body: file.type === 'chunk' ? file.code : file.source }];
}
