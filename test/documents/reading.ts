import { readdirSync, readFileSync } from 'node:fs';
import { projectFile } from '../../sandbox/project-root.ts';

/** Every document, by its path from the root: those at the top, and all of docs/. */
export const DOCUMENTS: readonly string[] = [
  ...readdirSync(projectFile('.')).filter((name) => name.endsWith('.md')),
  ...readdirSync(projectFile('docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`),
].sort();

/** Documents that exist in both languages: the English one, and its Chinese one. */
export const TRANSLATED: readonly (readonly [english: string, chinese: string])[] = [
  ['README.md', 'README.zh-CN.md'],
  ...DOCUMENTS.filter((file) => file.startsWith('docs/zh-CN/')).map(
    (chinese) => [chinese.replace('zh-CN/', ''), chinese] as const,
  ),
];

/** A fenced block. */
export type Block = {
  readonly file: string;
  /** The line of its fence, from 1. */
  readonly line: number;
  readonly language: string;
  /** The text after the language. */
  readonly info: string;
  /** Without the indentation of the list it stands in; ends with a line break. */
  readonly text: string;
};

/** The text of a file of the repository. */
export function read(path: string): string {
  return readFileSync(projectFile(path), 'utf8');
}

const FENCED = /^([ \t]*)```(\w*)[ \t]*([^\n]*)\n([\s\S]*?)^\1```$/gm;

/** The fenced blocks of a document, in their order. */
export function blocksOf(file: string): Block[] {
  const text = read(file);
  return [...text.matchAll(FENCED)].map((match) => {
    const [, indent = '', language = '', info = '', inside = ''] = match;
    return {
      file,
      line: text.slice(0, match.index).split('\n').length,
      language,
      info,
      text: inside.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    };
  });
}

/** All blocks of this language in all documents. */
export function blocksIn(language: string): Block[] {
  return DOCUMENTS.flatMap(blocksOf).filter((block) => block.language === language);
}

/** A document without its fenced blocks. */
export function proseOf(file: string): string {
  return read(file).replace(FENCED, '');
}

/** The inline code outside of fenced blocks. */
export function codeSpans(file: string): string[] {
  return [...proseOf(file).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
}

/** The commands of a sh block: lines that go on joined, those on one line taken apart. */
export function commandsOf({ text }: Block): string[] {
  return text
    .replaceAll(/\\\n\s*/g, '')
    .split(/\n|&&/)
    .map((command) => command.trim())
    .filter((command) => command !== '');
}

/** The cells of each row of each table of a document, without the rows that only draw lines; `\|` is no border. */
export function rowsOf(file: string): string[][] {
  return proseOf(file)
    .split('\n')
    .filter((line) => /^\s*\|.*\|\s*$/.test(line) && !/^[\s|:-]+$/.test(line))
    .map((line) =>
      line
        .trim()
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}
