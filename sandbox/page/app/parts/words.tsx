import type { Words } from '../blocks/parse.ts';
import { Mrkdwn } from '../mrkdwn/mrkdwn.tsx';

/** A text object: with its marks, or as it stands. */
export function WordsOf({ words }: { readonly words: Words }) {
  return words.isMrkdwn ? <Mrkdwn text={words.text} /> : <span className="plain">{words.text}</span>;
}
